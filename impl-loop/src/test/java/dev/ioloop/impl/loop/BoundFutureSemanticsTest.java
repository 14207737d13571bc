package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same scenario with a plain and with a bound future: values, failures and their wrapping must be the same. */
class BoundFutureSemanticsTest extends FutureTestBase {
    private static final Executor HERE = Runnable::run;
    private static final Executor FULL = task -> {
        throw new RejectedExecutionException("full");
    };

    /** Makes futures of one kind. */
    interface Maker {
        <T> CompletableFuture<T> make();

        default <T> CompletableFuture<T> done(T value) {
            CompletableFuture<T> future = make();
            future.complete(value);
            return future;
        }

        default <T> CompletableFuture<T> failed(Throwable failure) {
            CompletableFuture<T> future = make();
            future.completeExceptionally(failure);
            return future;
        }

        default <T> CompletableFuture<T> cancelled() {
            CompletableFuture<T> future = make();
            future.cancel(true);
            return future;
        }
    }

    /** What is done; the outcome of the future that it gives is compared, and what it notes. */
    interface Scenario {
        CompletionStage<?> play(Maker maker, List<Object> notes);
    }

    private static final Map<String, Scenario> SCENARIOS = new TreeMap<>();

    static List<String> scenarios() {
        return List.copyOf(SCENARIOS.keySet());
    }

    private static Throwable raw() {
        return new IllegalStateException("raw");
    }

    private static Throwable wrapped() {
        return new CompletionException("wrapped", new IllegalArgumentException("within"));
    }

    private static <T> T fail(Throwable failure) {
        return BoundFutureSemanticsTest.<T, RuntimeException>failUnchecked(failure);
    }

    @SuppressWarnings("unchecked")
    private static <T, E extends Throwable> T failUnchecked(Throwable failure) throws E {
        throw (E) failure;
    }

