package dev.ioloop;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What goes on in a loop.
 *
 * <p>Answers to {@code set_blocking_signal_threshold} and {@code set_blocking_log_threshold} of Tornado, the socket map of
 * pyftpdlib's ioloop.
 *
 * <p>Thread rule: as said at each method.
 */
@ProviderType
public interface LoopDiagnostics {
    /**
     * The loop's counters. Any thread; the numbers are those of one moment or shortly before it.
     *
     * @return the counters
     */
    LoopSnapshot snapshot();

    /**
     * The registrations that stand. Owner's thread.
     *
     * @return a copy, in no order
     * @throws WrongThreadException on a thread that does not own the loop
     */
    List<Registration> registrations();

    /**
     * In debug mode, the channels that were made by {@link IOLoop#channels()} or registered, and are open. Any thread.
     *
     * @return a copy, in no order; empty if this is not the debug mode
     */
    List<Channel> openChannels();

    /**
     * What is done when a turn takes too long. Any thread.
     *
     * @return the watchdog set last, or null
     */
    @Nullable Watchdog watchdog();

    /**
     * Changes what is done when a turn takes too long, also while the loop runs. Any thread.
     *
     * @param watchdog the threshold and the action; null for none
     */
    void watchdog(@Nullable Watchdog watchdog);

    /**
     * Tells whether the loop runs in debug mode: timers, callbacks and registrations remember where they were made, slow
     * callbacks and leaked channels are reported. Any thread.
     *
     * @return whether {@link LoopOptions#withDebug}, else the system property {@code dev.ioloop.debug}, else the environment
     *     variable {@code IOLOOP_DEBUG} say so
     */
    boolean isDebug();

    /**
     * Does one of the usual actions of a watchdog, for an action of one's own that wants to go on with it. Any thread.
     *
     * @param action what is done
     * @param report what blocks
     */
    void perform(BlockedAction.Standard action, BlockedLoop report);
}
