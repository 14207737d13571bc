package dev.ioloop;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Implemented by a {@link Channel} that a program brings itself and that no poller can watch, for example an in-memory
 * or a tunnelled transport: it tells the loop itself when it is ready.
 *
 * <p>A loop that such a channel is registered with sets a listener, asks {@link #readiness()} after the listener was
 * called and after each change of interest, and delivers what is asked for once a turn as long as it stays ready: the
 * handler sees the same level-triggered behaviour as with a poller. A channel that merely wraps another one implements
 * {@link Channel#pollable()} instead.
 *
 * <p>Thread rule: {@link #readiness()} and {@link #readinessListener(Runnable)} are called on the loop's owner
 * thread; the listener may be called by the channel on any thread, inside any lock.
 */
@ConsumerType
public interface ReadinessSource {
    /**
     * What the channel is ready for at this moment. Must neither block nor consume anything.
     *
     * @return the readiness, whatever is asked for
     */
    Readiness readiness();

    /**
     * Sets who is to be told that {@link #readiness()} may have grown.
     *
     * @param listener to be run after each growth, or null when the registration has ended
     */
    void readinessListener(@Nullable Runnable listener);
}