    /** Each source with each way to depend on it. */
    private static void dependents(String name, java.util.function.Function<Maker, CompletableFuture<String>> source) {
        Map<String, java.util.function.Function<CompletableFuture<String>, CompletionStage<?>>> ways = new TreeMap<>();
        ways.put("itself", f -> f);
        ways.put("thenApply", f -> f.thenApply(v -> v + 1));
        ways.put("thenApply twice", f -> f.thenApply(v -> v + 1).thenApply(v -> v + 1));
        ways.put("thenApply here", f -> f.thenApplyAsync(v -> v + 1, HERE));
        ways.put("thenApply refused", f -> f.thenApplyAsync(v -> v + 1, FULL));
        ways.put("thenApply throws", f -> f.thenApply(v -> fail(raw())));
        ways.put("thenApply throws wrapped", f -> f.thenApply(v -> fail(wrapped())));
        ways.put("thenApply throws checked", f -> f.thenApplyAsync(v -> fail(new Exception("checked")), HERE));
        ways.put("thenApply throws error", f -> f.thenApply(v -> fail(new AssertionError("error"))));
        ways.put("thenApply throws cancellation", f -> f.thenApply(v -> fail(new CancellationException("c"))));
        ways.put("thenAccept", f -> f.thenAccept(v -> {
        }));
        ways.put("thenRun throws", f -> f.thenRun(() -> fail(raw())));
        ways.put("handle", f -> f.handle((v, x) -> v + describe(x)));
        ways.put("handle throws", f -> f.handle((v, x) -> fail(raw())));
        ways.put("handle refused", f -> f.handleAsync((v, x) -> v, FULL));
        ways.put("whenComplete", f -> f.whenComplete((v, x) -> {
        }));
        ways.put("whenComplete throws", f -> f.whenComplete((v, x) -> fail(new IllegalStateException("action"))));
        ways.put("whenComplete throws the same", f -> f.whenComplete((v, x) -> fail(x == null ? raw() : x)));
        ways.put("whenComplete refused", f -> f.whenCompleteAsync((v, x) -> {
        }, FULL));
        ways.put("exceptionally", f -> f.exceptionally(x -> describe(x)));
        ways.put("exceptionally here", f -> f.exceptionallyAsync(x -> describe(x), HERE));
        ways.put("exceptionally throws", f -> f.exceptionally(x -> fail(raw())));
        ways.put("exceptionally throws the same", f -> f.exceptionally(x -> fail(x)));
        ways.put("exceptionally refused", f -> f.exceptionallyAsync(x -> "", FULL));
        ways.put("thenCompose", f -> f.thenCompose(v -> plain(v + 1)));
        ways.put("thenCompose failed", f -> f.thenCompose(v -> CompletableFuture.failedFuture(raw())));
        ways.put("thenCompose wrapped", f -> f.thenCompose(v -> CompletableFuture.failedFuture(wrapped())));
        ways.put("thenCompose minimal", f -> f.thenCompose(v -> CompletableFuture.failedStage(raw())));
        ways.put("thenCompose null", f -> f.thenCompose(v -> null));
        ways.put("thenCompose throws", f -> f.thenCompose(v -> fail(raw())));
        ways.put("thenCompose itself", f -> f.thenCompose(v -> f));
        ways.put("exceptionallyCompose", f -> f.exceptionallyCompose(x -> plain(describe(x))));
        ways.put("exceptionallyCompose failed",
                f -> f.exceptionallyCompose(x -> CompletableFuture.failedFuture(raw())));
        ways.put("exceptionallyCompose null", f -> f.exceptionallyComposeAsync(x -> null, HERE));
        ways.put("thenCombine", f -> f.thenCombine(plain("z"), (v, w) -> v + w));
        ways.put("thenCombine failed", f -> f.thenCombine(CompletableFuture.failedFuture(wrapped()), (v, w) -> v));
        ways.put("thenCombine failed raw",
                f -> f.thenCombine(CompletableFuture.failedFuture(new Exception("second")), (v, w) -> v));
        ways.put("thenCombine itself", f -> f.thenCombine(f, (v, w) -> v + w));
        ways.put("thenCombine never", f -> f.thenCombine(new CompletableFuture<String>(), (v, w) -> v + w));
        ways.put("runAfterBoth refused", f -> f.runAfterBothAsync(plain("z"), () -> {
        }, FULL));
        ways.put("applyToEither", f -> f.applyToEither(new CompletableFuture<>(), v -> v + 1));
        ways.put("applyToEither throws", f -> f.applyToEither(new CompletableFuture<>(), v -> fail(raw())));
        ways.put("applyToEither itself", f -> f.applyToEither(f, v -> v + 1));
        ways.put("runAfterEither refused", f -> f.runAfterEitherAsync(new CompletableFuture<>(), () -> {
        }, FULL));
        ways.put("copy", f -> f.copy());
        ways.put("copy of copy", f -> f.copy().copy());
        ways.put("minimal", f -> f.minimalCompletionStage());
        ways.put("minimal and back", f -> f.minimalCompletionStage().toCompletableFuture());
        ways.put("minimal thenApply", f -> f.minimalCompletionStage().thenApply(v -> v + 1));
        ways.put("minimal applyToEither",
                f -> f.minimalCompletionStage().applyToEither(new CompletableFuture<>(), v -> v + 1));
        ways.put("minimal thenCombine", f -> f.minimalCompletionStage().thenCombine(plain("z"), (v, w) -> v + w));
        ways.forEach((way, dependent) -> {
            if (way.contains("refused") && !asks(name, way)) {
                return;
            }
            SCENARIOS.put(name + ", " + way, (maker, notes) -> dependent.apply(source.apply(maker)));
            SCENARIOS.put(name + " later, " + way, (maker, notes) -> {
                CompletableFuture<String> future = maker.make();
                CompletionStage<?> result = dependent.apply(future);
                source.apply(maker).whenComplete((v, x) -> notes.add(x == null ? future.complete(v)
                        : x instanceof CancellationException ? future.cancel(true) : future.completeExceptionally(x)));
                return result;
            });
        });
    }

