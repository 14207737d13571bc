package dev.ioloop;

import java.time.Duration;
import java.util.List;

/**
 * A loop whose turn takes too long.
 *
 * <p>Thread rule: immutable.
 *
 * @param loop the loop
 * @param thread the thread that owns the loop: the one that runs it, or the coroutine it was handed to
 * @param blockedFor how long the turn has taken so far
 * @param threshold how long it may take
 * @param stack what the thread does, the innermost frame first; empty if it cannot be told
 */
public record BlockedLoop(IOLoop loop, Thread thread, Duration blockedFor, Duration threshold,
        List<StackTraceElement> stack) {
    /**
     * Copies the stack.
     */
    public BlockedLoop {
        stack = List.copyOf(stack);
    }
}
