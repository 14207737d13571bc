package dev.ioloop.deferred;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What is logged below this package, while it is open. */
final class LogCapture implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.ioloop");
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    };

    LogCapture() {
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
    }

    /** The errors whose exception has this message. */
    List<ILoggingEvent> errors(String message) {
        return events.stream().filter(event -> event.getThrowableProxy() != null
                && message.equals(event.getThrowableProxy().getMessage())).toList();
    }

    List<String> texts() {
        return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    static List<String> suppressed(ILoggingEvent event) {
        return Arrays.stream(event.getThrowableProxy().getSuppressed()).map(IThrowableProxy::getMessage)
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
    }
}
