package dev.ioloop;

/**
 * The phases of a loop's start-up and shutdown, in their order.
 *
 * <p>Answers to the phases {@code before}, {@code during} and {@code after} of Twisted's system events {@code startup} and
 * {@code shutdown}.
 *
 * <p>Thread rule: immutable.
 */
public enum LifeCyclePhase {
    /** A run begins; {@link IOLoop#isRunning()} is false still. */
    BEFORE_STARTUP,
    /** The loop runs from here on. */
    DURING_STARTUP,
    /** The loop runs and all that had to be started is; {@link IOLoop#callWhenRunning} runs its callbacks here. */
    AFTER_STARTUP,
    /** A graceful stop was asked for; nothing more is accepted, connections are still served. */
    BEFORE_SHUTDOWN,
    /** The connections that were waited for have gone, or the deadline has passed. */
    DURING_SHUTDOWN,
    /** The last thing before the run ends. */
    AFTER_SHUTDOWN;

    /**
     * Tells which of the two events the phase belongs to.
     *
     * @return true for the phases of the start-up
     */
    public boolean isStartup() {
        return this == BEFORE_STARTUP || this == DURING_STARTUP || this == AFTER_STARTUP;
    }
}
