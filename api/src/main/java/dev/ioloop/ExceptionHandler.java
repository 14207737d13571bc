package dev.ioloop;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The one place where the failures of a loop's callbacks, timers, handlers and unobserved work arrive.
 *
 * <p>The default logs through slf4j, and prints to {@link System#err} where slf4j has no provider. What a handler itself
 * throws is logged together with the failure that it was called for, and does not end the loop. It may stop the loop.
 *
 * <p>Answers to {@code IOLoop.handle_callback_exception} of Tornado and the {@code error} event of Pyjo's reactor.
 *
 * <p>Thread rule: called on the loop's owner thread.
 */
@ConsumerType
@FunctionalInterface
public interface ExceptionHandler {
    /**
     * Something has failed.
     *
     * @param failure what, and why
     */
    void handle(LoopFailure failure);
}
