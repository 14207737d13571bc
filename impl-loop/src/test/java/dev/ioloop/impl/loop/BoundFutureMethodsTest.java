package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Looks at each public method of the running JDK's CompletableFuture: a later JDK's new one must not slip in. */
class BoundFutureMethodsTest {
    private static final String READS = "only reads the outcome";

    /** What is inherited, and why that is right. */
    private static final Map<String, String> SAFE = Map.ofEntries(
            Map.entry("isDone()", READS),
            Map.entry("isCancelled()", READS),
            Map.entry("isCompletedExceptionally()", READS),
            Map.entry("getNow(Object)", READS + "; does not wait"),
            Map.entry("resultNow()", READS + "; does not wait; since 19"),
            Map.entry("exceptionNow()", READS + "; does not wait; since 19"),
            Map.entry("state()", READS + "; since 19"),
            Map.entry("toCompletableFuture()", "gives this"));

    private static String signature(Method method) {
        return method.getName() + Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName)
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static Set<String> declared(Class<?> from, Class<?> to) {
        Set<String> signatures = new TreeSet<>();
        for (Class<?> type = from; type != to; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers()) && !method.isBridge() && !method.isSynthetic()) {
                    signatures.add(signature(method));
                }
            }
        }
        return signatures;
    }

    private static Set<String> ofTheJdk() {
        Set<String> signatures = new TreeSet<>();
        for (Method method : CompletableFuture.class.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && method.getDeclaringClass() != Object.class
                    && !method.isBridge()) {
                signatures.add(signature(method));
            }
        }
        return signatures;
    }

    @Test
    void eachPublicMethodIsOverriddenOrKnownToBeSafe() {
        Set<String> unknown = new TreeSet<>(ofTheJdk());
        unknown.removeAll(declared(BoundFuture.class, CompletableFuture.class));
        Map<String, String> safe = new TreeMap<>(SAFE);
        safe.keySet().retainAll(unknown);
        unknown.removeAll(SAFE.keySet());
        assertEquals(Set.of(), unknown, "methods of Java " + Runtime.version() + " that a bound future inherits");
        Set<String> overridden = declared(BoundFuture.class, CompletableFuture.class);
        overridden.retainAll(SAFE.keySet());
        assertEquals(Set.of(), overridden, "methods that are said to be inherited");
        assertTrue(safe.size() >= SAFE.size() - 3, "only the three since 19 may be absent: " + safe.keySet());
    }

    @Test
    void minimalStagesRefuseWhatTheJdksRefuse() {
        Set<String> refused = new TreeSet<>();
        CompletableFuture<String> minimal = (CompletableFuture<String>) CompletableFuture.<String>completedStage("a");
        for (Class<?> type = minimal.getClass(); type != CompletableFuture.class; type = type.getSuperclass()) {
            refused.addAll(declared(type, CompletableFuture.class));
        }
        refused.removeAll(declared(BoundMinimalStage.class, BoundFuture.class));
        refused.removeAll(Set.of("resultNow()", "exceptionNow()", "state()")); // cannot be named before 19; they only read
        assertEquals(Set.of(), refused);
    }
}
