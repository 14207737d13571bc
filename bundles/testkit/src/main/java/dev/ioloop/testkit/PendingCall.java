package dev.ioloop.testkit;

import java.time.Duration;

/**
 * A call that waits, for assertions and messages.
 *
 * <p>Thread rule: immutable.
 *
 * @param at when it is due, on the clock, which begins at 0
 * @param toGo how long from now; negative if it is overdue
 * @param callback the callback in words
 */
public record PendingCall(Duration at, Duration toGo, String callback) {}
