package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopFailure;
import dev.ioloop.LoopFutures;
import dev.ioloop.itest.contracts.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Works on single futures: bind, chain, complete unless cancelled, call back. */
class FutureOperationsTest extends FutureTestBase {
    private static final IllegalStateException FAILURE = new IllegalStateException("why");
    private LoopFutures futures;

    @BeforeEach
    void futures() {
        futures = at.home().futures();
    }

    private LoopFailure failure() throws Exception {
        return at.failures().poll(HomeUnderTest.BOUND, TimeUnit.SECONDS);
    }

    private static Throwable failureOf(CompletionStage<?> stage) {
        return assertThrows(ExecutionException.class, () -> await(stage)).getCause();
    }

    @Test
    void completedAndFailedAreSoAtOnceOnAnyThread() throws Exception {
        CompletableFuture<String> completed = futures.completed("a");
        assertEquals("a", completed.getNow(null));
        CompletableFuture<String> failed = futures.failed(FAILURE);
        assertTrue(failed.isCompletedExceptionally());
        assertSame(at.thread(), await(completed.thenApply(value -> Thread.currentThread())));
        assertThrows(NullPointerException.class, () -> futures.failed(null));
        assertSame(futures, at.home().futures());
    }

    @Test
    void bindsWhatIsNotBound() throws Exception {
        BoundFuture<String> own = newFuture();
        assertSame(own, futures.bind(own));
        CompletableFuture<String> minimal = futures.bind(own.minimalCompletionStage());
        assertNotSame(own, minimal);
        assertEquals("a", futures.bind(plain("a")).getNow(null), "complete at once, elsewhere too");
        assertSame(FAILURE, failureOf(futures.bind(CompletableFuture.failedStage(FAILURE))));
        CompletableFuture<String> later = new CompletableFuture<>();
        CompletableFuture<String> bound = futures.bind(later);
        CompletableFuture<Thread> thread = bound.thenApply(value -> Thread.currentThread());
        onForeign(() -> later.complete("b"));
        assertSame(at.thread(), await(thread));
        own.complete("c");
        assertEquals("c", await(minimal));
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        cancelled.cancel(false);
        assertTrue(futures.bind(cancelled).isCancelled());
        try (HomeUnderTest elsewhere = new EventLoopThread()) {
            BoundFuture<String> there = elsewhere.newFuture();
            CompletableFuture<Thread> here = futures.bind(there).thenApply(value -> Thread.currentThread());
            there.complete("d");
            assertSame(at.thread(), await(here));
            assertEquals("d", futures.bind(there).getNow(null));
        }
    }

    // ---- chain

    @Test
    @Row("TOR-FUT-002")
    void chainGivesOutcomeUnlessTheTargetHasOne() throws Exception {
        BoundFuture<String> source = newFuture();
        BoundFuture<String> target = newFuture();
        BoundFuture<String> done = newFuture();
        BoundFuture<String> cancelled = newFuture();
        done.complete("own");
        cancelled.cancel(false);
        futures.chain(source, target);
        futures.chain(source, done);
        futures.chain(source, cancelled);
        source.complete("a");
        assertEquals("a", await(target));
        at.settle();
        assertEquals("own", await(done));
        assertTrue(cancelled.isCancelled());

        BoundFuture<String> failing = newFuture();
        BoundFuture<String> failed = newFuture();
        futures.chain(failing, failed);
        failing.completeExceptionally(FAILURE);
        assertSame(FAILURE, failureOf(failed));
        assertNull(at.failures().peek());
    }

    @Test
    @Row("TOR-FUT-003")
    void chainJoinsFuturesOfAllKinds() throws Exception {
        for (boolean sourceBound : new boolean[]{true, false}) {
            for (boolean targetBound : new boolean[]{true, false}) {
                CompletableFuture<String> source = sourceBound ? newFuture() : new CompletableFuture<>();
                CompletableFuture<Thread> thread = new CompletableFuture<>();
                CompletableFuture<String> target = targetBound ? newFuture() : new CompletableFuture<>() {
                    @Override
                    public boolean complete(String value) {
                        thread.complete(Thread.currentThread());
                        return super.complete(value);
                    }
                };
                if (targetBound) {
                    target.thenRun(() -> thread.complete(Thread.currentThread()));
                }
                futures.chain(source, target);
                onForeign(() -> source.complete("a"));
                assertEquals("a", await(target));
                assertSame(at.thread(), await(thread), sourceBound + " " + targetBound);
            }
        }
    }

    @Test
    @Row("TOR-FUT-004")
    void chainCopiesWhatIsThere() throws Exception {
        at.onLoop(() -> {
            for (CompletionStage<String> source : List.of(futures.completed("a"), plain("a"))) {
                CompletableFuture<String> target = newFuture();
                futures.chain(source, target);
                assertEquals("a", target.getNow(null));
            }
            return null;
        });
        CompletableFuture<String> target = newFuture();
        futures.chain(plain("a"), target);
        assertEquals("a", await(target));
    }

