package dev.ioloop.impl.sync;

import static dev.ioloop.impl.sync.Rig.SECOND;
import static dev.ioloop.impl.sync.Rig.done;
import static dev.ioloop.impl.sync.Rig.failed;
import static dev.ioloop.impl.sync.Rig.pending;
import static dev.ioloop.impl.sync.Rig.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.itest.contracts.Row;
import dev.ioloop.sync.AsyncCondition;
import dev.ioloop.sync.AsyncLock;
import dev.ioloop.sync.Holding;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LockedConditionTest {
    private final Rig rig = new Rig();
    private final AsyncLock lock = rig.sync.lock();
    private final AsyncCondition condition = rig.sync.condition(lock);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @Row("TOR-LCK-012")
    void awaitGivesTheLockAwayAndGetsItBackFirst() {
        assertSame(lock, condition.lock());
        done(lock.acquire());
        CompletableFuture<Boolean> wait = condition.await();
        assertFalse(lock.isHeld());

        done(lock.acquire());
        condition.signal();
        rig.settle();
        pending(wait);
        assertEquals(1, lock.snapshot().waiters(), "for the lock now");
        lock.release();
        assertTrue(lock.isHeld());
        rig.settle();
        value(true, wait);
        lock.release();
        assertFalse(lock.isHeld());
    }

    @Test
    @Row("TOR-LCK-012")
    void whenTheTimeIsUpTheLockIsStillWaitedFor() {
        done(lock.acquire());
        CompletableFuture<Boolean> wait = condition.await(SECOND);
        done(lock.acquire());
        rig.advance(SECOND);
        pending(wait);
        condition.signal();
        lock.release();
        rig.settle();
        value(false, wait);
        assertTrue(lock.isHeld());
        value(false, condition.await(Duration.ZERO));
        assertTrue(lock.isHeld());
        lock.release();
    }

    @Test
    @Row("TOR-LCK-012")
    void withoutTheLockNothingGoes() {
        String message = assertThrows(IllegalStateException.class, condition::signal).getMessage();
        assertTrue(message.contains("nobody holds its lock"), message);
        assertThrows(IllegalStateException.class, condition::signalAll);
        assertThrows(IllegalStateException.class, condition::await);
        assertThrows(IllegalStateException.class, () -> condition.await(Duration.ZERO));
    }

    @Test
    void cancellingCompletesAtOnceWithoutTheLock() {
        Holding holding = lock.hold().join();
        CompletableFuture<Boolean> wait = condition.await();
        done(lock.acquire());
        assertTrue(wait.cancel(false));
        failed(CancellationException.class, wait);
        holding.close();
        assertTrue(lock.isHeld(), "by the other one");
        condition.signal();
        lock.release();
        assertFalse(lock.isHeld());
    }

    @Test
    void cancellingWhileTheLockIsWaitedForOrOnItsWayGivesItOn() {
        for (boolean onItsWay : List.of(false, true)) {
            Holding holding = lock.hold().join();
            CompletableFuture<Boolean> wait = condition.await();
            done(lock.acquire());
            condition.signal();
            CompletableFuture<?> other = lock.acquire();
            if (onItsWay) {
                lock.release();
                assertTrue(wait.cancel(false));
            } else {
                assertTrue(wait.cancel(false));
                lock.release();
            }
            rig.settle();
            done(other);
            holding.close();
            assertTrue(lock.isHeld(), "by the other one");
            lock.release();
            assertFalse(lock.isHeld());
        }
    }

    @Test
    void aSignalForOneWhoCancelsWhileHeWaitsForTheLockGoesToTheNext() {
        done(lock.acquire());
        CompletableFuture<Boolean> cancelled = condition.await();
        done(lock.acquire());
        CompletableFuture<Boolean> next = condition.await();
        done(lock.acquire());
        condition.signal();
        assertTrue(cancelled.cancel(false));
        assertEquals(0, condition.snapshot().waiters(), "the next one waits for the lock now");
        lock.release();
        rig.settle();
        value(true, next);
        lock.release();
        assertFalse(lock.isHeld());
    }

    @Test
    void aBlockWaitsInItsMiddleAndReleasesAtItsEnd() {
        CompletableFuture<String> block = lock.withLock(() -> condition.await().thenCompose(told -> {
            assertTrue(lock.isHeld());
            return rig.loop.futures().sleep(SECOND).thenApply(none -> "told " + told);
        }));
        assertFalse(lock.isHeld());
        lock.withLock(() -> {
            condition.signalAll();
            return null;
        });
        rig.settle();
        assertTrue(lock.isHeld());
        pending(block);
        rig.advance(SECOND);
        value("told true", block);
        assertFalse(lock.isHeld());
    }

    @Test
    void aBlockWhoseWaitIsCancelledReleasesNothing() {
        CompletableFuture<Boolean>[] wait = newArray();
        CompletableFuture<Boolean> block = lock.withLock(() -> wait[0] = condition.await());
        done(lock.acquire());
        assertTrue(wait[0].cancel(false));
        failed(CancellationException.class, block);
        assertTrue(lock.isHeld());
        lock.release();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // there are no generic arrays
    private static CompletableFuture<Boolean>[] newArray() {
        return new CompletableFuture[1];
    }

    @Test
    void aHoldingThatIsClosedDuringTheWaitMakesTheWaitFail() {
        Holding holding = lock.hold().join();
        CompletableFuture<Boolean> wait = condition.await();
        holding.close();
        done(lock.acquire());
        condition.signal();
        lock.release();
        rig.settle();
        failed(IllegalStateException.class, wait);
        assertFalse(lock.isHeld());
    }

    @Test
    void itsLockBelongsToTheSameLoopAndImplementation() {
        try (Rig other = new Rig()) {
            String message = assertThrows(IllegalArgumentException.class, () -> other.sync.condition(lock))
                    .getMessage();
            assertTrue(message.contains(rig.loop.name()) && message.contains(other.loop.name()), message);
        }
    }
}
