package dev.ioloop.deferred;

import static dev.ioloop.deferred.Capture.end;
import static dev.ioloop.deferred.Capture.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.QueueEmptyException;
import dev.ioloop.QueueFullException;
import dev.ioloop.deferred.Capture.Boom;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.sync.Holding;
import dev.ioloop.testkit.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Locks, semaphores and queues in the style of Deferreds. */
@Timeout(30)
class LocksTest {
    private final ManualLoop manual = new ManualLoop();
    private final DeferredLock lock = new DeferredLock(manual.loop());
    private final DeferredSemaphore semaphore = new DeferredSemaphore(manual.loop(), 2);
    private final List<Object> log = new ArrayList<>();

    @AfterEach
    void close() {
        manual.close();
    }

    private void note(Deferred<?> deferred, String name) {
        deferred.addRaw(result -> log.add(result instanceof Failure f ? name + " " + f.type().getSimpleName() : name));
    }

    // ---- lock

    @Test
    @Row({"TWI-LOCK-001", "TWI-LOCK-010"})
    void aFreeLockIsGivenAtOnceAndOneThatIsHeldIsNot() {
        Deferred<DeferredLock> first = lock.acquire();
        assertTrue(lock.isLocked());
        assertSame(lock, end(first));
        Deferred<DeferredLock> again = lock.acquire();
        manual.settle();
        assertTrue(again.isWaiting(), "the holder waits for himself");
        lock.release();
        manual.settle();
        assertSame(lock, end(again));
        lock.release();
        assertFalse(lock.isLocked());
    }

    @Test
    @Row("TWI-LOCK-002")
    void itGoesToThoseWhoWaitInTheirOrderWithinTheReleaseAndStaysLocked() {
        lock.acquire();
        note(lock.acquire(), "second");
        note(lock.acquire(), "third");
        lock.release();
        assertTrue(lock.isLocked());
        assertEquals(List.of("second"), log);
        lock.release();
        assertEquals(List.of("second", "third"), log);
        assertTrue(lock.isLocked());
        lock.release();
        assertFalse(lock.isLocked());
    }

    @Test
    @Row("TWI-LOCK-003")
    void aLockThatNobodyHoldsCannotBeReleased() {
        assertThrows(IllegalStateException.class, lock::release);
        lock.acquire();
        lock.release();
        assertThrows(IllegalStateException.class, lock::release);
    }

    @Test
    @Row({"TWI-LOCK-004", "TWI-LOCK-005"})
    void cancellingTakesOutThoseWhoWaitAlone() {
        Deferred<DeferredLock> holder = lock.acquire();
        Deferred<DeferredLock> waiting = lock.acquire();
        holder.cancel();
        assertTrue(lock.isLocked());
        waiting.cancel();
        manual.settle();
        assertInstanceOf(CancellationException.class, failure(waiting));
        lock.release();
        assertFalse(lock.isLocked());
        manual.settle();
        assertFalse(lock.isLocked());
        assertThrows(AlreadyCalledException.class, () -> waiting.callback(lock));
        assertSame(lock, end(holder));
    }

    @Test
    @Row({"TWI-LOCK-006", "TWI-LOCK-007"})
    void runHoldsTheLockUntilTheFunctionHasEnded() {
        Deferred<Object> pending = new Deferred<>();
        Deferred<Object> first = lock.run(() -> pending);
        Deferred<String> second = lock.run(() -> log.add(lock.isLocked()) ? "second" : "");
        manual.settle();
        assertEquals(List.of(), log);
        pending.callback("first");
        assertEquals("first", end(first));
        manual.settle();
        assertEquals("second", end(second));
        assertEquals(List.of(true), log);
        assertFalse(lock.isLocked());
        assertEquals("x", failure(lock.run(() -> {
            throw new Boom("x");
        })).getMessage());
        assertFalse(lock.isLocked());
        assertEquals("y", failure(lock.run(() -> Deferreds.fail(new Boom("y")))).getMessage());
        assertFalse(lock.isLocked());
        assertThrows(NullPointerException.class, () -> lock.run(null));
        assertFalse(lock.isLocked());
    }

    @Test
    @Row({"TWI-LOCK-009", "TWI-SEM-007"})
    void scopesReleaseAndLetExceptionsThrough() {
        Deferred<Object> good = lock.hold().addCallback(held -> {
            try (Holding scope = held) {
                assertNotNull(scope);
                return lock.isLocked();
            }
        });
        assertEquals(true, end(good));
        assertFalse(lock.isLocked());
        Deferred<Object> bad = semaphore.hold().addCallback(held -> {
            try (Holding scope = held) {
                assertNotNull(scope);
                assertEquals(1, semaphore.tokens());
                throw new Boom("through");
            }
        });
        assertEquals("through", failure(bad).getMessage());
        assertEquals(2, semaphore.tokens());
    }

    // ---- semaphore

