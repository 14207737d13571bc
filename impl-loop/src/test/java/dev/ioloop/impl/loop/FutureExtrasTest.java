package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.AsyncSupplier;
import dev.ioloop.CompletionIterator;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopFutures;
import dev.ioloop.LoopOptions;
import dev.ioloop.LoopWouldBlockException;
import dev.ioloop.itest.contracts.Row;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FutureExtrasTest {
    private static final Duration BOUND = Duration.ofSeconds(10);

    private final LoopRunner runner = new LoopRunner(
            LoopOptions.defaults().withName("extras").withPollerProvider(new HandPollerProvider("hand", 0, "hand")));
    private final EventLoop loop = runner.loop;
    private final LoopFutures futures = loop.futures();
    private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        runner.close();
    }

    private static <T> T get(CompletableFuture<T> future) {
        return LoopRunner.get(future);
    }

    // ---- the default executor

    @Test
    @Row("TOR-RUN-011")
    void twoTasksThatWaitForEachOtherRunAtOnceOnNamedDaemonThreads() {
        CyclicBarrier both = new CyclicBarrier(2);
        CompletableFuture<Thread> one = futures.submit(() -> {
            both.await(10, TimeUnit.SECONDS);
            return Thread.currentThread();
        });
        CompletableFuture<Thread> two = futures.submit(() -> {
            both.await(10, TimeUnit.SECONDS);
            return Thread.currentThread();
        });
        for (Thread thread : List.of(get(one), get(two))) {
            assertTrue(thread.getName().startsWith("ioloop-extras-worker-"), thread.getName());
            assertTrue(thread.isDaemon());
        }
    }

    @Test
    @Row({"TOR-FUT-032", "TWI-RUN-015"})
    void theOutcomeOfATaskAppearsOnTheLoop() {
        CompletableFuture<Boolean> onLoop = runner
                .call(() -> futures.submit(() -> "value").thenApply(value -> loop.isOwner()));
        assertTrue(get(onLoop));
        IOException cause = new IOException("on purpose");
        CompletableFuture<String> failing = futures.submit(() -> {
            throw cause;
        });
        assertSame(cause, assertThrows(IOException.class, () -> get(failing)));
    }

    @Test
    void manyTasksAreBoundedAndWhatIsTooMuchIsRefusedAtTheCall() {
        CountDownLatch release = new CountDownLatch(1);
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        RejectedExecutionException e = assertThrows(RejectedExecutionException.class, () -> {
            for (int i = 0; i < 11_000; i++) {
                all.add(futures.submit(() -> release.await(10, TimeUnit.SECONDS)));
            }
        });
        assertTrue(String.valueOf(e.getMessage()).contains("10000"), e.getMessage());
        long workers = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ioloop-extras-worker-")).count();
        assertTrue(workers <= 32, workers + " threads");
        assertEquals(all.size(), loop.executorJobs());
        release.countDown();
        all.forEach(future -> assertTrue(get(future)));
        runner.run(() -> {
        });
        assertEquals(0, loop.executorJobs());
    }

    @Test
    void anExecutorThatRejectsFailsTheCallAndNothingElse() {
        futures.executor(task -> {
            throw new RejectedExecutionException("on purpose");
        });
        assertThrows(RejectedExecutionException.class, () -> futures.submit(() -> "never"));
        assertEquals(0, loop.executorJobs());
        futures.executor(LoopFutures.directExecutor());
        assertEquals("direct", get(futures.submit(() -> "direct")));
    }

    @Test
    void tasksThatHaveNotBegunFailWhenTheLoopIsClosedAndTheThreadsEnd() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(futures.submit(() -> release.await(10, TimeUnit.SECONDS)));
        }
        loop.close();
        assertThrows(LoopClosedException.class, () -> get(all.get(99)));
        release.countDown();
        assertThrows(LoopClosedException.class, () -> get(all.get(0)));
        assertThrows(LoopClosedException.class, () -> futures.submit(() -> "late"));
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("ioloop-extras-worker-")) {
                thread.join(10_000);
                assertFalse(thread.isAlive(), thread.getName());
            }
        }
    }

    @Test
    void anExecutorOfTheProgramIsNotShutDown() throws Exception {
        ExecutorService mine = Executors.newSingleThreadExecutor();
        try {
            EventLoop other = new EventLoop(LoopOptions.defaults().withExecutor(mine), false);
            assertSame(mine, other.futures().executor());
            CompletableFuture<String> done = other.futures().submit(() -> "mine");
            assertTrue(other.runUntilIdle());
            assertEquals("mine", done.getNow(null));
            other.close();
            assertFalse(mine.isShutdown());
        } finally {
            mine.shutdownNow();
        }
    }

    @Test
    @Row("TOR-FUT-033")
    void theDirectExecutorRunsWithinTheCallAndKeepsFailuresInTheFuture() {
        AtomicReference<Thread> ran = new AtomicReference<>();
        CompletableFuture<String> done = runner.call(() -> {
            CompletableFuture<String> future = futures.submit(() -> {
                ran.set(Thread.currentThread());
                return "value";
            }, LoopFutures.directExecutor());
            assertSame(runner.thread(), ran.get());
            return future;
        });
        assertEquals("value", get(done));
        CompletableFuture<String> failed = futures.submit(() -> {
            throw new IllegalStateException("on purpose");
        }, LoopFutures.directExecutor());
        assertThrows(IllegalStateException.class, () -> get(failed));
    }

    // ---- into the loop

    @Test
    void otherThreadsCallTheLoopAndWait() throws Exception {
        assertEquals("value", futures.callAndWait(() -> futures.completed("value"), BOUND));
        assertNull(futures.callAndWait(() -> null, BOUND));
        assertSame(runner.thread(), get(futures.call(() -> futures.completed(Thread.currentThread()))));
        IOException cause = new IOException("on purpose");
        assertSame(cause, assertThrows(IOException.class, () -> futures.callAndWait(() -> {
            throw cause;
        }, BOUND)));
        assertSame(cause, assertThrows(IOException.class,
                () -> futures.callAndWait(() -> futures.failed(cause), BOUND)));
        assertThrows(TimeoutException.class, () -> futures.callAndWait(loop::newFuture, Duration.ofMillis(1)));
        assertThrows(LoopWouldBlockException.class,
                () -> runner.call(() -> futures.callAndWait(() -> null, BOUND)));
        assertEquals(List.of(), runner.failures);
    }

    @Test
    void whoWaitsForALoopThatIsClosedIsTold() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                outcome.complete(futures.callAndWait(() -> {
                    inside.countDown();
                    return loop.<Object>newFuture();
                }, Duration.ofMinutes(1)));
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
        waiting.start();
        assertTrue(inside.await(10, TimeUnit.SECONDS));
        loop.close();
        assertThrows(LoopClosedException.class, () -> get(outcome));
        assertThrows(LoopClosedException.class, () -> futures.callAndWait(() -> null, BOUND));
        assertThrows(LoopClosedException.class, () -> futures.call(() -> null));
    }

    // ---- whatever is a future

    @Test
    @Row("TOR-FUT-001")
    void stagesAndFuturesAreFuturesAndNothingElseIs() {
        assertTrue(LoopFutures.isFuture(loop.newFuture()));
        assertTrue(LoopFutures.isFuture(new CompletableFuture<>().minimalCompletionStage()));
        assertTrue(LoopFutures.isFuture(new FutureTask<>(() -> "task")));
        for (Object other : new Object[]{null, "text", 1, List.of(), (Runnable) () -> {
        }}) {
            assertFalse(LoopFutures.isFuture(other));
        }
    }

    @Test
    @Row("TOR-FUT-009")
    void onDoneCallsAtOnceIfTheStageHasEndedAndElseOnTheLoopWithTheStage() throws Exception {
        CompletableFuture<String> pending = loop.newFuture();
        CompletableFuture<String> foreign = CompletableFuture.completedFuture("done");
        runner.run(() -> {
            futures.onDone(foreign, seen::add);
            assertSame(foreign, seen.poll());
            futures.onDone(pending, stage -> {
                seen.add(stage);
                seen.add(loop.isOwner());
            });
            assertNull(seen.poll());
        });
        pending.complete("");
        assertSame(pending, seen.poll(10, TimeUnit.SECONDS));
        assertEquals(true, seen.poll(10, TimeUnit.SECONDS));
        runner.run(() -> futures.onDone(foreign, stage -> {
            throw new IllegalStateException("on purpose");
        }));
        assertEquals("on purpose", runner.failures.get(0).cause().getMessage());
    }

    @Test
    @Row("TOR-FUT-036")
    void futuresPassThroughAndValuesAreWrapped() {
        CompletableFuture<String> bound = loop.newFuture();
        assertSame(bound, futures.futureOrValue(bound));
        assertEquals("text", get(futures.futureOrValue("text")));
        assertNull(get(futures.futureOrValue(null)));
    }

    @Test
    @Row("TOR-FUT-037")
    void aGenericCallersValueIsConverted() throws Exception {
        List<String> order = new ArrayList<>();
        CompletableFuture<?> moment = runner.call(() -> {
            CompletableFuture<?> converted = futures.toFuture(null);
            loop.execute(() -> order.add("other work"));
            return converted.thenRun(() -> order.add("moment"));
        });
        get(moment);
        runner.run(() -> {
        });
        assertTrue(order.contains("other work") && order.contains("moment"), order.toString());
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("list", List.of(futures.completed(1), CompletableFuture.completedFuture(2)));
        parts.put("supplier", (AsyncSupplier<String>) () -> futures.completed("started"));
        FutureTask<String> task = new FutureTask<>(() -> "task");
        task.run();
        parts.put("task", task);
        assertEquals(Map.of("list", List.of(1, 2), "supplier", "started", "task", "task"),
                get(futures.toFuture(parts)));
        CompletableFuture<?> bound = loop.newFuture();
        assertSame(bound, futures.toFuture(bound));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> get(futures.toFuture("text")));
        assertTrue(String.valueOf(e.getMessage()).contains("java.lang.String"), e.getMessage());
    }

    @Test
    @Row("TOR-FUT-039")
    void anOperationThatCallsBackBecomesAFuture() throws Exception {
        AtomicReference<Consumer<String>> callback = new AtomicReference<>();
        CompletableFuture<String> future = futures.fromCallback(callback::set);
        CompletableFuture<Boolean> onLoop = future.thenApply(value -> loop.isOwner());
        callback.get().accept("value");
        callback.get().accept("too late");
        assertEquals("value", get(future));
        assertTrue(get(onLoop));
        IllegalStateException thrown = new IllegalStateException("on purpose");
        assertSame(thrown, assertThrows(IllegalStateException.class, () -> futures.fromCallback(c -> {
            throw thrown;
        })));
    }

    // ---- iterating

    @Test
    @Row("TOR-FUT-029")
    void anIteratorTellsKeyAndStageUntilItsEnd() {
        runner.run(() -> {
            assertFalse(futures.iterate(List.of()).hasNext());
            assertFalse(futures.iterate(Map.of()).hasNext());
            CompletableFuture<String> slow = loop.newFuture();
            CompletableFuture<String> quick = futures.completed("quick");
            Map<String, CompletableFuture<String>> stages = new LinkedHashMap<>();
            stages.put("a", slow);
            stages.put("b", quick);
            CompletionIterator<String> iterator = futures.iterate(stages);
            assertNull(iterator.key());
            assertNull(iterator.current());
            assertEquals("quick", iterator.next().getNow(null));
            assertEquals("b", iterator.key());
            assertSame(quick, iterator.current());
            CompletableFuture<String> next = iterator.next();
            slow.complete("slow");
            assertEquals("slow", next.getNow(null));
            assertEquals("a", iterator.key());
            assertEquals(0, iterator.index());
            assertFalse(iterator.hasNext());
            assertNull(iterator.key());
            assertNull(iterator.current());
            assertEquals(-1, iterator.index());
            CompletionIterator<String> byPosition = futures.iterate(List.of(quick));
            byPosition.next();
            assertEquals(0, byPosition.key());
        });
    }

    @Test
    void aFailureOfAFutureTaskArrivesBare() {
        FutureTask<String> task = new FutureTask<>(() -> {
            throw new IOException("on purpose");
        });
        task.run();
        Throwable e = assertThrows(IOException.class, () -> get(futures.toFuture(task)));
        assertFalse(e instanceof CompletionException || e instanceof ExecutionException);
        assertInstanceOf(IOException.class, e);
    }
}
