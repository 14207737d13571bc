package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopFutures;
import dev.ioloop.itest.contracts.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** gather, gatherFailFast, any and race. */
class FutureGatheringTest extends FutureTestBase {
    private final IllegalStateException first = new IllegalStateException("first");
    private final IllegalStateException second = new IllegalStateException("second");
    private LoopFutures futures;
    private BoundFuture<String> a;
    private CompletableFuture<String> b;
    private BoundFuture<String> c;

    @BeforeEach
    void futures() {
        futures = at.home().futures();
        a = newFuture();
        b = new CompletableFuture<>();
        c = newFuture();
    }

    private static Throwable failureOf(CompletionStage<?> stage) {
        return assertThrows(ExecutionException.class, () -> await(stage)).getCause();
    }

    private Throwable reported() throws Exception {
        return at.failures().poll(HomeUnderTest.BOUND, TimeUnit.SECONDS).cause();
    }

    private void assertNothingMoreReported() throws Exception {
        at.settle();
        assertNull(at.failures().peek());
    }

    @Test
    @Row("TOR-FUT-020")
    void gathersInTheOrderOfTheStages() throws Exception {
        CompletableFuture<List<String>> list = futures.gather(List.of(a, b, c));
        Map<Integer, CompletionStage<String>> stages = new LinkedHashMap<>();
        stages.put(3, a);
        stages.put(1, b);
        stages.put(2, c);
        CompletableFuture<Map<Integer, String>> map = futures.gather(stages);
        CompletableFuture<Thread> thread = list.thenApply(values -> Thread.currentThread());
        c.complete("c");
        await(c);
        onForeign(() -> b.complete("b"));
        at.settle();
        assertFalse(list.isDone());
        a.complete(null);
        assertEquals(Arrays.asList(null, "b", "c"), await(list));
        assertSame(at.thread(), await(thread));
        assertEquals("{3=null, 1=b, 2=c}", await(map).toString());
        assertThrows(UnsupportedOperationException.class, () -> await(list).add("d"));
        assertThrows(UnsupportedOperationException.class, () -> await(map).clear());
    }

    @Test
    @Row("TOR-FUT-021")
    void gathersNothingAtOnce() {
        assertEquals(List.of(), futures.gather(List.of()).getNow(null));
        assertEquals(Map.of(), futures.gather(Map.<String, CompletionStage<String>>of()).getNow(null));
        assertEquals(List.of(), futures.gatherFailFast(List.of()).getNow(null));
    }

    @Test
    @Row("TOR-FUT-022")
    void waitsForAllThenFailsWithTheFirstInOrder() throws Exception {
        CompletableFuture<List<String>> all = futures.gather(List.of(a, b, c));
        c.completeExceptionally(second);
        await(c.handle((value, failure) -> null));
        b.completeExceptionally(first);
        at.settle();
        assertFalse(all.isDone(), "it waits for all");
        a.complete("a");
        assertSame(first, failureOf(all));
        assertSame(second, reported());
        assertNothingMoreReported();
    }

    @Test
    void cancellationsAreNotReported() throws Exception {
        CompletableFuture<List<String>> all = futures.gather(List.of(a, b, c));
        a.completeExceptionally(first);
        b.cancel(false);
        c.cancel(false);
        assertSame(first, failureOf(all));
        assertNothingMoreReported();
    }

    @Test
    @Row("TOR-FUT-023")
    void oneFutureMayStandThereTwice() throws Exception {
        CompletableFuture<List<String>> twice = futures.gather(List.of(a, b, a, b));
        a.complete("a");
        b.complete("b");
        assertEquals(List.of("a", "b", "a", "b"), await(twice));
        c.completeExceptionally(first);
        assertSame(first, failureOf(futures.gather(List.of(c, c))));
        assertNothingMoreReported();
    }

