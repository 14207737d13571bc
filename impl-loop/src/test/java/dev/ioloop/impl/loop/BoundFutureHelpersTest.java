package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The JDK lets a thread that waits for a future, adds to it or combines it with another one help to run what stands in its
 * list. Dependents of a bound future must not be run by such helpers, whenever they come.
 */
class BoundFutureHelpersTest extends FutureTestBase {
    private static final int ROUNDS = 2000;
    private static final int DEPENDENTS = 20;

    /** What another thread does to the future while the loop completes it. */
    interface Helper {
        void help(BoundFuture<String> future) throws Exception;
    }

    private void completeWhile(Helper helper, boolean fails) throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        for (int round = 0; round < ROUNDS; round++) {
            BoundFuture<String> future = newFuture();
            AtomicInteger ran = new AtomicInteger();
            at.onLoop(() -> {
                for (int i = 0; i < DEPENDENTS; i++) {
                    future.whenComplete((value, failure) -> {
                        threads.add(Thread.currentThread());
                        ran.incrementAndGet();
                    });
                }
                return null;
            });
            CyclicBarrier start = new CyclicBarrier(2);
            Future<?> helping = foreign.submit(() -> {
                start.await(HomeUnderTest.BOUND, TimeUnit.SECONDS);
                helper.help(future);
                return null;
            });
            at.onLoop(() -> {
                start.await(HomeUnderTest.BOUND, TimeUnit.SECONDS);
                return fails ? future.completeExceptionally(new IllegalStateException()) : future.complete("a");
            });
            helping.get(HomeUnderTest.BOUND, TimeUnit.SECONDS);
            assertEquals(DEPENDENTS, ran.get());
        }
        assertEquals(Set.of(at.thread()), threads);
    }

    @Test
    void threadsThatWaitDoNotHelp() throws Exception {
        completeWhile(BoundFuture::join, false);
        completeWhile(future -> {
            try {
                future.get(HomeUnderTest.BOUND, TimeUnit.SECONDS);
            } catch (ExecutionException expected) {
                assertSame(IllegalStateException.class, expected.getCause().getClass());
            }
        }, true);
    }

    @Test
    void threadsThatAddDoNotHelp() throws Exception {
        completeWhile(future -> {
            future.thenApplyAsync(value -> value);
            future.thenApply(value -> value);
        }, true);
        completeWhile(future -> future.handleAsync((value, failure) -> value, Runnable::run), false);
    }

    @Test
    void futuresOfOtherKindsDoNotHelp() throws Exception {
        completeWhile(future -> {
            plain("a").thenCompose(value -> future);
            plain("a").thenCombine(future, (a, b) -> a);
            CompletableFuture.allOf(future, plain("a"));
            CompletableFuture.anyOf(future, new CompletableFuture<>());
        }, true);
    }

    /** What is added while the outcome appears is neither lost nor run twice. */
    @Test
    void dependentAddedMeanwhileRunsOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            BoundFuture<String> future = newFuture();
            AtomicInteger ran = new AtomicInteger();
            CyclicBarrier start = new CyclicBarrier(2);
            Future<List<CompletableFuture<Integer>>> adding = foreign.submit(() -> {
                start.await(HomeUnderTest.BOUND, TimeUnit.SECONDS);
                List<CompletableFuture<Integer>> added = new ArrayList<>();
                for (int i = 0; i < DEPENDENTS; i++) {
                    added.add(future.thenApply(value -> ran.incrementAndGet()));
                }
                return added;
            });
            start.await(HomeUnderTest.BOUND, TimeUnit.SECONDS);
            future.complete("a");
            for (CompletableFuture<Integer> dependent : adding.get(HomeUnderTest.BOUND, TimeUnit.SECONDS)) {
                await(dependent);
            }
            assertEquals(DEPENDENTS, ran.get());
        }
    }
}
