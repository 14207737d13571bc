package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopWouldBlockException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Completing, cancelling and waiting: on the loop and elsewhere. */
class BoundFutureTest extends FutureTestBase {
    /** Keeps the loop busy until it is let go. */
    private CountDownLatch block() {
        CountDownLatch go = new CountDownLatch(1);
        at.home().execute(() -> {
            try {
                assertTrue(go.await(HomeUnderTest.BOUND, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        return go;
    }

    @Test
    void completedOnTheLoopAtOnce() throws Exception {
        at.onLoop(() -> {
            BoundFuture<String> future = newFuture();
            List<String> seen = new ArrayList<>();
            future.thenAccept(seen::add);
            assertTrue(future.complete("a"));
            assertEquals(List.of("a"), seen);
            assertTrue(future.isDone());
            assertEquals("a", future.join());
            assertEquals("a", future.get());
            assertEquals("a", future.get(1, TimeUnit.SECONDS));
            assertFalse(future.complete("b"));
            assertFalse(future.completeExceptionally(new Exception()));
            assertFalse(future.cancel(true));
            return null;
        });
    }

    @Test
    void completedElsewhereIsDecidedAtOnceAndAppearsOnTheLoop() throws Exception {
        BoundFuture<String> future = newFuture();
        CountDownLatch go = block();
        assertTrue(future.complete("a"));
        assertFalse(future.complete("b"));
        assertFalse(future.completeExceptionally(new Exception("b")));
        assertFalse(future.cancel(true));
        assertFalse(future.isDone());
        assertNull(future.getNow(null));
        go.countDown();
        assertEquals("a", await(future));
        assertFalse(future.isCancelled());
    }

    @Test
    void cancelledElsewhereIsDecidedAtOnceAndAppearsOnTheLoop() throws Exception {
        BoundFuture<String> future = newFuture();
        CountDownLatch go = block();
        assertTrue(future.cancel(false));
        assertTrue(future.cancel(false), "cancelled again");
        assertFalse(future.complete("a"));
        assertFalse(future.isCancelled());
        go.countDown();
        assertThrows(CancellationException.class, () -> await(future));
        assertTrue(future.isCancelled());
    }

    @Test
    void loopCannotOvertakeWhoWasFirstElsewhere() throws Exception {
        BoundFuture<String> future = newFuture();
        CountDownLatch go = block();
        CompletableFuture<Boolean> second = new CompletableFuture<>();
        at.home().execute(() -> second.complete(future.complete("b")));
        assertTrue(future.complete("a"));
        go.countDown();
        assertFalse(await(second));
        assertEquals("a", await(future));
    }

    @Test
    void oneOfManyThreadsCompletes() throws Exception {
        for (int round = 0; round < 200; round++) {
            BoundFuture<Integer> future = newFuture();
            CyclicBarrier start = new CyclicBarrier(3);
            List<CompletableFuture<Boolean>> results = new ArrayList<>();
            List<Executor> executors = List.of(at.home(), foreign, task -> new Thread(task).start());
            for (int i = 0; i < executors.size(); i++) {
                int number = i;
                CompletableFuture<Boolean> result = new CompletableFuture<>();
                results.add(result);
                executors.get(i).execute(() -> {
                    try {
                        start.await(HomeUnderTest.BOUND, TimeUnit.SECONDS);
                        result.complete(future.complete(number));
                    } catch (Throwable thrown) {
                        result.completeExceptionally(thrown);
                    }
                });
            }
            int winner = await(future);
            for (int i = 0; i < results.size(); i++) {
                assertEquals(i == winner, await(results.get(i)));
            }
        }
    }

    @Test
    void dependentsRunInTheOrderInWhichTheyWereAdded() throws Exception {
        BoundFuture<String> future = newFuture();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            future.thenRun(() -> order.add(number));
        }
        future.complete("a");
        at.settle();
        assertEquals(List.of(0, 1, 2, 3, 4), order);
    }

    @Test
    void waitingOnTheLoopFailsAtOnce() throws Exception {
        BoundFuture<String> future = newFuture();
        at.onLoop(() -> {
            for (Executable wait : List.<Executable>of(future::get, future::join,
                    () -> future.get(1, TimeUnit.HOURS))) {
                LoopWouldBlockException thrown = assertThrows(LoopWouldBlockException.class, wait);
                assertTrue(thrown.getMessage().contains("loop '" + at.home().name() + "'"), thrown.getMessage());
                assertTrue(thrown.getMessage().contains("thread '" + at.thread().getName() + "'"),
                        thrown.getMessage());
            }
            assertEquals("absent", future.getNow("absent"));
            future.completeExceptionally(new IllegalStateException("a"));
            assertEquals("a", assertThrows(ExecutionException.class, future::get).getCause().getMessage());
            return null;
        });
    }

    @Test
    void otherThreadsWait() throws Exception {
        BoundFuture<String> future = newFuture();
        assertThrows(TimeoutException.class, () -> future.get(1, TimeUnit.MILLISECONDS));
        CompletableFuture<String> joined = CompletableFuture.supplyAsync(future::join, foreign);
        CompletableFuture<String> got = CompletableFuture.supplyAsync(() -> {
            try {
                return future.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            }
        }, task -> new Thread(task).start());
        at.onLoop(() -> future.complete("a"));
        assertEquals("a", await(joined));
        assertEquals("a", await(got));
    }

    @Test
    void outcomeCannotBeReplaced() {
        BoundFuture<String> future = newFuture();
        future.complete("a");
        for (Executable replace : List.<Executable>of(() -> future.obtrudeValue("b"),
                () -> future.obtrudeException(new Exception()))) {
            String message = assertThrows(UnsupportedOperationException.class, replace).getMessage();
            assertTrue(message.contains("loop '" + at.home().name() + "'"), message);
        }
    }

    @Test
    void dependentsAreOfTheSameLoop() throws Exception {
        BoundFuture<String> future = newFuture();
        assertSame(at.home(), future.defaultExecutor());
        assertSame(at.home(), assertInstanceOf(BoundFuture.class, future.newIncompleteFuture()).home());
        assertInstanceOf(BoundFuture.class, future.thenApplyAsync(value -> value, foreign).thenApply(value -> value));
        assertSame(future, future.toCompletableFuture());
    }

    @Test
    void minimalStageRefusesToBeCompletedAndLookedInto() throws Exception {
        BoundFuture<String> future = newFuture();
        CompletableFuture<String> minimal = (CompletableFuture<String>) future.minimalCompletionStage();
        assertThrows(UnsupportedOperationException.class, () -> minimal.complete("b"));
        assertThrows(UnsupportedOperationException.class, () -> minimal.cancel(true));
        assertThrows(UnsupportedOperationException.class, minimal::join);
        assertThrows(UnsupportedOperationException.class, () -> minimal.thenApply(value -> value).getNow(null));
        CompletableFuture<String> ordinary = minimal.toCompletableFuture();
        future.complete("a");
        assertEquals("a", await(ordinary));
        assertTrue(ordinary.isDone());
        assertEquals("a", await(minimal.thenApply(value -> value)));
    }

    @Test
    void functionOfACancelledDependentDoesNotRun() throws Exception {
        BoundFuture<String> future = newFuture();
        AtomicInteger runs = new AtomicInteger();
        List<CompletableFuture<Integer>> dependents = List.of(future.thenApply(value -> runs.incrementAndGet()),
                future.thenApplyAsync(value -> runs.incrementAndGet()),
                future.thenApplyAsync(value -> runs.incrementAndGet(), foreign),
                future.thenCombine(plain("z"), (value, other) -> runs.incrementAndGet()));
        at.onLoop(() -> {
            dependents.forEach(dependent -> dependent.cancel(false));
            return future.complete("a");
        });
        at.settle();
        onForeign(() -> null);
        assertEquals(0, runs.get());

        BoundFuture<String> other = newFuture();
        at.onLoop(() -> {
            CompletableFuture<Integer> dependent = other.thenApplyAsync(value -> runs.incrementAndGet());
            other.complete("a");
            return dependent.cancel(false); // its function is queued by now
        });
        at.settle();
        assertEquals(0, runs.get());
    }

    @Test
    void supplierDoesNotRunForWhatIsComplete() throws Exception {
        BoundFuture<String> future = newFuture();
        future.complete("a");
        AtomicInteger runs = new AtomicInteger();
        future.completeAsync(() -> "b" + runs.incrementAndGet());
        at.settle();
        assertEquals(0, runs.get());
        BoundFuture<String> failing = newFuture();
        failing.completeAsync(() -> {
            throw new IllegalStateException("supplier");
        });
        Throwable thrown = assertThrows(ExecutionException.class, () -> await(failing)).getCause();
        assertEquals("supplier", thrown.getMessage());
        assertThrows(CompletionException.class, failing::join);
    }

    @Test
    void stagesOfAnotherLoopComeBack() throws Exception {
        try (HomeUnderTest elsewhere = new EventLoopThread()) {
            BoundFuture<String> there = elsewhere.newFuture();
            BoundFuture<String> here = newFuture();
            CompletableFuture<Thread> composed = here.thenCompose(value -> there)
                    .thenApply(value -> Thread.currentThread());
            CompletableFuture<Thread> combined = here.thenCombine(there, (a, b) -> Thread.currentThread());
            CompletableFuture<Thread> either = new BoundFuture<String>(at.home())
                    .applyToEither(there, value -> Thread.currentThread());
            CompletableFuture<Thread> own = there.thenCombine(here, (a, b) -> Thread.currentThread());
            here.complete("a");
            there.complete("b");
            assertSame(at.thread(), await(composed));
            assertSame(at.thread(), await(combined));
            assertSame(at.thread(), await(either));
            assertSame(elsewhere.thread(), await(own));
        }
    }

    @Test
    void longLivedFutureForgetsWhoHasLostInterest() throws Exception {
        BoundFuture<String> never = newFuture();
        int left = at.onLoop(() -> {
            for (int i = 0; i < 10_000; i++) {
                BoundFuture<String> quick = newFuture();
                never.applyToEither(quick, value -> value);
                never.thenApply(value -> value).cancel(false);
                quick.complete("a");
            }
            return never.getNumberOfDependents();
        });
        assertTrue(left < 5, left + " dependents are kept");
    }

    @Test
    void saysWhatItIs() throws Exception {
        BoundFuture<String> future = newFuture();
        future.thenRun(() -> {
        });
        assertEquals(1, future.getNumberOfDependents());
        assertTrue(future.toString().endsWith("[not completed, loop '" + at.home().name() + "']"), future.toString());
        at.onLoop(() -> future.complete("a"));
        assertEquals(0, future.getNumberOfDependents());
        assertTrue(future.toString().contains("[completed normally, "), future.toString());
        BoundFuture<String> failed = newFuture();
        at.onLoop(() -> failed.completeExceptionally(new IllegalStateException("why")));
        assertTrue(failed.toString().contains("completed exceptionally: java.lang.IllegalStateException: why"),
                failed.toString());
    }
}
