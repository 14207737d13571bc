package dev.ioloop.impl.loop;

import dev.ioloop.ExceptionHandler;
import dev.ioloop.LoopFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/**
 * The default hook: logs each failure with its source and its stack. Where slf4j has no provider, it prints to
 * {@link System#err}, so that no failure stays invisible.
 *
 * <p>Thread rule: any thread.
 */
final class LoggingExceptionHandler implements ExceptionHandler {
    static final LoggingExceptionHandler INSTANCE = new LoggingExceptionHandler();

    private static final Logger LOG = LoggerFactory.getLogger("dev.ioloop.failures");

    private LoggingExceptionHandler() {}

    @Override
    public void handle(LoopFailure failure) {
        String text = describe(failure);
        if (LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory) {
            synchronized (System.err) {
                System.err.println(text);
                failure.cause().printStackTrace(System.err);
            }
        } else {
            LOG.error(text, failure.cause());
        }
    }

    static String describe(LoopFailure failure) {
        return "Exception in " + failure.origin().label() + " " + name(failure.source()) + " of loop '"
                + failure.loop().name() + "'";
    }

    /** The text form of a source, even if its own toString fails. */
    private static String name(Object source) {
        try {
            return String.valueOf(source);
        } catch (RuntimeException e) {
            return source.getClass().getName() + " (whose toString() throws " + e + ")";
        }
    }
}
