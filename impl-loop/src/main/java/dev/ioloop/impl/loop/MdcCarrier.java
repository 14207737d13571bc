package dev.ioloop.impl.loop;

import dev.ioloop.spi.ContextCarrier;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Carries the diagnostic context of slf4j.
 *
 * <p>Thread rule: any thread.
 */
final class MdcCarrier implements ContextCarrier {
    @Override
    public @Nullable Object capture() {
        Map<String, String> values = MDC.getCopyOfContextMap();
        return values == null || values.isEmpty() ? null : values;
    }

    @Override
    @SuppressWarnings("unchecked") // capture() gives nothing else
    public Scope restore(Object captured) {
        Map<String, String> before = MDC.getCopyOfContextMap();
        MDC.setContextMap((Map<String, String>) captured);
        return () -> {
            if (before == null) {
                MDC.clear();
            } else {
                MDC.setContextMap(before);
            }
        };
    }

    @Override
    public String toString() {
        return "the context of slf4j";
    }
}
