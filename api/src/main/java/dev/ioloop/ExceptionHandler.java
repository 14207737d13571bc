package dev.ioloop;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The one place where the failures of a loop's callbacks, timers, handlers and unobserved work arrive.
 *
 * <p>The default logs through slf4j, and prints to {@link System#err} where slf4j has no provider. What a handler itself
 * throws is logged together with the failure that it was called for, and does not end the loop, {@link #ESCAPE} aside. It may stop the loop.
 *
 * <p>Answers to {@code IOLoop.handle_callback_exception} of Tornado and the {@code error} event of Pyjo's reactor.
 *
 * <p>Thread rule: called on the loop's owner thread.
 */
@ConsumerType
@FunctionalInterface
public interface ExceptionHandler {
    /**
     * Lets each failure end the run: {@link IOLoop#start()} and its kin throw what was thrown, as it is. The loop can be
     * run again. For tests and for programs that rather die; the callbacks that were behind it run in the next run.
     *
     * <p>Answers to {@code PYJO_REACTOR_DIE} of Pyjo.
     */
    ExceptionHandler ESCAPE = new ExceptionHandler() {
        @Override
        public void handle(LoopFailure failure) {
            throw new UnsupportedOperationException(
                    "this handler is a sign for the loop, which never calls it; the failure"
                            + " is that of " + failure.source(),
                    failure.cause());
        }

        @Override
        public String toString() {
            return "ExceptionHandler.ESCAPE";
        }
    };

    /**
     * Something has failed.
     *
     * @param failure what, and why
     */
    void handle(LoopFailure failure);
}