    @Test
    @Row({"TWI-SEM-002", "TWI-SEM-003", "TWI-SEM-004"})
    void tokensGoToThoseWhoWaitOrBack() {
        assertSame(semaphore, end(semaphore.acquire()));
        semaphore.acquire();
        note(semaphore.acquire(), "third");
        note(semaphore.acquire(), "fourth");
        semaphore.release();
        assertEquals(0, semaphore.tokens(), "handed over");
        manual.settle();
        assertEquals(List.of("third"), log);
        semaphore.release();
        manual.settle();
        assertEquals(List.of("third", "fourth"), log);
        semaphore.release();
        assertEquals(1, semaphore.tokens());
        semaphore.release();
        assertEquals(2, semaphore.tokens());
        assertThrows(IllegalStateException.class, semaphore::release);
        assertEquals(2, semaphore.limit());
        assertThrows(IllegalArgumentException.class, () -> new DeferredSemaphore(manual.loop(), 0));
        assertThrows(IllegalArgumentException.class, () -> new DeferredSemaphore(manual.loop(), -1));
    }

    @Test
    @Row("TWI-SEM-006")
    void runLetsNoMoreInThanThereAreTokens() {
        List<Deferred<Object>> pending = new ArrayList<>();
        List<Deferred<Object>> results = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            results.add(semaphore.run(() -> {
                pending.add(new Deferred<>());
                return pending.get(pending.size() - 1);
            }));
        }
        manual.settle();
        assertEquals(2, pending.size());
        pending.get(0).errback(new Boom("x"));
        manual.settle();
        assertEquals(3, pending.size());
        assertInstanceOf(Boom.class, failure(results.get(0)));
        for (int i = 1; i < 5; i++) {
            pending.get(i).callback(i);
            manual.settle();
        }
        assertEquals(4, end(results.get(4)));
        assertEquals(2, semaphore.tokens());
        assertEquals("y", failure(semaphore.run(() -> {
            throw new Boom("y");
        })).getMessage());
        assertEquals(2, semaphore.tokens());
        assertThrows(NullPointerException.class, () -> semaphore.run(null));
    }

    // ---- queue

    @Test
    @Row("TWI-QUE-001")
    void itemsAndThoseWhoWaitMeetInOrderWithinThePut() {
        DeferredQueue<String> queue = new DeferredQueue<>(manual.loop());
        queue.put("a");
        queue.put("b");
        assertEquals("a", end(queue.get()));
        assertEquals("b", end(queue.get()));
        Deferred<String> first = queue.get();
        Deferred<String> second = queue.get();
        first.addCallback(item -> {
            log.add(item);
            return item;
        });
        queue.put("c");
        assertEquals(List.of("c"), log, "within the put");
        queue.put("d");
        assertEquals("c", end(first));
        assertEquals("d", end(second));
    }

    @Test
    @Row({"TWI-QUE-002", "TWI-QUE-003", "TWI-QUE-007"})
    void limitsAreRefusedAtTheCall() {
        DeferredQueue<Integer> queue = new DeferredQueue<>(manual.loop(), 2, 1);
        queue.put(1);
        queue.put(2);
        assertThrows(QueueFullException.class, () -> queue.put(3));
        assertEquals(2, queue.pending());
        assertEquals(1, end(queue.get()));
        assertEquals(2, end(queue.get()));
        Deferred<Integer> waiting = queue.get();
        assertThrows(QueueEmptyException.class, queue::get);
        assertEquals(1, queue.waiting());
        queue.put(4);
        manual.settle();
        assertEquals(4, end(waiting));
        assertEquals(2, queue.size());
        assertEquals(1, queue.backlog());

        DeferredQueue<Integer> passing = new DeferredQueue<>(manual.loop(), 0, null);
        assertThrows(QueueFullException.class, () -> passing.put(1));
        Deferred<Integer> got = passing.get();
        passing.put(2);
        assertThrows(QueueFullException.class, () -> passing.put(3));
        manual.settle();
        assertEquals(2, end(got));
        DeferredQueue<Integer> nobodyWaits = new DeferredQueue<>(manual.loop(), null, 0);
        assertThrows(QueueEmptyException.class, nobodyWaits::get);
        for (int i = 0; i < 1000; i++) {
            nobodyWaits.put(i);
        }
        assertEquals(0, end(nobodyWaits.get()));
        assertNull(nobodyWaits.size());
        assertThrows(IllegalArgumentException.class, () -> new DeferredQueue<>(manual.loop(), -1, null));
    }

    @Test
    @Row({"TWI-QUE-004", "TWI-QUE-005"})
    void cancellingLosesNoItem() {
        DeferredQueue<String> queue = new DeferredQueue<>(manual.loop());
        queue.put("had");
        Deferred<String> had = queue.get();
        had.cancel();
        assertEquals("had", end(had));
        assertEquals(0, queue.pending());
        Deferred<String> cancelled = queue.get();
        Deferred<String> next = queue.get();
        cancelled.cancel();
        manual.settle();
        assertInstanceOf(CancellationException.class, failure(cancelled));
        assertEquals(1, queue.waiting());
        queue.put("item");
        manual.settle();
        assertEquals("item", end(next));
        Deferred<String> last = queue.get();
        last.cancel();
        queue.put("stored");
        assertEquals(1, queue.pending());
        assertInstanceOf(CancellationException.class, failure(last));
    }

    @Test
    @Row("TWI-QUE-006")
    void anItemIsNeverNull() {
        DeferredQueue<String> queue = new DeferredQueue<>(manual.loop());
        assertThrows(NullPointerException.class, () -> queue.put(null));
        assertEquals(0, queue.pending());
    }
}