    static {
        dependents("value", maker -> maker.done("a"));
        dependents("null", maker -> maker.done(null));
        dependents("failure", maker -> maker.failed(raw()));
        dependents("wrapped failure", maker -> maker.failed(wrapped()));
        dependents("empty wrapper", maker -> maker.failed(new CompletionException("empty", null)));
        dependents("cancelled", Maker::cancelled);
        SCENARIOS.put("complete twice", (maker, notes) -> {
            CompletableFuture<String> future = maker.done("a");
            notes.add(future.complete("b"));
            notes.add(future.completeExceptionally(raw()));
            notes.add(future.cancel(true));
            return future;
        });
        SCENARIOS.put("cancel twice", (maker, notes) -> {
            CompletableFuture<String> future = maker.cancelled();
            notes.add(future.cancel(false));
            notes.add(future.complete("b"));
            return future;
        });
        SCENARIOS.put("cancel what failed with a cancellation", (maker, notes) -> {
            CompletableFuture<String> future = maker.failed(new CancellationException("mine"));
            notes.add(future.cancel(false));
            return future;
        });
        SCENARIOS.put("cancel what failed", (maker, notes) -> {
            CompletableFuture<String> future = maker.failed(raw());
            notes.add(future.cancel(false));
            return future;
        });
        SCENARIOS.put("dependent cancelled before", (maker, notes) -> {
            CompletableFuture<String> source = maker.make();
            CompletableFuture<String> dependent = source.thenApply(v -> {
                notes.add("function ran");
                return v;
            });
            dependent.cancel(false);
            source.complete("a");
            notes.add(describeOutcome(source));
            return dependent;
        });
        SCENARIOS.put("dependent completed before", (maker, notes) -> {
            CompletableFuture<String> source = maker.make();
            CompletableFuture<String> dependent = source.whenComplete((v, x) -> notes.add("action ran"));
            dependent.complete("by hand");
            source.complete("a");
            return dependent;
        });
        SCENARIOS.put("supplier throws", (maker, notes) -> maker.make().completeAsync(() -> fail(raw()), HERE));
        SCENARIOS.put("supplier too late", (maker, notes) -> maker.done("a").completeAsync(() -> {
            notes.add("supplier ran");
            return "b";
        }, HERE));
        SCENARIOS.put("supplier refused", (maker, notes) -> {
            CompletableFuture<String> future = maker.make();
            notes.add(describe(assertThrows(Throwable.class, () -> future.completeAsync(() -> "a", FULL))));
            return future;
        });
        SCENARIOS.put("either of two that are done", (maker, notes) -> maker.<String>done("a")
                .applyToEither(maker.done("b"), v -> v));
        SCENARIOS.put("either, the other first", (maker, notes) -> maker.<String>make()
                .applyToEither(maker.done("b"), v -> v));
        SCENARIOS.put("either, the other failed", (maker, notes) -> maker.<String>make()
                .applyToEither(maker.failed(raw()), v -> v));
        SCENARIOS.put("both, first fails later", (maker, notes) -> {
            CompletableFuture<String> first = maker.make();
            CompletableFuture<String> second = maker.failed(new Exception("second"));
            CompletableFuture<String> both = first.thenCombine(second, (v, w) -> v + w);
            notes.add(both.isDone());
            first.completeExceptionally(raw());
            return both;
        });
    }

    /**
     * Tells whether the function is to run, and so the executor is to be asked. A plain future asks it in three more cases,
     * where a refusal replaces an outcome that has nothing to do with it; a bound one does not.
     */
    private static boolean asks(String source, String way) {
        boolean value = source.equals("value") || source.equals("null");
        return way.startsWith("handle") || way.startsWith("whenComplete") || value != way.startsWith("exceptionally");
    }

