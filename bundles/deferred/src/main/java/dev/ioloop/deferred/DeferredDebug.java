package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import org.jspecify.annotations.Nullable;

/**
 * Whether Deferreds remember where they were made and fired. That costs two stack traces each.
 *
 * <p>Answers to Twisted's {@code defer.setDebugging} and {@code getDebugging}.
 *
 * <p>Thread rule: any thread.
 */
public final class DeferredDebug {
    private static volatile boolean on = fromEnvironment();

    private DeferredDebug() {}

    private static boolean fromEnvironment() {
        String property = System.getProperty("dev.ioloop.debug");
        String wanted = property == null ? System.getenv("IOLOOP_DEBUG") : property;
        return "1".equals(wanted) || "true".equalsIgnoreCase(wanted);
    }

    /**
     * Tells whether it is on for all Deferreds.
     *
     * @return what was set last; at first what the system property {@code dev.ioloop.debug}, else the environment
     *     variable {@code IOLOOP_DEBUG} says
     */
    public static boolean isOn() {
        return on;
    }

    /**
     * Turns it on or off for all Deferreds that are made from now on.
     *
     * @param wanted true to remember
     */
    public static void set(boolean wanted) {
        on = wanted;
    }

    /** Whether it is on for those of a loop: also if the loop is in debug mode. */
    static boolean isOn(@Nullable IOLoop loop) {
        return on || (loop != null && loop.diagnostics().isDebug());
    }
}
