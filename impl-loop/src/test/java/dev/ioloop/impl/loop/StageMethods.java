package dev.ioloop.impl.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * All methods of futures that take a function, as a table: how each is called, and what comes out of it if the future has
 * the value "a" (or, for those that take a failure, fails with {@link #FAILURE}).
 *
 * <p>Thread rule: immutable.
 */
final class StageMethods {
    static final RuntimeException FAILURE = new IllegalStateException("the future's failure");

    /** What is called inside the function, so that it is seen where it runs. */
    interface Seen {
        void here();
    }

    /** Adds the dependent. */
    @FunctionalInterface
    interface Call {
        CompletionStage<?> on(CompletableFuture<String> future, Seen seen, CompletionStage<String> other,
                Executor executor);
    }

    /** What the function waits for. */
    enum Needs {
        VALUE, FAILURE
    }

    /** Where the function is to run. */
    enum Form {
        PLAIN(""), ASYNC("Async"), EXECUTOR("Async");

        final String suffix;

        Form(String suffix) {
            this.suffix = suffix;
        }
    }

    /** One row; {@code parameters} tells overloaded methods apart. */
    record Row(String method, Form form, int parameters, Needs needs, boolean takesOther, Object outcome, Call call) {
        @Override
        public String toString() {
            return method + (form == Form.EXECUTOR ? "(executor)" : "");
        }
    }

    private StageMethods() {}

    private static final List<Row> ROWS = new ArrayList<>();

    static List<Row> rows() {
        return List.copyOf(ROWS);
    }

    private static void add(String name, int parameters, Needs needs, boolean other, Object outcome, Call plain,
            Call async, Call executor) {
        ROWS.add(new Row(name, Form.PLAIN, parameters, needs, other, outcome, plain));
        ROWS.add(new Row(name + "Async", Form.ASYNC, parameters, needs, other, outcome, async));
        ROWS.add(new Row(name + "Async", Form.EXECUTOR, parameters + 1, needs, other, outcome, executor));
    }

    private static <T> T seen(Seen seen, T value) {
        seen.here();
        return value;
    }

    private static CompletableFuture<String> stage(Seen seen, String value) {
        seen.here();
        // It ends elsewhere, on a thread of the common pool.
        return CompletableFuture.supplyAsync(() -> value);
    }

    static {
        add("thenApply", 1, Needs.VALUE, false, "a1", (f, s, o, e) -> f.thenApply(v -> seen(s, v + 1)),
                (f, s, o, e) -> f.thenApplyAsync(v -> seen(s, v + 1)),
                (f, s, o, e) -> f.thenApplyAsync(v -> seen(s, v + 1), e));
        add("thenAccept", 1, Needs.VALUE, false, null, (f, s, o, e) -> f.thenAccept(v -> s.here()),
                (f, s, o, e) -> f.thenAcceptAsync(v -> s.here()), (f, s, o, e) -> f.thenAcceptAsync(v -> s.here(), e));
        add("thenRun", 1, Needs.VALUE, false, null, (f, s, o, e) -> f.thenRun(s::here),
                (f, s, o, e) -> f.thenRunAsync(s::here), (f, s, o, e) -> f.thenRunAsync(s::here, e));
        add("handle", 1, Needs.VALUE, false, "a2", (f, s, o, e) -> f.handle((v, x) -> seen(s, v + 2)),
                (f, s, o, e) -> f.handleAsync((v, x) -> seen(s, v + 2)),
                (f, s, o, e) -> f.handleAsync((v, x) -> seen(s, v + 2), e));
        add("handle", 1, Needs.FAILURE, false, FAILURE, (f, s, o, e) -> f.handle((v, x) -> seen(s, x)),
                (f, s, o, e) -> f.handleAsync((v, x) -> seen(s, x)),
                (f, s, o, e) -> f.handleAsync((v, x) -> seen(s, x), e));
        add("whenComplete", 1, Needs.VALUE, false, "a", (f, s, o, e) -> f.whenComplete((v, x) -> s.here()),
                (f, s, o, e) -> f.whenCompleteAsync((v, x) -> s.here()),
                (f, s, o, e) -> f.whenCompleteAsync((v, x) -> s.here(), e));
        add("exceptionally", 1, Needs.FAILURE, false, "b", (f, s, o, e) -> f.exceptionally(x -> seen(s, "b")),
                (f, s, o, e) -> f.exceptionallyAsync(x -> seen(s, "b")),
                (f, s, o, e) -> f.exceptionallyAsync(x -> seen(s, "b"), e));
        add("exceptionallyCompose", 1, Needs.FAILURE, false, "c",
                (f, s, o, e) -> f.exceptionallyCompose(x -> stage(s, "c")),
                (f, s, o, e) -> f.exceptionallyComposeAsync(x -> stage(s, "c")),
                (f, s, o, e) -> f.exceptionallyComposeAsync(x -> stage(s, "c"), e));
        add("thenCompose", 1, Needs.VALUE, false, "a3", (f, s, o, e) -> f.thenCompose(v -> stage(s, v + 3)),
                (f, s, o, e) -> f.thenComposeAsync(v -> stage(s, v + 3)),
                (f, s, o, e) -> f.thenComposeAsync(v -> stage(s, v + 3), e));
        add("thenCombine", 2, Needs.VALUE, true, "az", (f, s, o, e) -> f.thenCombine(o, (v, w) -> seen(s, v + w)),
                (f, s, o, e) -> f.thenCombineAsync(o, (v, w) -> seen(s, v + w)),
                (f, s, o, e) -> f.thenCombineAsync(o, (v, w) -> seen(s, v + w), e));
        add("thenAcceptBoth", 2, Needs.VALUE, true, null, (f, s, o, e) -> f.thenAcceptBoth(o, (v, w) -> s.here()),
                (f, s, o, e) -> f.thenAcceptBothAsync(o, (v, w) -> s.here()),
                (f, s, o, e) -> f.thenAcceptBothAsync(o, (v, w) -> s.here(), e));
        add("runAfterBoth", 2, Needs.VALUE, true, null, (f, s, o, e) -> f.runAfterBoth(o, s::here),
                (f, s, o, e) -> f.runAfterBothAsync(o, s::here), (f, s, o, e) -> f.runAfterBothAsync(o, s::here, e));
        add("applyToEither", 2, Needs.VALUE, true, "4", (f, s, o, e) -> f.applyToEither(o, v -> seen(s, "4")),
                (f, s, o, e) -> f.applyToEitherAsync(o, v -> seen(s, "4")),
                (f, s, o, e) -> f.applyToEitherAsync(o, v -> seen(s, "4"), e));
        add("acceptEither", 2, Needs.VALUE, true, null, (f, s, o, e) -> f.acceptEither(o, v -> s.here()),
                (f, s, o, e) -> f.acceptEitherAsync(o, v -> s.here()),
                (f, s, o, e) -> f.acceptEitherAsync(o, v -> s.here(), e));
        add("runAfterEither", 2, Needs.VALUE, true, null, (f, s, o, e) -> f.runAfterEither(o, s::here),
                (f, s, o, e) -> f.runAfterEitherAsync(o, s::here),
                (f, s, o, e) -> f.runAfterEitherAsync(o, s::here, e));
    }
}
