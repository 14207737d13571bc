package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Long chains of completions: neither overflow of the stack nor starvation. */
class BoundFutureChainTest extends FutureTestBase {
    private static final int MILLION = 1_000_000;

    @Test
    void completionsNestUpToTheLimitAndGoOnInTheNextTurn() throws Exception {
        int length = 4 * CompletionDepth.LIMIT;
        List<BoundFuture<Integer>> chain = new ArrayList<>();
        for (int i = 0; i <= length; i++) {
            chain.add(newFuture());
        }
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int number = i;
            chain.get(i).thenAccept(value -> {
                ran.add(number);
                chain.get(number + 1).complete(value);
                assertTrue(chain.get(number + 1).isDone(), "the value is there, however deep");
            });
        }
        List<Integer> atOnce = at.onLoop(() -> {
            chain.get(0).complete(7);
            return List.copyOf(ran);
        });
        assertEquals(CompletionDepth.LIMIT, atOnce.size());
        Integer end = await(chain.get(length).thenApplyAsync(value -> value));
        assertEquals(7, end);
        assertEquals(length, ran.size());
    }

    /** A callback that queues itself again: how often it ran tells how many turns there were. */
    private final class Ticker implements Runnable {
        private final AtomicBoolean go = new AtomicBoolean(true);
        private final AtomicLong ticks = new AtomicLong();

        @Override
        public void run() {
            ticks.incrementAndGet();
            if (go.get()) {
                at.home().tryExecute(this);
            }
        }
    }

    private void completeInChain(int index, int length, CountDownLatch end) {
        BoundFuture<Integer> future = newFuture();
        future.thenAccept(value -> {
            if (value < length) {
                completeInChain(value + 1, length, end);
            } else {
                end.countDown();
            }
        });
        future.complete(index);
    }

    @Test
    void millionNestedCompletions() throws Exception {
        Ticker ticker = new Ticker();
        CountDownLatch end = new CountDownLatch(1);
        at.home().execute(ticker);
        at.home().execute(() -> completeInChain(1, MILLION, end));
        assertTrue(end.await(60, TimeUnit.SECONDS));
        ticker.go.set(false);
        assertTrue(ticker.ticks.get() >= MILLION / (CompletionDepth.LIMIT + 1), "others ran " + ticker.ticks);
        assertTrue(at.failures().isEmpty(), at.failures()::toString);
    }

    private CompletionStage<Integer> readLines(int left, int sum) {
        BoundFuture<Integer> line = newFuture();
        line.complete(1);
        return left == 0 ? line.thenApply(value -> sum) : line.thenCompose(value -> readLines(left - 1, sum + value));
    }

    /** As a program reads lines that have been received already. */
    @Test
    void millionStagesThatAreCompleteAlready() throws Exception {
        CompletionStage<Integer> sum = at.onLoop(() -> readLines(MILLION, 0).toCompletableFuture());
        assertEquals(MILLION, sum.toCompletableFuture().get(60, TimeUnit.SECONDS));
    }

    @Test
    void millionDependentsOfDependents() throws Exception {
        BoundFuture<Integer> first = newFuture();
        CompletableFuture<Integer> last = at.onLoop(() -> {
            CompletableFuture<Integer> stage = first;
            for (int i = 0; i < MILLION; i++) {
                stage = stage.thenApply(value -> value + 1);
            }
            return stage;
        });
        first.complete(0);
        assertEquals(MILLION, last.get(60, TimeUnit.SECONDS));
    }

    @Test
    void millionDependentsOfOne() throws Exception {
        BoundFuture<Integer> first = newFuture();
        AtomicLong ran = new AtomicLong();
        at.onLoop(() -> {
            for (int i = 0; i < MILLION; i++) {
                first.thenRun(ran::incrementAndGet);
            }
            return first.complete(1);
        });
        assertEquals(MILLION, ran.get());
    }

    private void completeThroughPlainOnes(int left, CountDownLatch end) {
        if (left == 0) {
            end.countDown();
            return;
        }
        BoundFuture<Integer> bound = newFuture();
        // The dependent of a plain future stands in the JDK's list of the bound one.
        CompletableFuture.allOf(bound).thenRun(() -> completeThroughPlainOnes(left - 1, end));
        bound.complete(left);
    }

    @Test
    void manyCompletionsThroughPlainFutures() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        at.home().execute(() -> completeThroughPlainOnes(200_000, end));
        assertTrue(end.await(60, TimeUnit.SECONDS));
    }

    @Test
    void millionNestedCompletionsOnceTheLoopIsClosed() throws Exception {
        at.close();
        CountDownLatch end = new CountDownLatch(1);
        completeInChain(1, MILLION, end);
        assertEquals(0, end.getCount());
    }

    @Test
    void failureWithinAChainDoesNotCountAsNested() throws Exception {
        at.onLoop(() -> {
            for (int i = 0; i < 100; i++) {
                BoundFuture<Integer> future = newFuture();
                CompletableFuture<Object> failing = future.thenApply(value -> {
                    throw new IllegalStateException();
                });
                assertFalse(failing.isDone());
                future.complete(1);
                assertTrue(failing.isCompletedExceptionally(), "round " + i);
            }
            return null;
        });
    }
}
