package dev.ioloop.itest.contracts;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What is logged below {@code dev.ioloop}, on all levels, while something runs. It needs logback, which modules with such
 * tests have in their test scope.
 *
 * <p>Thread rule: any thread; one at a time is open.
 */
public final class LogCapture implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger("dev.ioloop");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final @Nullable Level before = root.getLevel();

    /** Begins. */
    public LogCapture() {
        root.setLevel(Level.DEBUG);
        appender.start();
        root.addAppender(appender);
    }

    /** Something to run. */
    @FunctionalInterface
    public interface Action {
        /**
         * Runs it.
         *
         * @throws Exception goes to who has asked for it
         */
        void run() throws Exception;
    }

    /**
     * The messages logged while an action runs.
     *
     * @param action the action
     * @return a line for each
     * @throws Exception what the action throws
     */
    public static String of(Action action) throws Exception {
        try (LogCapture capture = new LogCapture()) {
            action.run();
            return capture.text();
        }
    }

    /**
     * The messages so far.
     *
     * @return a line for each
     */
    public String text() {
        return List.copyOf(appender.list).stream().map(ILoggingEvent::getFormattedMessage)
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        root.setLevel(before);
        appender.stop();
    }
}
