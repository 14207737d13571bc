package dev.ioloop.impl.loop;

/**
 * Where something was scheduled, registered or opened, for the debug mode: its stack is that of the call. It is never
 * thrown, and appears as a suppressed exception of a failure.
 *
 * <p>Thread rule: immutable.
 */
final class SchedulingSite extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SchedulingSite(Object what) {
        super("made at " + site() + ": " + what.getClass().getName(), null, false, true);
    }

    /** The first place in the stack that is not the loop's own. */
    private static String site() {
        return StackWalker.getInstance().walk(frames -> frames
                .filter(frame -> !frame.getClassName().startsWith("dev.ioloop.impl.loop.")
                        || frame.getClassName().contains("Test"))
                .filter(frame -> !frame.getClassName().startsWith("dev.ioloop.Scheduler"))
                .findFirst().map(frame -> frame.toStackTraceElement().toString()).orElse("an unknown place"));
    }
}
