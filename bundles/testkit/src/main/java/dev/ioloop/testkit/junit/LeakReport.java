package dev.ioloop.testkit.junit;

import dev.ioloop.LoopFailure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a test has left behind, by kind.
 *
 * <p>Thread rule: any thread.
 */
final class LeakReport {
    private final Set<Leak> allowed;
    private final Map<Leak, List<String>> found = new EnumMap<>(Leak.class);
    private final List<Throwable> causes = new ArrayList<>();

    LeakReport(Set<Leak> allowed) {
        this.allowed = allowed;
    }

    synchronized void add(Leak kind, String what) {
        if (!allowed.contains(kind)) {
            found.computeIfAbsent(kind, k -> new ArrayList<>()).add(what);
        }
    }

    synchronized void add(Leak kind, LoopFailure failure) {
        if (!allowed.contains(kind)) {
            add(kind, TestLoops.describe(failure));
            causes.add(failure.cause());
        }
    }

    synchronized void throwIfAny(String test) {
        if (found.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder("the test ").append(test).append(" leaves something behind;"
                + " end it in the test, or allow it by @Allow:");
        found.forEach((kind, lines) -> {
            text.append("\n  ").append(kind.label()).append(" (Leak.").append(kind).append("):");
            lines.forEach(line -> text.append("\n    ").append(line));
        });
        AssertionError error = new AssertionError(text.toString());
        causes.forEach(error::addSuppressed);
        throw error;
    }
}
