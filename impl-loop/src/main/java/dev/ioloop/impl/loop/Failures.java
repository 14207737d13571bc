package dev.ioloop.impl.loop;

import dev.ioloop.ExceptionHandler;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopFailure.Origin;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every failure of a loop to its hook, whatever the hook does.
 *
 * <p>Thread rule: {@link #handler} any thread; the rest on the loop's owner.
 */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private final EventLoop loop;
    private volatile ExceptionHandler handler;

    Failures(EventLoop loop, ExceptionHandler handler) {
        this.loop = loop;
        this.handler = handler;
    }

    ExceptionHandler handler() {
        return handler;
    }

    void handler(ExceptionHandler next) {
        handler = Objects.requireNonNull(next, "handler");
    }

    /**
     * Tells the hook. A {@link VirtualMachineError} is thrown on, and ends the loop.
     */
    void report(Origin origin, Object source, Throwable cause) {
        report(new LoopFailure(loop, origin, source, cause));
    }

    void report(LoopFailure failure) {
        if (failure.cause() instanceof VirtualMachineError fatal) {
            throw fatal;
        }
        ExceptionHandler told = handler;
        if (told == ExceptionHandler.ESCAPE) {
            throw Failures.<RuntimeException>asItIs(failure.cause());
        }
        try {
            told.handle(failure);
        } catch (Throwable thrown) {
            if (thrown instanceof VirtualMachineError fatal) {
                throw fatal;
            }
            if (thrown != failure.cause()) {
                thrown.addSuppressed(failure.cause());
            }
            LOG.error("The exception handler {} of loop '{}' has itself failed; what it was told is: {}", handler,
                    loop.name(), LoggingExceptionHandler.describe(failure), thrown);
            LoggingExceptionHandler.INSTANCE.handle(failure);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // a checked exception leaves the run as it is, too
    private static <E extends Throwable> E asItIs(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /**
     * Runs a step of closing; whatever it throws must not keep the other steps from running.
     */
    void guardClose(Object what, CloseStep step) {
        try {
            step.run();
        } catch (Throwable thrown) {
            if (handler == ExceptionHandler.ESCAPE && !(thrown instanceof VirtualMachineError)) {
                LoggingExceptionHandler.INSTANCE.handle(new LoopFailure(loop, Origin.CLOSE, what, thrown));
            } else {
                report(Origin.CLOSE, what, thrown);
            }
        }
    }

    /** A step of closing, which may fail. */
    @FunctionalInterface
    interface CloseStep {
        void run() throws Exception;
    }
}
