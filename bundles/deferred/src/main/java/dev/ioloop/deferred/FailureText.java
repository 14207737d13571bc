package dev.ioloop.deferred;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * The text of exceptions, whatever their own methods do.
 *
 * <p>Thread rule: any thread.
 */
final class FailureText {
    private final StringBuilder text = new StringBuilder();
    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Failure.Detail detail;

    private FailureText(Failure.Detail detail) {
        this.detail = detail;
    }

    static String message(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null ? String.valueOf(thrown) : message;
        } catch (RuntimeException broken) {
            return thrown.getClass().getName() + " (whose text fails with " + broken.getClass().getName() + ")";
        }
    }

    static String traceback(Throwable thrown, Failure.Detail detail) {
        FailureText all = new FailureText(detail);
        all.add("Traceback: ", thrown);
        return all.text.toString();
    }

    private void add(String headline, Throwable thrown) {
        text.append(headline).append(thrown.getClass().getName()).append(": ").append(message(thrown)).append('\n');
        if (detail == Failure.Detail.BRIEF || !seen.add(thrown)) {
            return;
        }
        for (StackTraceElement frame : thrown.getStackTrace()) {
            text.append("\tat ").append(frame).append('\n');
        }
        if (detail == Failure.Detail.VERBOSE) {
            for (Throwable suppressed : thrown.getSuppressed()) {
                add("Suppressed: ", suppressed);
            }
        }
        Throwable cause = thrown.getCause();
        if (cause != null) {
            add("Caused by: ", cause);
        }
    }
}