    @Test
    @Row("TOR-FUT-005")
    void chainCancelsTheTargetOfACancelledSource() throws Exception {
        for (boolean direct : new boolean[]{true, false}) {
            BoundFuture<String> source = newFuture();
            CompletableFuture<String> target = new CompletableFuture<>();
            futures.chain(direct ? source : source.thenApply(value -> value), target);
            source.cancel(false);
            assertThrows(CancellationException.class, () -> await(target));
            assertTrue(target.isCancelled());
        }
    }

    // ---- complete, unless cancelled

    @Test
    @Row("TOR-FUT-006")
    void completesUnlessCancelled() throws Exception {
        BoundFuture<String> pending = newFuture();
        assertTrue(futures.completeUnlessCancelled(pending, "a"));
        assertEquals("a", await(pending));
        for (CompletableFuture<String> cancelled : List.of(new BoundFuture<String>(at.home()),
                new CompletableFuture<String>())) {
            cancelled.cancel(false);
            assertFalse(futures.completeUnlessCancelled(cancelled, "a"));
        }
        at.settle();
        assertNull(at.failures().peek());
    }

    @Test
    @Row("TOR-FUT-007")
    void failureOfACancelledFutureIsReported() throws Exception {
        BoundFuture<String> pending = newFuture();
        assertTrue(futures.failUnlessCancelled(pending, FAILURE));
        assertSame(FAILURE, failureOf(pending));
        for (boolean onLoop : new boolean[]{true, false}) {
            BoundFuture<String> cancelled = newFuture();
            cancelled.cancel(false);
            if (onLoop) {
                assertFalse(at.onLoop(() -> futures.failUnlessCancelled(cancelled, FAILURE)));
            } else {
                assertFalse(futures.failUnlessCancelled(cancelled, FAILURE));
            }
            LoopFailure reported = failure();
            assertSame(FAILURE, reported.cause());
            assertSame(cancelled, reported.source());
            assertSame(LoopFailure.Origin.FUTURE, reported.origin());
            assertSame(at.home(), reported.loop());
        }
    }

    @Test
    @Row("TOR-FUT-008")
    void completingTwiceIsAnError() throws Exception {
        BoundFuture<String> done = newFuture();
        done.complete("a");
        BoundFuture<String> failed = newFuture();
        failed.completeExceptionally(FAILURE);
        for (CompletableFuture<String> future : List.of(done, failed, plain("a"))) {
            assertThrows(IllegalStateException.class, () -> futures.completeUnlessCancelled(future, "b"));
            String message = assertThrows(IllegalStateException.class,
                    () -> futures.failUnlessCancelled(future, new Exception())).getMessage();
            assertTrue(message.contains("complete already"), message);
        }
        assertEquals("a", await(done));
        assertNull(at.failures().peek());
    }

    // ---- whenDone

    @Test
    @Row("TOR-CBK-021")
    void callbackRunsInALaterTurnAlsoIfTheFutureIsDone() throws Exception {
        List<String> order = new ArrayList<>();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        at.onLoop(() -> {
            BoundFuture<String> later = newFuture();
            futures.whenDone(futures.completed("done"), (value, failure) -> order.add(value));
            futures.whenDone(plain("plain"), (value, failure) -> order.add(value));
            futures.whenDone(later, (value, failure) -> {
                order.add(value);
                thread.complete(Thread.currentThread());
            });
            later.complete("later");
            order.add("call over");
            return null;
        });
        assertSame(at.thread(), await(thread));
        assertEquals(List.of("call over", "done", "plain", "later"), order);
    }

    @Test
    @Row("TOR-CBK-022")
    void callbackOfAFutureThatCompletesElsewhereRunsOnTheLoop() throws Exception {
        CompletableFuture<String> working = new CompletableFuture<>();
        CompletableFuture<Thread> seen = new CompletableFuture<>();
        futures.whenDone(working, (value, failure) -> seen.complete(Thread.currentThread()));
        at.settle(); // the loop sleeps from here on
        onForeign(() -> working.complete("a"));
        assertSame(at.thread(), await(seen));
    }

    @Test
    @Row("TOR-CBK-024")
    void whatACallbackThrowsGoesToTheHandlerAndNotToTheFuture() throws Exception {
        for (CompletableFuture<String> future : List.of(new BoundFuture<String>(at.home()),
                new CompletableFuture<String>())) {
            futures.whenDone(future, (value, failure) -> {
                throw FAILURE;
            });
            future.complete("a");
            assertSame(FAILURE, failure().cause());
            assertEquals("a", await(future));
        }
    }

    @Test
    void callbackGetsTheBareFailure() throws Exception {
        BoundFuture<String> bound = newFuture();
        CompletableFuture<String> other = new CompletableFuture<>();
        for (CompletableFuture<String> source : List.of(bound, other)) {
            CompletableFuture<Throwable> seen = new CompletableFuture<>();
            futures.whenDone(source.thenApply(value -> value).thenApply(value -> value), (value, failure) -> {
                assertNull(value);
                seen.complete(failure);
            });
            source.completeExceptionally(FAILURE);
            assertSame(FAILURE, await(seen));
        }
        assertThrows(NullPointerException.class, () -> futures.whenDone(bound, null));
        assertInstanceOf(NullPointerException.class,
                assertThrows(Exception.class, () -> futures.<String>whenDone(null, (value, failure) -> {
                })));
    }
}
