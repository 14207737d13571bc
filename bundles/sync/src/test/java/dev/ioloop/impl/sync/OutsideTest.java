package dev.ioloop.impl.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.WrongThreadException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.sync.AsyncCondition;
import dev.ioloop.sync.AsyncEvent;
import dev.ioloop.sync.AsyncLock;
import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.AsyncSemaphore;
import dev.ioloop.sync.Holding;
import dev.ioloop.sync.QueueOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Other threads; each step of theirs is over before the loop has its next turn. */
@Timeout(20)
class OutsideTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    /** Calls something on another thread, and waits for its end. */
    private static <T> T elsewhere(Callable<T> task) throws Exception {
        FutureTask<T> future = new FutureTask<>(task);
        new Thread(future, "other").start();
        return future.get(10, TimeUnit.SECONDS);
    }

    private static void refused(Executable call) throws Exception {
        String message = elsewhere(() -> assertThrows(WrongThreadException.class, call)).getMessage();
        assertTrue(message.contains("'other'") && message.contains("loop.execute"), message);
    }

    @Test
    @Row("TOR-LCK-035")
    void everyMethodIsRefusedOnAnotherThread() throws Exception {
        // The first wait looks up what belongs to the loop, which is refused as well: it must not stand in for the checks.
        assertTrue(rig.sync.event().await().cancel(false));
        AsyncSemaphore semaphore = rig.sync.semaphore();
        AsyncLock lock = rig.sync.lock();
        AsyncEvent event = rig.sync.event();
        AsyncCondition condition = rig.sync.condition();
        AsyncQueue<Integer> queue = rig.sync.queue();
        Duration second = Rig.SECOND;
        List<Executable> calls = List.of(semaphore::acquire, () -> semaphore.acquire(second),
                () -> semaphore.acquireAt(rig.in(second)), semaphore::tryAcquire, semaphore::release, semaphore::hold,
                () -> semaphore.hold(second), () -> semaphore.holdAt(rig.in(second)), semaphore::permits,
                semaphore::snapshot, () -> semaphore.withPermit(() -> null), lock::isHeld, lock::snapshot,
                () -> lock.withLock(() -> null), () -> lock.withLock(second, () -> null), event::set, event::clear,
                event::isSet, event::await, () -> event.await(second), event::snapshot, condition::signal,
                condition::signalAll, condition::await, condition::snapshot, () -> queue.put(1),
                () -> queue.put(1, second), () -> queue.putNow(1), queue::get, () -> queue.get(second), queue::getNow,
                () -> queue.forEach(item -> null), queue::taskDone, queue::join, () -> queue.join(second), queue::size,
                queue::isEmpty, queue::isFull, queue::close, queue::closeNow, queue::isClosed, queue::snapshot);
        for (Executable call : calls) {
            refused(call);
        }
        assertEquals(1, semaphore.permits());
        assertTrue(queue.isEmpty());
        Holding holding = lock.hold().join();
        refused(holding::close);
        assertTrue(lock.isHeld());
        holding.close();
        assertNotEquals("", elsewhere(queue::toString), "any thread");
    }

    @Test
    void othersAcquireAndReleaseByTheWayIn() throws Exception {
        AsyncLock lock = rig.sync.lock();
        assertSame(lock.outside(), lock.outside());
        CompletableFuture<Holding> hold = elsewhere(() -> lock.outside().hold());
        CompletableFuture<Void> next = elsewhere(() -> lock.outside().acquire());
        assertFalse(lock.isHeld());
        rig.settle();
        assertTrue(lock.isHeld());
        Rig.pending(next);
        elsewhere(() -> {
            Holding holding = hold.get(1, TimeUnit.SECONDS);
            holding.close();
            holding.close();
            assertTrue(holding.isClosed());
            return null;
        });
        rig.settle();
        Rig.done(next);
        lock.release();
        assertFalse(lock.isHeld());
    }

    @Test
    @Row("TOR-LCK-022")
    void whoGivesUpElsewhereLosesNoPermit() throws Exception {
        AsyncSemaphore semaphore = rig.sync.semaphore(1);
        // before the loop has heard of it; while it waits; when it was granted and has not completed
        CompletableFuture<Void> early = elsewhere(() -> semaphore.outside().acquire());
        assertTrue(elsewhere(() -> early.cancel(false)));
        rig.settle();
        assertEquals(1, semaphore.permits());
        semaphore.acquire();

        CompletableFuture<Void> waiting = elsewhere(() -> semaphore.outside().acquire());
        CompletableFuture<Holding> granted = elsewhere(() -> semaphore.outside().hold());
        rig.settle();
        assertEquals(2, semaphore.snapshot().waiters());
        assertTrue(elsewhere(() -> waiting.cancel(false)));
        semaphore.release();
        assertTrue(elsewhere(() -> granted.cancel(false)));
        rig.settle();
        assertEquals(1, semaphore.permits());
        assertEquals(0, semaphore.snapshot().waiters());

        CompletableFuture<Void> done = elsewhere(() -> semaphore.outside().acquire());
        rig.settle();
        assertFalse(elsewhere(() -> done.cancel(false)), "it has it");
        assertEquals(0, semaphore.permits());
    }

    @Test
    void aTimeoutCountsFromTheCallAndTakesNothing() throws Exception {
        AsyncSemaphore semaphore = rig.sync.semaphore(0);
        CompletableFuture<Void> wait = elsewhere(() -> semaphore.outside().acquire(Rig.SECOND));
        CompletableFuture<Holding> until = elsewhere(() -> semaphore.outside().holdAt(rig.in(Rig.SECOND)));
        rig.advance(Duration.ofMillis(400));
        rig.advance(Duration.ofMillis(599));
        Rig.pending(wait, until);
        rig.advance(Duration.ofMillis(1));
        Rig.failed(TimeoutException.class, wait);
        Rig.failed(TimeoutException.class, until);
        CompletableFuture<Void> late = elsewhere(() -> semaphore.outside().acquire(Rig.SECOND));
        rig.manual.clock().advance(Rig.SECOND);
        rig.settle();
        Rig.failed(TimeoutException.class, late);
        assertEquals(0, semaphore.snapshot().waiters());
        elsewhere(() -> assertThrows(IllegalArgumentException.class,
                () -> semaphore.outside().acquire(Rig.SECOND.negated())));
    }

    @Test
    @Row("TOR-QUE-014")
    void whoGivesUpElsewhereLosesNoItemAndPutsNone() throws Exception {
        AsyncQueue<Integer> queue = rig.sync.queue(QueueOptions.<Integer>fifo().withMaxSize(1));
        CompletableFuture<Integer> get = elsewhere(() -> queue.outside().get());
        rig.settle();
        queue.putNow(1);
        assertTrue(elsewhere(() -> get.cancel(false)), "handed over, not completed");
        rig.settle();
        assertEquals(1, queue.size());
        CompletableFuture<Integer> early = elsewhere(() -> queue.outside().get());
        assertTrue(elsewhere(() -> early.cancel(false)));
        rig.settle();
        assertEquals(1, queue.size());

        CompletableFuture<Void> earlyPut = elsewhere(() -> queue.outside().put(2));
        CompletableFuture<Void> waitingPut = elsewhere(() -> queue.outside().put(3));
        CompletableFuture<Void> put = elsewhere(() -> queue.outside().put(4));
        assertTrue(elsewhere(() -> earlyPut.cancel(false)));
        rig.settle();
        assertTrue(elsewhere(() -> waitingPut.cancel(false)));
        assertEquals(1, queue.getNow());
        assertTrue(put.isDone(), "both in one step");
        assertEquals(4, queue.getNow());
        assertTrue(queue.isEmpty());
        assertEquals(2, queue.snapshot().unfinished());

        CompletableFuture<Integer> waiting = queue.get();
        CompletableFuture<Void> given = elsewhere(() -> queue.outside().put(5));
        CompletableFuture<Void> dropped = elsewhere(() -> queue.outside().put(6));
        assertTrue(elsewhere(() -> dropped.cancel(false)));
        rig.settle();
        Rig.value(5, waiting);
        Rig.done(given);
        assertTrue(queue.isEmpty());
    }

    @Test
    void aPutThatIsCancelledBeforeItArrivesLeavesEachOrderAsItWas() throws Exception {
        for (QueueOptions<Integer> options : List.of(QueueOptions.<Integer>fifo(), QueueOptions.<Integer>lifo(),
                QueueOptions.<Integer>priority())) {
            AsyncQueue<Integer> queue = rig.sync.queue(options);
            for (int i = 0; i < 20; i++) {
                queue.putNow(i * 7 % 20);
                // smaller than some, so that it moves through a heap
                CompletableFuture<Void> gone = elsewhere(() -> queue.outside().put(-1));
                assertTrue(elsewhere(() -> gone.cancel(false)));
                rig.settle();
                assertEquals(i + 1, queue.size());
                assertEquals(i + 1, queue.snapshot().unfinished());
            }
            List<Integer> items = queue.closeNow();
            assertEquals(20, items.stream().distinct().count());
            assertFalse(items.contains(-1));
        }
    }

    @Test
    void othersWaitForEventsConditionsAndWork() throws Exception {
        AsyncEvent event = rig.sync.event();
        AsyncCondition condition = rig.sync.condition();
        AsyncQueue<Integer> queue = rig.sync.queue();
        queue.putNow(1);
        CompletableFuture<Boolean> told = elsewhere(() -> event.outside().await());
        CompletableFuture<Boolean> signalled = elsewhere(() -> condition.outside().await(Rig.SECOND));
        CompletableFuture<Boolean> inVain = elsewhere(() -> event.outside().awaitAt(rig.in(Duration.ofMillis(5))));
        CompletableFuture<Boolean> gone = elsewhere(() -> event.outside().await());
        CompletableFuture<Void> join = elsewhere(() -> queue.outside().join());
        rig.settle();
        assertEquals(3, event.snapshot().waiters());
        assertTrue(elsewhere(() -> gone.cancel(false)));
        rig.advance(Duration.ofMillis(5));
        Rig.value(false, inVain);
        assertEquals(1, event.snapshot().waiters());
        rig.loop.execute(event::set);
        rig.loop.execute(condition::signal);
        rig.loop.execute(queue::taskDone);
        rig.settle();
        Rig.value(true, told);
        Rig.value(true, signalled);
        Rig.done(join);
        CompletableFuture<Boolean> atOnce = elsewhere(() -> event.outside().await());
        rig.settle();
        Rig.value(true, atOnce);
    }

    @Test
    void whatTheWayInRefusesTheFutureTells() throws Exception {
        AsyncQueue<Integer> queue = rig.sync.queue(QueueOptions.<Integer>fifo().withMaxGetters(0));
        CompletableFuture<Integer> get = elsewhere(() -> queue.outside().get());
        rig.settle();
        Rig.failed(dev.ioloop.QueueEmptyException.class, get);
        queue.close();
        CompletableFuture<Void> put = elsewhere(() -> queue.outside().put(1));
        rig.settle();
        Rig.failed(dev.ioloop.QueueClosedException.class, put);
        assertThrows(NullPointerException.class, () -> queue.outside().put(null));
        AsyncCondition locked = rig.sync.condition(rig.sync.lock());
        CompletableFuture<Boolean> await = elsewhere(() -> locked.outside().await());
        rig.settle();
        Rig.failed(IllegalStateException.class, await);
    }
}
