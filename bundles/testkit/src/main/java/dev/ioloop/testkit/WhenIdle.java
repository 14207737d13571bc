package dev.ioloop.testkit;

/**
 * What the poll of a {@link ManualPoller} does when nothing is ready and it is to wait.
 *
 * <p>Thread rule: immutable.
 */
public enum WhenIdle {
    /** It waits until a channel is ready, it is woken, or the {@link ManualClock} has come to the end of the timeout. */
    WAIT,
    /** It moves the {@link ManualClock} by the timeout and returns; without a timeout it waits. */
    ADVANCE,
    /** It returns at once, earlier than it was asked to. */
    RETURN
}