    private static String describe(Throwable failure) {
        if (failure == null) {
            return "";
        }
        StringBuilder text = new StringBuilder(failure.getClass().getName());
        Throwable cause = failure.getCause();
        // The words of a refusal are ours; those taken from the cause are seen there.
        if (!(failure instanceof UnsupportedOperationException || failure instanceof NullPointerException)
                && !(cause != null && cause.toString().equals(failure.getMessage()))) {
            text.append(": ").append(failure.getMessage());
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            text.append(" suppressed (").append(describe(suppressed)).append(")");
        }
        return cause == null ? text.toString() : text + " by " + describe(cause);
    }

    private static Object outcome(Callable<?> call) {
        try {
            return call.call();
        } catch (Throwable thrown) {
            return describe(thrown);
        }
    }

    private static List<Object> describeOutcome(CompletionStage<?> stage) {
        List<Object> notes = new ArrayList<>();
        stage.whenComplete((value, failure) -> notes.add("seen: " + value + describe(failure)));
        CompletableFuture<?> future = (CompletableFuture<?>) stage;
        notes.add(outcome(future::isDone));
        notes.add(outcome(future::isCancelled));
        notes.add(outcome(future::isCompletedExceptionally));
        if (Boolean.TRUE.equals(notes.get(notes.size() - 3))) {
            notes.add(outcome(future::get));
            notes.add(outcome(() -> future.get(1, TimeUnit.SECONDS)));
            notes.add(outcome(future::join));
            notes.add(outcome(() -> future.getNow(null)));
        }
        return notes;
    }

    private static List<Object> play(String name, Maker maker) {
        List<Object> notes = new ArrayList<>();
        CompletionStage<?> stage = SCENARIOS.get(name).play(maker, notes);
        for (Object note : describeOutcome(stage)) {
            notes.add(String.valueOf(note));
        }
        return notes;
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void outcomeIsThatOfAPlainFuture(String name) throws Exception {
        List<Object> expected = play(name, new Maker() {
            @Override
            public <T> CompletableFuture<T> make() {
                return new CompletableFuture<>();
            }
        });
        List<Object> found = at.onLoop(() -> play(name, new Maker() {
            @Override
            public <T> CompletableFuture<T> make() {
                return newFuture();
            }
        }));
        assertEquals(expected, found);
    }

    @Test
    void nullArgumentsAreRefusedAsByAPlainFuture() throws Exception {
        int tried = 0;
        for (Method method : CompletableFuture.class.getMethods()) {
            boolean counts = !Modifier.isStatic(method.getModifiers())
                    && !method.getDeclaringClass().equals(Object.class)
                    && !method.getName().startsWith("obtrude");
            for (int i = 0; counts && i < method.getParameterCount(); i++) {
                Class<?> type = method.getParameterTypes()[i];
                if (type.isInterface() || type.equals(TimeUnit.class) || type.equals(Throwable.class)) {
                    Object[] arguments = arguments(method);
                    arguments[i] = null;
                    String what = method + " without argument " + i;
                    for (CompletableFuture<?> future : List.of(new CompletableFuture<>(), newFuture())) {
                        InvocationTargetException thrown = assertThrows(InvocationTargetException.class,
                                () -> method.invoke(future, arguments), what);
                        assertInstanceOf(NullPointerException.class, thrown.getCause(), what);
                    }
                    tried++;
                }
            }
        }
        assertEquals(true, tried > 70, tried + " arguments");
    }

    private static Object[] arguments(Method method) {
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            Class<?> type = method.getParameterTypes()[i];
            if (type.equals(CompletionStage.class)) {
                arguments[i] = new CompletableFuture<>();
            } else if (type.equals(Executor.class)) {
                arguments[i] = HERE;
            } else if (type.isInterface()) {
                arguments[i] = Proxy.newProxyInstance(BoundFutureSemanticsTest.class.getClassLoader(),
                        new Class<?>[]{type}, (proxy, called, values) -> null);
            } else if (type.equals(long.class)) {
                arguments[i] = 1L;
            } else if (type.equals(boolean.class)) {
                arguments[i] = true;
            } else {
                arguments[i] = type.equals(TimeUnit.class) ? TimeUnit.SECONDS : null;
            }
        }
        return arguments;
    }
}