    @Test
    @Row("TOR-FUT-025")
    void cancellingTheResultDoesNotCancelTheStages() throws Exception {
        List<CompletableFuture<?>> results = List.of(futures.gather(List.of(a, b)),
                futures.gatherFailFast(List.of(a, b)), futures.any(List.of(a, b)), futures.race(List.of(a, b)));
        results.forEach(result -> result.cancel(false));
        at.settle();
        assertFalse(a.isDone());
        assertFalse(b.isDone());
        a.complete("a");
        assertEquals("a", await(a));
        results.forEach(result -> assertTrue(result.isCancelled()));
    }

    @Test
    void failureOfAGatheringThatWasCancelledIsNotLost() throws Exception {
        futures.gather(List.of(a)).cancel(false);
        a.completeExceptionally(first);
        assertSame(first, reported());
    }

    @Test
    void failFastFailsWithTheFirstToFail() throws Exception {
        CompletableFuture<List<String>> all = futures.gatherFailFast(List.of(a, b, c));
        c.completeExceptionally(first);
        assertSame(first, failureOf(all));
        b.completeExceptionally(second);
        assertSame(second, reported());
        a.cancel(false);
        assertNothingMoreReported();

        BoundFuture<String> d = newFuture();
        CompletableFuture<List<String>> good = futures.gatherFailFast(List.of(plain("p"), d));
        d.complete("d");
        assertEquals(List.of("p", "d"), await(good));
    }

    @Test
    void anyIsTheFirstToSucceed() throws Exception {
        CompletableFuture<String> any = futures.any(List.of(a, b, c));
        CompletableFuture<Thread> thread = any.thenApply(value -> Thread.currentThread());
        a.completeExceptionally(first);
        at.settle();
        assertFalse(any.isDone());
        onForeign(() -> b.complete("b"));
        assertEquals("b", await(any));
        assertSame(at.thread(), await(thread));
        c.completeExceptionally(second);
        assertNothingMoreReported();
    }

    @Test
    void anyFailsWithTheLastFailureAndTheOthersWithinIt() throws Exception {
        CompletableFuture<String> any = futures.any(List.of(a, b.thenApply(value -> value), c, a));
        IllegalStateException third = new IllegalStateException("third");
        c.completeExceptionally(third);
        await(c.handle((value, failure) -> null));
        a.completeExceptionally(first);
        await(a.handle((value, failure) -> null));
        b.completeExceptionally(second);
        Throwable failure = failureOf(any);
        assertSame(second, failure);
        assertEquals(List.of(third, first, first), Arrays.asList(failure.getSuppressed()));
    }

    @Test
    void raceIsTheFirstToEnd() throws Exception {
        CompletableFuture<String> won = futures.race(List.of(a, b, c));
        onForeign(() -> b.complete("b"));
        assertEquals("b", await(won));
        CompletableFuture<String> lost = futures.race(List.of(a, c));
        c.completeExceptionally(first);
        assertSame(first, failureOf(lost));
        assertEquals("b", at.onLoop(() -> futures.race(List.of(a, b, futures.completed("d"))).getNow(null)),
                "of those that have ended, the first in order");
        a.completeExceptionally(second);
        assertNothingMoreReported();
    }

    @Test
    void firstOfNoneIsAnError() {
        assertThrows(IllegalArgumentException.class, () -> futures.any(List.of()));
        assertThrows(IllegalArgumentException.class, () -> futures.race(List.of()));
        assertThrows(NullPointerException.class, () -> futures.gather(Arrays.asList(a, null)));
    }

    @Test
    void manyStagesThatEndOnManyThreads() throws Exception {
        List<CompletableFuture<Integer>> stages = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            expected.add(i);
            stages.add(i % 3 == 0 ? CompletableFuture.supplyAsync(() -> number)
                    : i % 3 == 1 ? futures.submit(() -> number, foreign) : futures.completed(number));
        }
        assertEquals(expected, await(futures.gather(stages)));
    }
}
