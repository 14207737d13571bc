package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopFutures;
import dev.ioloop.LoopOptions;
import dev.ioloop.itest.contracts.Row;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** submit: work that runs elsewhere. */
class FutureSubmitTest extends FutureTestBase {
    private static final ThreadLocal<String> CONTEXT = new ThreadLocal<>();
    private LoopFutures futures;

    @BeforeEach
    void futures() {
        futures = at.home().futures();
    }

    @Test
    @Row({"TOR-RUN-013", "TOR-RUN-014"})
    void runsOnTheExecutorAndCompletesOnTheLoop() throws Exception {
        for (boolean onLoop : new boolean[]{true, false}) {
            CompletableFuture<String> result = onLoop
                    ? at.onLoop(() -> futures.submit(() -> Thread.currentThread().getName(), foreign))
                    : futures.submit(() -> Thread.currentThread().getName(), foreign);
            CompletableFuture<Thread> thread = result.thenApply(value -> Thread.currentThread());
            assertEquals("foreign", await(result));
            assertSame(at.thread(), await(thread));
        }
        IOException failure = new IOException("work");
        CompletableFuture<String> failed = futures.submit(() -> {
            throw failure;
        }, foreign);
        CompletableFuture<Thread> thread = failed.handle((value, thrown) -> Thread.currentThread());
        assertSame(failure, assertThrows(ExecutionException.class, () -> await(failed)).getCause());
        assertSame(at.thread(), await(thread));
    }

    @Test
    @Row("TOR-RUN-015")
    void refusalOfTheExecutorFailsTheCall() throws Exception {
        foreign.shutdown();
        assertThrows(RejectedExecutionException.class, () -> futures.submit(() -> "a", foreign));
        at.onLoop(() -> assertThrows(RejectedExecutionException.class, () -> futures.submit(() -> "a", foreign)));
        assertEquals("alive", at.onLoop(() -> "alive"));
        assertNull(at.failures().peek());
    }

    @Test
    @Row("TOR-RUN-016")
    void contextOfTheCallerStaysThere() throws Exception {
        onForeign(() -> null);
        CompletableFuture<Boolean> absent = at.onLoop(() -> {
            CONTEXT.set("the loop's");
            return futures.submit(() -> CONTEXT.get() == null, foreign);
        });
        assertTrue(await(absent));
        assertEquals("the loop's", at.onLoop(CONTEXT::get));
    }

    @Test
    @Row("TOR-RUN-017")
    void outcomeAfterTheEndOfTheLoopIsDropped() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicReference<Object> seen = new AtomicReference<>();
        AtomicReference<Throwable> uncaught = new AtomicReference<>();
        CompletableFuture<String> result = futures.submit(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> uncaught.set(thrown));
            assertTrue(go.await(HomeUnderTest.BOUND, TimeUnit.SECONDS));
            return "too late";
        }, task -> foreign.execute(task));
        result.thenAccept(seen::set);
        Future<?> after = foreign.submit(() -> "worker goes on");
        at.close();
        go.countDown();
        assertEquals("worker goes on", after.get(HomeUnderTest.BOUND, TimeUnit.SECONDS));
        assertNull(uncaught.get());
        assertNull(seen.get());
        assertInstanceOf(LoopClosedException.class,
                assertThrows(ExecutionException.class, () -> await(result)).getCause());
        assertNull(at.failures().peek());
    }

    @Test
    void cancellingTheResultDoesNotStopTheTask() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<String> ended = new CompletableFuture<>();
        CompletableFuture<String> result = futures.submit(() -> {
            assertTrue(go.await(HomeUnderTest.BOUND, TimeUnit.SECONDS));
            ended.complete("ended");
            return "a";
        }, foreign);
        assertTrue(result.cancel(true));
        go.countDown();
        assertEquals("ended", await(ended));
        at.settle();
        assertTrue(result.isCancelled());
        assertFalse(result.complete("b"));
        assertNull(at.failures().peek());
    }

    @Test
    void aLoopThatIsClosedHandsNothingToTheExecutorItWasGiven() {
        AtomicReference<Thread> ran = new AtomicReference<>();
        IOLoop loop = IOLoop.create(
                LoopOptions.defaults().withPollerProvider(new HandPollerProvider("hand", 0, "hand")));
        loop.futures().executor(Runnable::run);
        loop.close();
        assertThrows(LoopClosedException.class, () -> loop.futures().submit(() -> {
            ran.set(Thread.currentThread());
            return "";
        }));
        assertNull(ran.get());
    }
}
