package dev.ioloop.launcher;

import java.io.PrintStream;

import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;

/**
 * Tells in one line about each bundle that does not start, for example because it needs a newer Java. The others go on.
 *
 * <p>Thread rule: any thread.
 */
final class StartErrors implements FrameworkListener {
    private final PrintStream err;

    StartErrors(PrintStream err) {
        this.err = err;
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR) {
            Throwable cause = event.getThrowable();
            String reason = cause == null ? "unknown reason" : String.valueOf(cause.getMessage());
            err.println("ioloop: bundle " + event.getBundle().getSymbolicName() + " does not start: "
                    + reason.lines().findFirst().orElse(cause.toString()));
        }
    }
}
