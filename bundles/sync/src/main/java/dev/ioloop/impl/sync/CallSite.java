package dev.ioloop.impl.sync;

/**
 * Where something was called, for the debug mode.
 *
 * <p>Thread rule: any thread.
 */
final class CallSite {
    private CallSite() {}

    /** The first place in the stack that belongs neither to this bundle nor to the loop. */
    static String here() {
        return StackWalker.getInstance().walk(frames -> frames
                .filter(frame -> isForeign(frame.getClassName()))
                .findFirst().map(frame -> frame.toStackTraceElement().toString()).orElse("an unknown place"));
    }

    private static boolean isForeign(String type) {
        return type.contains("Test") || !(type.startsWith("dev.ioloop.impl.") || type.startsWith("java."));
    }
}
