package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopWouldBlockException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Futures of a loop that does not run yet, or that runs on a thread it was handed to. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a loop takes no notice of interrupts
class BoundFutureOwnerTest {
    private final EventLoop loop = EventLoopThread.newLoop(new ManualLoopClock(), failure -> {
        throw new AssertionError(failure);
    });

    @Test
    void threadThatHasSetTheLoopUpMayWaitForTheOneThatRunsIt() throws Exception {
        try (loop) {
            loop.checkOwner();
            assertTrue(loop.isOwner());
            CompletableFuture<String> future = loop.newFuture();
            loop.execute(() -> future.complete("a"));
            Thread runner = new Thread(loop::start, "runner");
            runner.start();
            assertEquals("a", future.get(20, TimeUnit.SECONDS));
            loop.stop();
            runner.join(20_000);
            assertFalse(runner.isAlive());
        }
    }

    @Test
    void completionWaitsForTheStart() {
        try (loop) {
            CompletableFuture<Thread> future = loop.newFuture();
            CompletableFuture<Thread> dependent = future.thenApply(value -> Thread.currentThread());
            assertTrue(future.complete(null), "nobody owns the loop");
            assertFalse(dependent.isDone());
            dependent.thenRun(loop::stop);
            loop.start();
            assertEquals(Thread.currentThread(), dependent.getNow(null));
        }
    }

    @Test
    void threadThatTheLoopWasHandedToOwnsItsFutures() throws Exception {
        try (loop) {
            CompletableFuture<String> future = loop.newFuture();
            CompletableFuture<Thread> dependent = future.thenApply(value -> Thread.currentThread());
            CompletableFuture<Thread> seen = new CompletableFuture<>();
            loop.execute(() -> {
                Thread me = Thread.currentThread();
                Thread next = new Thread(() -> {
                    assertThrows(LoopWouldBlockException.class, future::join);
                    future.complete("a");
                    seen.complete(dependent.join());
                    loop.handOver(me);
                }, "coroutine");
                loop.handOver(next);
                next.start();
                try {
                    next.join(20_000);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                loop.stop();
            });
            loop.start();
            assertEquals("coroutine", seen.get(20, TimeUnit.SECONDS).getName());
        }
    }
}
