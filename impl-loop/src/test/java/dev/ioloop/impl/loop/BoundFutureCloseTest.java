package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whoever waits for a future of a loop that closes, or is closed, gets an answer. */
class BoundFutureCloseTest extends FutureTestBase {
    private static void assertClosed(CompletionStage<?> stage) {
        ExecutionException thrown = assertThrows(ExecutionException.class, () -> await(stage));
        LoopClosedException cause = assertInstanceOf(LoopClosedException.class, thrown.getCause());
        assertTrue(cause.getMessage().contains("loop '"), cause.getMessage());
    }

    /** Prepares something while the loop is busy, and lets it close before its next turn. */
    private <T> T prepareAndClose(Callable<T> preparation) throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        at.home().execute(() -> {
            busy.countDown();
            try {
                assertTrue(go.await(HomeUnderTest.BOUND, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertTrue(busy.await(HomeUnderTest.BOUND, TimeUnit.SECONDS));
        T prepared = preparation.call();
        Future<?> closed = foreign.submit(() -> at.close());
        awaitClosing();
        go.countDown();
        closed.get(HomeUnderTest.BOUND, TimeUnit.SECONDS);
        return prepared;
    }

    private void awaitClosing() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(HomeUnderTest.BOUND);
        while (!at.home().isClosed()) {
            assertTrue(System.nanoTime() - end < 0, "close has not begun");
            Thread.onSpinWait();
        }
    }

    @Test
    void completedInPlaceOnceTheLoopIsClosed() throws Exception {
        BoundFuture<String> future = newFuture();
        List<Thread> threads = new ArrayList<>();
        future.thenRun(() -> threads.add(Thread.currentThread()));
        at.close();
        assertTrue(future.complete("a"));
        assertTrue(future.isDone());
        assertFalse(future.complete("b"));
        future.thenRun(() -> threads.add(Thread.currentThread()));
        assertEquals(List.of(Thread.currentThread(), Thread.currentThread()), threads);
        assertEquals("a", await(future));
        assertTrue(newFuture().cancel(false));
    }

    @Test
    void outcomeOnItsWayArrives() throws Exception {
        BoundFuture<String> future = newFuture();
        List<String> seen = new ArrayList<>();
        CompletableFuture<Void> dependent = future.thenAccept(seen::add);
        prepareAndClose(() -> future.complete("a"));
        assertEquals("a", await(future));
        await(dependent);
        assertEquals(List.of("a"), seen);
    }

    @Test
    void dependentOnItsWayIsRun() throws Exception {
        BoundFuture<String> future = newFuture();
        at.onLoop(() -> future.complete("a"));
        CompletableFuture<String> dependent = prepareAndClose(() -> future.thenApply(value -> value + 1));
        assertEquals("a1", await(dependent));
    }

    @Test
    void functionThatHasLostItsTurnFails() throws Exception {
        CompletableFuture<String> result = new CompletableFuture<>();
        BoundFuture<String> future = newFuture();
        BoundFuture<String> supplied = newFuture();
        List<CompletableFuture<String>> lost = new ArrayList<>();
        at.home().execute(() -> {
            future.complete("a");
            lost.add(future.thenApplyAsync(value -> value + 1));
            lost.add(supplied.completeAsync(() -> "b"));
            foreign.execute(at::close);
            awaitClosing();
            result.complete("closing");
        });
        await(result);
        onForeign(() -> null); // close() has returned
        assertEquals(2, lost.size());
        assertClosed(lost.get(0));
        assertClosed(lost.get(1));
    }

    @Test
    void asynchronousFunctionIsRefusedOnceTheLoopIsClosed() throws Exception {
        BoundFuture<String> future = newFuture();
        at.close();
        future.complete("a");
        assertClosed(future.thenApplyAsync(value -> value));
        assertThrows(LoopClosedException.class, () -> newFuture().completeAsync(() -> "a"));
        assertEquals("a1", await(future.thenApplyAsync(value -> value + 1, foreign)));
    }

    @Test
    void timeoutsEndWithTheLoop() throws Exception {
        BoundFuture<String> plain = newFuture();
        List<CompletionStage<?>> waiting = at.onLoop(() -> List.of(plain.orTimeout(1, TimeUnit.HOURS),
                new BoundFuture<String>(at.home()).completeOnTimeout("b", 1, TimeUnit.HOURS),
                at.home().futures().sleep(Duration.ofHours(1)),
                at.home().futures().withTimeout(new CompletableFuture<String>(), Duration.ofHours(1))));
        List<CompletionStage<?>> onTheirWay = prepareAndClose(() -> List.of(
                new BoundFuture<String>(at.home()).orTimeout(1, TimeUnit.HOURS),
                at.home().futures().sleep(Duration.ZERO), at.home().futures().sleep(Duration.ofHours(1))));
        waiting.forEach(BoundFutureCloseTest::assertClosed);
        onTheirWay.forEach(BoundFutureCloseTest::assertClosed);
    }

    @Test
    void timeoutsAreRefusedOnceTheLoopIsClosed() throws Exception {
        at.close();
        assertThrows(LoopClosedException.class, () -> newFuture().orTimeout(1, TimeUnit.SECONDS));
        assertClosed(at.home().futures().sleep(Duration.ZERO));
        assertClosed(at.home().futures().sleep(Duration.ofSeconds(1)));
        assertClosed(at.home().futures().withTimeout(new CompletableFuture<>(), Duration.ofSeconds(1)));
        assertEquals("a", await(at.home().futures().withTimeout(plain("a"), Duration.ofSeconds(1))));
    }

    @Test
    void failureOnItsWayToTheHandlerArrives() throws Exception {
        BoundFuture<String> cancelled = newFuture();
        cancelled.cancel(false);
        IllegalStateException failure = new IllegalStateException("late");
        prepareAndClose(() -> at.home().futures().failUnlessCancelled(cancelled, failure));
        assertSame(failure, at.failures().poll(HomeUnderTest.BOUND, TimeUnit.SECONDS).cause());
    }

    @Test
    void threadThatWaitsIsReleasedByACompletionAfterTheEnd() throws Exception {
        BoundFuture<String> future = newFuture();
        Future<String> waiting = foreign.submit(() -> future.get());
        at.close();
        future.complete("a");
        assertSame("a", waiting.get(HomeUnderTest.BOUND, TimeUnit.SECONDS));
    }
}
