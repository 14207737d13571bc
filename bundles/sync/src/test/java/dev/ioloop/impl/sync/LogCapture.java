package dev.ioloop.impl.sync;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** What is logged while something runs. */
final class LogCapture implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger("dev.ioloop");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final ch.qos.logback.classic.Level before = root.getLevel();

    LogCapture() {
        root.setLevel(ch.qos.logback.classic.Level.DEBUG);
        appender.start();
        root.addAppender(appender);
    }

    /** The messages logged while an action runs. */
    static String of(Action action) throws Exception {
        try (LogCapture capture = new LogCapture()) {
            action.run();
            return capture.text();
        }
    }

    /** Something to run. */
    interface Action {
        void run() throws Exception;
    }

    String text() {
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
