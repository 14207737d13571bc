package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopFailure;
import dev.ioloop.LoopFutures;
import dev.ioloop.itest.contracts.Row;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** withTimeout and sleep. */
class FutureTimesTest extends FutureTestBase {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final IllegalStateException FAILURE = new IllegalStateException("why");
    private LoopFutures futures;

    @BeforeEach
    void futures() {
        futures = at.home().futures();
    }

    private int timers() throws Exception {
        at.settle();
        return at.onLoop(at::timers);
    }

    private static Throwable failureOf(CompletionStage<?> stage) {
        return assertThrows(ExecutionException.class, () -> await(stage)).getCause();
    }

    private List<CompletableFuture<String>> both() {
        return List.of(new BoundFuture<>(at.home()), new CompletableFuture<>());
    }

    @Test
    @Row("TOR-FUT-011")
    void endsAsTheStageIfThatIsFirst() throws Exception {
        for (CompletableFuture<String> stage : both()) {
            CompletableFuture<String> bounded = futures.withTimeout(stage, SECOND);
            CompletableFuture<Thread> thread = bounded.thenApply(value -> Thread.currentThread());
            stage.complete("a");
            assertEquals("a", await(bounded));
            assertSame(at.thread(), await(thread));
        }
        for (CompletableFuture<String> stage : both()) {
            CompletableFuture<String> bounded = futures.withTimeout(stage, SECOND);
            stage.completeExceptionally(FAILURE);
            assertSame(FAILURE, failureOf(bounded));
        }
    }

    @Test
    @Row("TOR-FUT-013")
    void failsWhenTheTimeIsUpAndLeavesTheStageAlone() throws Exception {
        for (CompletableFuture<String> stage : both()) {
            CompletableFuture<String> bounded = futures.withTimeout(stage, SECOND);
            at.settle();
            at.advance(SECOND.minusNanos(1));
            assertFalse(bounded.isDone());
            at.advance(Duration.ofNanos(1));
            Throwable failure = failureOf(bounded);
            assertInstanceOf(TimeoutException.class, failure);
            assertTrue(failure.getMessage().contains("PT1S"), failure.getMessage());
            assertFalse(stage.isDone());
            stage.complete("still usable");
            assertEquals("still usable", await(stage));
        }
        assertNull(at.failures().peek());
    }

    @Test
    @Row("TOR-FUT-014")
    void lateFailureIsReportedUnlessQuiet() throws Exception {
        BoundFuture<String> loud = newFuture();
        CompletableFuture<String> plain = new CompletableFuture<>();
        BoundFuture<String> quiet = newFuture();
        BoundFuture<String> cancelled = newFuture();
        CompletableFuture<String> bounded = futures.withTimeout(loud, SECOND, List.of(IOException.class));
        futures.withTimeout(plain.thenApply(value -> value), SECOND);
        futures.withTimeout(quiet, SECOND, List.of(IOException.class, RuntimeException.class));
        futures.withTimeout(cancelled, SECOND);
        at.settle();
        at.advance(SECOND);
        quiet.completeExceptionally(new IllegalArgumentException("quiet"));
        cancelled.cancel(false);
        loud.completeExceptionally(FAILURE);
        LoopFailure reported = at.failures().poll(HomeUnderTest.BOUND, TimeUnit.SECONDS);
        assertSame(FAILURE, reported.cause());
        assertSame(bounded, reported.source());
        IllegalStateException other = new IllegalStateException("elsewhere");
        onForeign(() -> plain.completeExceptionally(other));
        assertSame(other, at.failures().poll(HomeUnderTest.BOUND, TimeUnit.SECONDS).cause());
        at.settle();
        assertNull(at.failures().peek());
    }

    @Test
    void failureAfterAnotherEndIsNotReported() throws Exception {
        BoundFuture<String> stage = newFuture();
        futures.withTimeout(stage, SECOND).cancel(false);
        stage.completeExceptionally(FAILURE);
        at.settle();
        assertNull(at.failures().peek());
        assertEquals(0, timers());
    }

