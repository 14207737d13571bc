package dev.ioloop;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told of the turns of a loop: in place of a subclass that overrides the poll or the turn. What it throws goes to the
 * {@link ExceptionHandler}.
 *
 * <p>Thread rule: called on the loop's owner thread, never concurrently.
 */
@ConsumerType
public interface TurnListener {
    /**
     * A poll begins. Does nothing by default.
     *
     * @param loop the loop
     * @param timeoutNanos how long it may wait, in nanoseconds: 0 does not wait, a negative value waits without limit
     */
    default void beforePoll(IOLoop loop, long timeoutNanos) {
        // whoever listens to something else need not care
    }

    /**
     * A poll has ended. Does nothing by default.
     *
     * @param loop the loop
     * @param waitedNanos how long it has taken, in nanoseconds
     * @param ready how many registrations are ready
     */
    default void afterPoll(IOLoop loop, long waitedNanos, int ready) {
        // whoever listens to something else need not care
    }

    /**
     * A turn has ended. Does nothing by default.
     *
     * @param loop the loop
     * @param turn its number, from 1
     */
    default void turnEnded(IOLoop loop, long turn) {
        // whoever listens to something else need not care
    }
}
