package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.impl.loop.StageMethods.Form;
import dev.ioloop.impl.loop.StageMethods.Needs;
import dev.ioloop.impl.loop.StageMethods.Row;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On which thread each method runs its function, completes its result and runs the dependents of that. */
class BoundFutureThreadsTest extends FutureTestBase {
    /** When and where things happen to a future. */
    record Circumstances(boolean completedBefore, boolean addedOnLoop, boolean completedOnLoop) {
        static List<Circumstances> all() {
            return Stream.of(0, 1, 2, 3, 4, 5, 6, 7).map(i -> new Circumstances((i & 1) != 0, (i & 2) != 0,
                    (i & 4) != 0)).toList();
        }
    }

    static List<Row> rows() {
        return StageMethods.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void functionAndDependentsRunWhereTheyMust(Row row) throws Exception {
        for (Circumstances circumstances : Circumstances.all()) {
            for (Other other : Other.values()) {
                if (row.takesOther() == (other != Other.NONE)) {
                    check(row, circumstances, other);
                }
            }
        }
    }

    /** What the other stage is, for the methods that take one. */
    enum Other {
        NONE, BOUND_DONE, BOUND_LATER, FOREIGN_DONE, FOREIGN_LATER
    }

    private void check(Row row, Circumstances when, Other kind) throws Exception {
        String what = row + " " + when + " " + kind;
        BoundFuture<String> future = newFuture();
        CompletableFuture<String> other = kind == Other.BOUND_DONE || kind == Other.BOUND_LATER ? newFuture()
                : new CompletableFuture<>();
        if (kind == Other.BOUND_DONE || kind == Other.FOREIGN_DONE) {
            other.complete("z");
            await(other);
        }
        if (when.completedBefore) {
            on(when.completedOnLoop, () -> complete(future, row));
            await(future.copy().exceptionally(failure -> null));
        }
        AtomicReference<Thread> function = new AtomicReference<>();
        AtomicReference<Thread> dependent = new AtomicReference<>();
        AtomicReference<Thread> further = new AtomicReference<>();
        CompletionStage<?> result = on(when.addedOnLoop, () -> {
            CompletionStage<?> stage = row.call().on(future, () -> function.set(Thread.currentThread()), other,
                    foreign);
            assertInstanceOf(BoundFuture.class, stage, what);
            CompletionStage<?> last = stage.whenComplete((v, x) -> dependent.set(Thread.currentThread()));
            return last.whenComplete((v, x) -> further.set(Thread.currentThread()));
        });
        if (!when.completedBefore) {
            assertFalse(((BoundFuture<?>) result).isSettled() && !row.method().contains("Either"), what);
            on(when.completedOnLoop, () -> complete(future, row));
        }
        if (kind == Other.BOUND_LATER || kind == Other.FOREIGN_LATER) {
            onForeign(() -> other.complete("z"));
        }
        assertEquals(row.outcome(), await(result), what);
        at.settle();
        assertEquals(row.form() == Form.EXECUTOR ? "foreign" : at.thread().getName(), name(function), what);
        assertSame(at.thread(), dependent.get(), what);
        assertSame(at.thread(), further.get(), what);
    }

    private static String name(AtomicReference<Thread> thread) {
        return thread.get() == null ? "nowhere" : thread.get().getName();
    }

    private static boolean complete(BoundFuture<String> future, Row row) {
        return row.needs() == Needs.VALUE ? future.complete("a") : future.completeExceptionally(StageMethods.FAILURE);
    }

    private <T> T on(boolean loop, Callable<T> action) throws Exception {
        return loop ? at.onLoop(action) : action.call();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void outcomesThatAreNotForTheFunctionPassByOnTheLoop(Row row) throws Exception {
        if (row.method().startsWith("handle") || row.method().startsWith("whenComplete")) {
            return; // they take any outcome
        }
        for (Circumstances when : Circumstances.all()) {
            BoundFuture<String> future = newFuture();
            AtomicReference<Thread> dependent = new AtomicReference<>();
            Callable<Boolean> complete = () -> row.needs() == Needs.VALUE
                    ? future.completeExceptionally(StageMethods.FAILURE) : future.complete("a");
            if (when.completedBefore) {
                on(when.completedOnLoop, complete);
            }
            CompletableFuture<String> other = row.method().contains("Both") || row.method().contains("Combine")
                    ? plain("z") : new CompletableFuture<>();
            CompletionStage<?> result = on(when.addedOnLoop, () -> row.call().on(future, () -> {
                throw new AssertionError(row);
            }, other, foreign).whenComplete((v, x) -> dependent.set(Thread.currentThread())));
            if (!when.completedBefore) {
                on(when.completedOnLoop, complete);
            }
            Object outcome = await(result.handle((v, x) -> x == null ? v : x.getCause()));
            assertSame(row.needs() == Needs.VALUE ? StageMethods.FAILURE : "a", outcome);
            assertSame(at.thread(), dependent.get());
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void asynchronousFormsRunInALaterTurn(Row row) throws Exception {
        if (row.form() != Form.ASYNC) {
            return;
        }
        BoundFuture<String> future = newFuture();
        complete(future, row);
        AtomicReference<Thread> function = new AtomicReference<>();
        CompletionStage<?> result = at.onLoop(() -> {
            CompletionStage<?> stage = row.call().on(future, () -> function.set(Thread.currentThread()), plain("z"),
                    foreign);
            assertEquals("nowhere", name(function));
            return stage;
        });
        await(result);
        assertSame(at.thread(), function.get());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void plainFormsRunAtOnceOnTheLoop(Row row) throws Exception {
        if (row.form() != Form.PLAIN) {
            return;
        }
        at.onLoop(() -> {
            BoundFuture<String> done = newFuture();
            complete(done, row);
            AtomicReference<Thread> function = new AtomicReference<>();
            row.call().on(done, () -> function.set(Thread.currentThread()), plain("z"), foreign);
            assertSame(at.thread(), function.getAndSet(null));

            BoundFuture<String> later = newFuture();
            row.call().on(later, () -> function.set(Thread.currentThread()), plain("z"), foreign);
            complete(later, row);
            assertSame(at.thread(), function.get());
            return null;
        });
    }

    /** Without this, a method of a later JDK would be missed. */
    @Test
    void tableHasAllMethodsThatTakeAFunction() {
        Set<String> table = rows().stream().map(row -> row.method() + "/" + row.parameters())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> expected = Stream.<Class<?>>of(CompletionStage.class, CompletableFuture.class)
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && takesFunction(method))
                .map(method -> method.getName() + "/" + method.getParameterCount())
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(expected.removeAll(Set.of("completeAsync/1", "completeAsync/2")), "tested by themselves");
        assertEquals(expected, table);
    }

    private static boolean takesFunction(Method method) {
        return Arrays.stream(method.getParameterTypes()).anyMatch(type -> !type.equals(Executor.class)
                && type.isAnnotationPresent(FunctionalInterface.class));
    }

    @Test
    void suppliersRunOnTheLoopOrTheirExecutorAndCompleteOnTheLoop() throws Exception {
        for (Executor executor : new Executor[]{null, foreign}) {
            for (boolean onLoop : new boolean[]{true, false}) {
                BoundFuture<String> future = newFuture();
                CompletableFuture<Thread> dependent = future.thenApply(value -> Thread.currentThread());
                AtomicReference<Thread> supplier = new AtomicReference<>();
                on(onLoop, () -> {
                    CompletableFuture<String> same = executor == null
                            ? future.completeAsync(() -> seen(supplier))
                            : future.completeAsync(() -> seen(supplier), executor);
                    assertSame(future, same);
                    assertEquals(onLoop && executor == null ? "nowhere" : name(supplier), name(supplier));
                    return null;
                });
                assertSame(at.thread(), await(dependent));
                assertEquals("supplied", await(future));
                assertEquals(executor == null ? at.thread().getName() : "foreign", name(supplier));
            }
        }
    }

    private static String seen(AtomicReference<Thread> thread) {
        thread.set(Thread.currentThread());
        return "supplied";
    }

    @Test
    void copiesAndMinimalStagesAreBound() throws Exception {
        for (boolean onLoop : new boolean[]{true, false}) {
            for (boolean before : new boolean[]{true, false}) {
                BoundFuture<String> future = newFuture();
                if (before) {
                    future.complete("a");
                }
                CompletionStage<Thread> copy = on(onLoop,
                        () -> future.copy().thenApply(value -> Thread.currentThread()));
                CompletionStage<Thread> minimal = on(onLoop,
                        () -> future.minimalCompletionStage().thenApply(value -> Thread.currentThread()));
                CompletionStage<Thread> back = on(onLoop, () -> future.minimalCompletionStage().toCompletableFuture()
                        .thenApply(value -> Thread.currentThread()));
                onForeign(() -> future.complete("a"));
                assertSame(at.thread(), await(copy));
                assertSame(at.thread(), await(minimal));
                assertSame(at.thread(), await(back));
            }
        }
    }
}
