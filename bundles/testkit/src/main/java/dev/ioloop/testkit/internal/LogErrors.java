package dev.ioloop.testkit.internal;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the events of level ERROR, where logback is the provider of slf4j; without it, says so once. Logback is used by
 * reflection, so that nothing of it is needed.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class LogErrors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogErrors.class);
    private static final AtomicBoolean TOLD = new AtomicBoolean();
    private static final String CONTEXT = "ch.qos.logback.classic.LoggerContext";

    private @Nullable Object root;
    private @Nullable Object appender;

    /** Listens from now on. */
    public LogErrors() {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        try {
            if (factory.getClass().getName().equals(CONTEXT)) {
                attach(factory);
            } else if (TOLD.compareAndSet(false, true)) {
                LOG.info("Errors in the log do not fail tests: the provider of slf4j is {}, and only logback can be"
                        + " listened to", factory.getClass().getName());
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            root = null;
            if (TOLD.compareAndSet(false, true)) {
                LOG.warn("Errors in the log do not fail tests: this logback cannot be listened to", e);
            }
        }
    }

    private void attach(ILoggerFactory context) throws ReflectiveOperationException {
        ClassLoader loader = context.getClass().getClassLoader();
        Class<?> appenderType = Class.forName("ch.qos.logback.core.Appender", true, loader);
        Class<?> contextType = Class.forName("ch.qos.logback.core.Context", true, loader);
        Object list = Class.forName("ch.qos.logback.core.read.ListAppender", true, loader).getConstructor()
                .newInstance();
        list.getClass().getMethod("setContext", contextType).invoke(list, context);
        list.getClass().getMethod("start").invoke(list);
        Object logger = context.getLogger("ROOT");
        logger.getClass().getMethod("addAppender", appenderType).invoke(logger, list);
        appender = list;
        root = logger;
    }

    /**
     * The errors so far.
     *
     * @return one line for each: logger, message, exception
     */
    public List<String> found() {
        List<String> lines = new ArrayList<>();
        if (appender == null) {
            return lines;
        }
        try {
            Object list = appender.getClass().getField("list").get(appender);
            for (Object event : ((List<?>) list).toArray()) {
                if (call(event, "getLevel").equals("ERROR")) {
                    String thrown = call(event, "getThrowableProxy");
                    lines.add(call(event, "getLoggerName") + ": " + call(event, "getFormattedMessage")
                            + (thrown.equals("null") ? "" : " (with an exception)"));
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this logback has no events to read; errors in the log cannot be seen", e);
        }
        return lines;
    }

    private static String call(Object event, String method) throws ReflectiveOperationException {
        Method accessor = Class.forName("ch.qos.logback.classic.spi.ILoggingEvent", true,
                event.getClass().getClassLoader()).getMethod(method);
        return String.valueOf(accessor.invoke(event));
    }

    /** Listens no more. */
    @Override
    public void close() {
        Object logger = root;
        Object list = appender;
        if (logger == null || list == null) {
            return;
        }
        try {
            Class<?> type = Class.forName("ch.qos.logback.core.Appender", true, list.getClass().getClassLoader());
            logger.getClass().getMethod("detachAppender", type).invoke(logger, list);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the appender cannot be taken away from " + logger, e);
        }
    }
}
