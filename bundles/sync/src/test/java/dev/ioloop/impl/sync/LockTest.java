package dev.ioloop.impl.sync;

import static dev.ioloop.impl.sync.Rig.SECOND;
import static dev.ioloop.impl.sync.Rig.done;
import static dev.ioloop.impl.sync.Rig.failed;
import static dev.ioloop.impl.sync.Rig.pending;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.itest.contracts.Row;
import dev.ioloop.sync.AsyncLock;
import dev.ioloop.sync.Holding;
import dev.ioloop.sync.LockOptions;
import dev.ioloop.sync.LockSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LockTest {
    private final Rig rig = new Rig();
    private final AsyncLock lock = rig.sync.lock();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @Row("TOR-LCK-029")
    void fiveWhoWaitGetItInOrderByHandAndInBlocks() {
        done(lock.acquire());
        for (int i = 0; i < 5; i++) {
            String name = "w" + i;
            if (i % 2 == 0) {
                rig.log(name, lock.acquire()).thenRun(lock::release);
            } else {
                rig.log(name + "-end", lock.withLock(() -> {
                    rig.log.add(name);
                    return rig.loop.futures().sleep(Duration.ZERO);
                }));
            }
        }
        rig.settle();
        assertEquals(List.of(), rig.logged());
        lock.release();
        rig.settle();
        assertEquals(List.of("w0", "w1", "w1-end", "w2", "w3", "w3-end", "w4"), rig.logged());
        assertFalse(lock.isHeld());
    }

    @Test
    @Row("TOR-LCK-030")
    void aReleaseOfWhatNobodyHoldsIsRefused() {
        String message = assertThrows(IllegalStateException.class, lock::release).getMessage();
        assertTrue(message.contains("nobody holds it"), message);
        done(lock.acquire());
        lock.release();
        assertThrows(IllegalStateException.class, lock::release);
        assertFalse(lock.isHeld());
        done(lock.acquire());
        pending(lock.acquire());
    }

    @Test
    @Row("TOR-LCK-031")
    void aWaitThatIsOverLeavesTheLockAsItWas() {
        done(lock.acquire());
        CompletableFuture<?> hasty = lock.acquire(SECOND);
        rig.advance(SECOND);
        failed(TimeoutException.class, hasty);
        assertTrue(lock.isHeld());
        lock.release();
        assertFalse(lock.isHeld());
        done(lock.acquire());
    }

    @Test
    @Row("TOR-LCK-032")
    void whoAcquiresItTwiceWaitsForHimself() {
        done(lock.acquire());
        CompletableFuture<?> again = lock.acquire();
        rig.settle();
        pending(again);
        lock.release();
        rig.settle();
        done(again);
        assertTrue(lock.isHeld());
    }

    @Test
    @Row("TOR-LCK-033")
    void durationsCountFromNowInstantsAreConvertedOnceAndZeroDoesNotWait() {
        done(lock.acquire());
        assertEquals(0, rig.timers());
        failed(TimeoutException.class, lock.acquire(Duration.ZERO));
        failed(TimeoutException.class, lock.acquireAt(rig.in(Duration.ofSeconds(-5))));
        failed(TimeoutException.class, lock.hold(Duration.ZERO));
        failed(TimeoutException.class, lock.holdAt(rig.in(Duration.ZERO)));
        assertEquals(0, rig.timers());

        CompletableFuture<?> at = lock.acquireAt(rig.in(SECOND));
        rig.manual.clock().setInstant(rig.in(Duration.ofDays(1)));
        rig.settle();
        pending(at);
        rig.advance(SECOND);
        failed(TimeoutException.class, at);

        lock.release();
        done(lock.acquire(Duration.ZERO));
        lock.release();
        done(lock.acquireAt(rig.in(Duration.ofSeconds(-1))));
    }

    @Test
    @Row("TOR-LCK-034")
    void theTextAndTheSnapshotShowTheState() {
        assertTrue(lock.toString().matches("AsyncLock@\\p{XDigit}+\\[unlocked]"), lock::toString);
        assertEquals(new LockSnapshot(null, false, null, null, 0, null), lock.snapshot());
        AsyncLock named = rig.sync.lock(LockOptions.DEFAULTS.withName("door"));
        named.acquire();
        assertEquals("AsyncLock 'door'[locked]", named.toString());
        named.acquire();
        rig.advance(SECOND);
        named.acquire();
        assertEquals("AsyncLock 'door'[locked, waiters=2]", named.toString());
        assertEquals(new LockSnapshot("door", true, null, SECOND, 2, SECOND), named.snapshot());
    }

    @Test
    @Row({"TOR-LCK-024", "TOR-LCK-027"})
    void aHoldingReleasesOnceWhateverComesAfter() {
        try (Holding holding = lock.hold().join()) {
            assertTrue(lock.isHeld());
            assertFalse(holding.isClosed());
        }
        assertFalse(lock.isHeld());

        Holding first = lock.hold().join();
        first.close();
        assertTrue(first.isClosed());
        CompletableFuture<Holding> second = lock.hold();
        done(second);
        first.close();
        assertTrue(lock.isHeld(), "the lock of the second one");
        second.join().close();
        assertFalse(lock.isHeld());

        assertThrows(IllegalStateException.class, () -> {
            try (Holding holding = lock.hold().join()) {
                throw new IllegalStateException("in the block of " + holding);
            }
        });
        assertFalse(lock.isHeld());
    }

    @Test
    void aHoldingThatWasReleasedByHandReleasesNothingElse() {
        Holding first = lock.hold().join();
        lock.release();
        CompletableFuture<Holding> second = lock.hold();
        assertTrue(first.isClosed());
        first.close();
        assertTrue(lock.isHeld());
        second.join().close();
    }

    @Test
    @Row("TOR-LCK-027")
    void theLockItselfIsNeitherABlockNorSomethingToWaitFor() {
        assertFalse(AutoCloseable.class.isAssignableFrom(AsyncLock.class), "try (lock) does not compile");
        CompletableFuture<?> misuse = rig.loop.futures().toFuture(lock);
        rig.settle();
        String message = failed(IllegalArgumentException.class, misuse).getMessage();
        assertTrue(message.contains("LoopLock"), message);
    }

    @Test
    @Row("TOR-LCK-025")
    void blocksThatContendAlternateStrictly() {
        for (String name : List.of("a", "b")) {
            for (int i = 0; i < 3; i++) {
                lock.withLock(() -> {
                    rig.log.add("+" + name);
                    return rig.loop.futures().sleep(Duration.ofMillis(1)).thenRun(() -> rig.log.add("-" + name));
                });
            }
        }
        rig.manual.advanceStepwise(SECOND);
        assertEquals(List.of("+a", "-a", "+a", "-a", "+a", "-a", "+b", "-b", "+b", "-b", "+b", "-b"), rig.logged());
        assertFalse(lock.isHeld());
    }

    @Test
    @Row("TOR-LCK-024")
    void aBlockReleasesHoweverItsTaskEnds() {
        CompletableFuture<String> work = rig.loop.newFuture();
        CompletableFuture<String> result = lock.withLock(() -> work);
        assertTrue(lock.isHeld());
        pending(result);
        result.whenComplete((value, failure) -> rig.log.add(value + " " + lock.isHeld()));
        work.complete("done");
        assertEquals(List.of("done false"), rig.logged());

        failed(IllegalStateException.class, lock.withLock(() -> {
            throw new IllegalStateException("at once");
        }));
        assertFalse(lock.isHeld());
        CompletableFuture<String> bad = rig.loop.newFuture();
        CompletableFuture<String> failing = lock.withLock(() -> bad);
        bad.completeExceptionally(new IllegalStateException("later"));
        failed(IllegalStateException.class, failing);
        assertFalse(lock.isHeld());
        done(lock.withLock(() -> null));
        assertFalse(lock.isHeld());
    }

    @Test
    @Row("TOR-LCK-026")
    void aBlockThatDoesNotGetTheLockIsNotEnteredAndReleasesNothing() {
        done(lock.acquire());
        CompletableFuture<?> late = lock.withLock(SECOND, () -> {
            rig.log.add("entered");
            return null;
        });
        CompletableFuture<?> lateToo = lock.withLockAt(rig.in(SECOND), () -> {
            rig.log.add("entered");
            return null;
        });
        CompletableFuture<?> atOnce = lock.withLock(Duration.ZERO, () -> {
            rig.log.add("entered");
            return null;
        });
        failed(TimeoutException.class, atOnce);
        rig.advance(SECOND);
        failed(TimeoutException.class, late);
        failed(TimeoutException.class, lateToo);
        assertTrue(lock.isHeld());
        assertEquals(0, lock.snapshot().waiters());
        lock.release();
        assertFalse(lock.isHeld());
        assertEquals(List.of(), rig.logged());
    }

    @Test
    void cancellingABlockEndsItsWaitButNotItsTask() {
        done(lock.acquire());
        CompletableFuture<?> waiting = lock.withLock(() -> {
            rig.log.add("entered");
            return null;
        });
        CompletableFuture<?> granted = lock.withLock(() -> {
            rig.log.add("entered");
            return null;
        });
        assertTrue(waiting.cancel(false));
        assertEquals(1, lock.snapshot().waiters());
        lock.release();
        assertTrue(granted.cancel(false));
        rig.settle();
        assertFalse(lock.isHeld());
        assertEquals(List.of(), rig.logged());

        CompletableFuture<Void> work = rig.loop.newFuture();
        CompletableFuture<?> running = lock.withLock(() -> work);
        assertTrue(running.cancel(false));
        failed(CancellationException.class, running);
        assertTrue(lock.isHeld(), "the task is under way");
        work.complete(null);
        assertFalse(lock.isHeld());
    }

    @Test
    void aTaskThatEndsOnAnotherThreadReleasesOnTheLoop() throws Exception {
        CompletableFuture<String> foreign = new CompletableFuture<>();
        CompletableFuture<String> result = lock.withLock(() -> foreign);
        Thread other = new Thread(() -> foreign.complete("x"));
        other.start();
        other.join(10_000);
        assertTrue(lock.isHeld());
        rig.settle();
        Rig.value("x", result);
        assertFalse(lock.isHeld());
    }
}