    @Test
    @Row("TOR-FUT-015")
    void worksOnFuturesOfThreadPools() throws Exception {
        CompletableFuture<String> never = new CompletableFuture<>();
        CompletableFuture<String> expired = futures.withTimeout(never, SECOND);
        CompletableFuture<String> done = futures.withTimeout(plain("done"), SECOND);
        assertEquals("done", await(done));
        CompletableFuture<String> working = new CompletableFuture<>();
        CompletableFuture<String> waiting = futures.withTimeout(working, SECOND.multipliedBy(2));
        at.settle();
        at.advance(SECOND);
        assertInstanceOf(TimeoutException.class, failureOf(expired));
        assertFalse(waiting.isDone());
        onForeign(() -> working.complete("worked"));
        assertEquals("worked", await(waiting));
        assertEquals(0, timers());
    }

    @Test
    @Row("TOR-FUT-016")
    void deadlineMayBeAnInstantAndInThePast() throws Exception {
        Instant now = at.manualClock().instant();
        CompletableFuture<String> bounded = futures.withTimeoutAt(new CompletableFuture<>(), now.plus(SECOND));
        at.settle();
        at.advance(SECOND.minusNanos(1));
        assertFalse(bounded.isDone());
        at.advance(Duration.ofNanos(1));
        assertInstanceOf(TimeoutException.class, failureOf(bounded));
        for (CompletableFuture<String> stage : both()) {
            assertInstanceOf(TimeoutException.class, failureOf(futures.withTimeoutAt(stage, now.minusSeconds(1))));
            assertInstanceOf(TimeoutException.class, failureOf(futures.withTimeout(stage, Duration.ZERO)));
        }
        assertEquals("done", await(futures.withTimeoutAt(plain("done"), now.minusSeconds(1))));
        assertEquals("done", await(futures.withTimeout(futures.completed("done"), Duration.ZERO)));
    }

    @Test
    @Row("TOR-FUT-017")
    void timerGoesWhenTheStageEnds() throws Exception {
        for (CompletableFuture<String> stage : both()) {
            CompletableFuture<String> bounded = futures.withTimeout(stage, Duration.ofHours(1));
            assertEquals(1, timers());
            stage.complete("a");
            await(bounded);
            assertEquals(0, timers());
        }
        futures.withTimeout(plain("done"), Duration.ofHours(1));
        assertEquals(0, timers());
        CompletableFuture<String> given = futures.withTimeout(new CompletableFuture<>(), Duration.ofHours(1));
        assertEquals(1, timers());
        given.cancel(false);
        assertEquals(0, timers());
    }

    @Test
    void refusesDurationsThatMakeNoSense() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        for (Duration wrong : List.of(Duration.ofNanos(-1), Duration.ofDays(365 * 147))) {
            for (Runnable call : List.<Runnable>of(() -> futures.withTimeout(stage, wrong),
                    () -> futures.sleep(wrong))) {
                String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
                assertTrue(message.contains(wrong.toString()), message);
            }
        }
        assertThrows(IllegalArgumentException.class, () -> futures.withTimeoutAt(stage, Instant.MAX));
        assertThrows(NullPointerException.class, () -> futures.sleep(null));
        assertThrows(NullPointerException.class, () -> futures.withTimeout(null, SECOND));
        assertEquals(0, stage.getNumberOfDependents());
    }

    // ---- sleep

    @Test
    @Row("TOR-FUT-018")
    void sleepEndsWhenTheTimeIsUp() throws Exception {
        for (boolean onLoop : new boolean[]{true, false}) {
            CompletableFuture<Void> sleep = onLoop ? at.onLoop(() -> futures.sleep(SECOND)) : futures.sleep(SECOND);
            CompletableFuture<Void> cancelled = futures.sleep(SECOND);
            assertEquals(2, timers());
            at.advance(SECOND.minusNanos(1));
            assertFalse(sleep.isDone());
            assertTrue(cancelled.cancel(false));
            assertEquals(1, timers());
            at.advance(Duration.ofNanos(1));
            assertNull(await(sleep));
            assertEquals(0, timers());
        }
        assertNull(at.failures().peek());
    }

    @Test
    @Row("TOR-FUT-019")
    void sleepOfZeroLetsOneTurnPass() throws Exception {
        List<String> order = new ArrayList<>();
        CompletableFuture<Void> end = new CompletableFuture<>();
        at.onLoop(() -> {
            at.home().execute(() -> {
                order.add("before");
                at.home().execute(() -> order.add("turn after"));
            });
            futures.sleep(Duration.ZERO).thenRun(() -> order.add("slept"));
            at.home().execute(() -> {
                order.add("behind");
                at.home().execute(() -> end.complete(null));
            });
            return null;
        });
        await(end);
        assertEquals(List.of("before", "slept", "behind", "turn after"), order);
    }
}
