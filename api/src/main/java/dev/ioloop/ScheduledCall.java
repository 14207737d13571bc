package dev.ioloop;

import java.time.Duration;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A callback that waits for its time. Calls compare by due time, then by the order in which they were scheduled;
 * equality is identity.
 *
 * <p>Answers to {@code IDelayedCall} of Twisted, {@code _CallLater} of pyftpdlib, the handle of Tornado's
 * {@code add_timeout}.
 *
 * <p>Thread rule: the loop's owner thread, but for {@code toString()}.
 */
@ProviderType
public interface ScheduledCall extends Comparable<ScheduledCall> {
    /**
     * Prevents the call and lets go of the callback at once. Does nothing if it has run, runs, or was cancelled.
     *
     * @return true if this prevented the call
     * @throws WrongThreadException on a thread that does not own the loop
     */
    boolean cancel();

    /**
     * Moves the call to a delay from now, earlier or later than before.
     *
     * @param delay how long from now; zero means the next turn
     * @throws IllegalArgumentException if the delay is negative, or longer than 146 years
     * @throws IllegalStateException if it has run, runs, or was cancelled; the message tells which
     * @throws WrongThreadException on a thread that does not own the loop
     */
    void reset(Duration delay);

    /**
     * Begins its wait anew: the call comes after its delay from now, the one it was scheduled with or last reset to.
     *
     * @throws IllegalStateException if it has run, runs, or was cancelled; the message tells which
     * @throws WrongThreadException on a thread that does not own the loop
     */
    void reset();

    /**
     * Sends what the callback throws elsewhere than to the {@link ExceptionHandler}. A second handler takes the place of
     * the first.
     *
     * @param handler gets what the callback throws; what it throws itself goes to the {@link ExceptionHandler}
     * @return this
     * @throws WrongThreadException on a thread that does not own the loop
     */
    ScheduledCall onFailure(Consumer<? super Throwable> handler);

    /**
     * Tells whether the call is still to come.
     *
     * @return false once it was cancelled or has begun to run
     */
    boolean active();

    /**
     * Tells whether the call was prevented.
     *
     * @return true after {@link #cancel()} has returned true
     */
    boolean cancelled();

    /**
     * When the call is due.
     *
     * @return nanoseconds on the loop's clock, {@link Scheduler#nanoTime()}
     */
    long dueAt();

    /**
     * Makes this call not count as work: a loop that runs until it is idle does not wait for it.
     *
     * @return this
     */
    ScheduledCall unref();

    /**
     * Tells whether the call counts as work.
     *
     * @return false after {@link #unref()}
     */
    boolean counts();
}
