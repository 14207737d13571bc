package dev.ioloop.impl.sync;

import static dev.ioloop.impl.sync.Rig.SECOND;
import static dev.ioloop.impl.sync.Rig.done;
import static dev.ioloop.impl.sync.Rig.failed;
import static dev.ioloop.impl.sync.Rig.pending;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.itest.contracts.Row;
import dev.ioloop.sync.AsyncSemaphore;
import dev.ioloop.sync.SemaphoreSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SemaphoreTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @Row("TOR-LCK-017")
    void oneBeginsWithOnePermitAndNoneWithLessThanNone() {
        assertEquals(1, rig.sync.semaphore().permits());
        assertEquals(0, rig.sync.semaphore(0).permits());
        String message = assertThrows(IllegalArgumentException.class, () -> rig.sync.semaphore(-1)).getMessage();
        assertTrue(message.contains("-1"), message);
        assertThrows(IllegalArgumentException.class, () -> rig.sync.boundedSemaphore(-1));
    }

    @Test
    @Row("TOR-LCK-018")
    void aReleaseGoesStraightToTheOneWhoWaitsLongest() {
        AsyncSemaphore semaphore = rig.sync.semaphore();
        CompletableFuture<?> first = semaphore.acquire();
        done(first);
        CompletableFuture<?> second = rig.log("second", semaphore.acquire());
        CompletableFuture<?> third = rig.log("third", semaphore.acquire());
        pending(second, third);

        semaphore.release();
        assertEquals(0, semaphore.permits(), "nobody can barge in");
        assertFalse(semaphore.tryAcquire());
        pending(second, third);
        rig.settle();
        assertEquals(List.of("second"), rig.logged());

        semaphore.release();
        rig.settle();
        assertEquals(List.of("third"), rig.logged());
        semaphore.release();
        assertEquals(1, semaphore.permits());
        done(semaphore.acquire());
    }

    @Test
    @Row("TOR-LCK-019")
    void aReleaseThatNoAcquireCameBeforeAddsAPermit() {
        AsyncSemaphore semaphore = rig.sync.semaphore();
        semaphore.release();
        assertEquals(2, semaphore.permits());
        assertEquals(Integer.MAX_VALUE, semaphore.limit());
        done(semaphore.acquire(), semaphore.acquire());
        pending(semaphore.acquire());
    }

    @Test
    @Row("TOR-LCK-020")
    void whoGivesUpTakesNoPermit() {
        AsyncSemaphore semaphore = rig.sync.semaphore(0);
        CompletableFuture<?> hasty = semaphore.acquire(SECOND);
        CompletableFuture<?> until = semaphore.acquireAt(rig.in(SECOND));
        CompletableFuture<?> patient = semaphore.acquire();
        rig.advance(SECOND.minusNanos(1));
        pending(hasty, until);
        rig.advance(Duration.ofNanos(1));
        String message = failed(TimeoutException.class, hasty).getMessage();
        assertTrue(message.contains("AsyncSemaphore") && message.contains("PT1S"), message);
        failed(TimeoutException.class, until);
        pending(patient);

        semaphore.release();
        rig.settle();
        done(patient);
        assertEquals(0, semaphore.permits());

        failed(TimeoutException.class, semaphore.acquire(Duration.ZERO));
        semaphore.release();
        assertEquals(1, semaphore.permits(), "to the counter, since nobody waits");
    }

    @Test
    @Row("TOR-LCK-021")
    void aReleaseBeforeTheTimeIsUpCounts() {
        AsyncSemaphore semaphore = rig.sync.semaphore(0);
        CompletableFuture<?> wait = semaphore.acquire(SECOND);
        assertEquals(1, rig.timers());
        semaphore.release();
        assertEquals(0, rig.timers());
        // Due in the very turn in which the future completes.
        rig.manual.clock().advance(SECOND);
        rig.settle();
        done(wait);
        rig.advance(SECOND);
        done(wait);
        assertEquals(0, semaphore.permits());
    }

    @Test
    @Row("TOR-LCK-022")
    void aPermitForOneWhoHasCancelledIsNotLost() {
        AsyncSemaphore semaphore = rig.sync.semaphore(0);
        CompletableFuture<?> cancelledBefore = semaphore.acquire();
        CompletableFuture<?> cancelledAfter = semaphore.acquire();
        CompletableFuture<?> next = semaphore.acquire();
        assertTrue(cancelledBefore.cancel(false));
        semaphore.release();
        pending(cancelledAfter, next);
        assertTrue(cancelledAfter.cancel(false), "it was granted and has not completed");
        rig.settle();
        done(next);

        CompletableFuture<?> last = semaphore.acquire();
        semaphore.release();
        assertTrue(last.cancel(false));
        rig.settle();
        assertEquals(1, semaphore.permits(), "back, since nobody waits");
    }

    @Test
    @Row("TOR-LCK-022")
    void aPermitForOneWhoCancelsDeepInCompletionsIsNotLost() {
        AsyncSemaphore semaphore = rig.sync.semaphore(0);
        CompletableFuture<?> gone = semaphore.acquire();
        CompletableFuture<?> next = semaphore.acquire();
        // Deeper than the loop nests completions, so that the one who waits is only told in a later turn.
        Runnable cancel = () -> {
            gone.cancel(false);
            assertTrue(gone.isDone());
            semaphore.release();
        };
        for (int i = 0; i < 20; i++) {
            Runnable inner = cancel;
            cancel = () -> {
                CompletableFuture<Void> step = rig.loop.newFuture();
                step.thenRun(inner);
                step.complete(null);
            };
        }
        cancel.run();
        rig.settle();
        done(next);
        assertEquals(0, semaphore.permits());
        assertEquals(0, semaphore.snapshot().waiters());
    }

    @Test
    @Row("TOR-LCK-023")
    void thoseWhoHaveGivenUpAreGone() {
        AsyncSemaphore semaphore = rig.sync.semaphore(0);
        List<CompletableFuture<?>> hasty = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            hasty.add(semaphore.acquire(Duration.ofMillis(10)));
        }
        CompletableFuture<?> patient = semaphore.acquire();
        assertEquals(102, semaphore.snapshot().waiters());
        rig.advance(Duration.ofMillis(10));
        assertTrue(hasty.stream().allMatch(CompletableFuture::isCompletedExceptionally));
        assertEquals(1, semaphore.snapshot().waiters());
        assertEquals(0, rig.timers());
        semaphore.release();
        rig.settle();
        done(patient);
    }

    @Test
    @Row("TOR-LCK-028")
    void aBoundedOneRefusesMoreThanItHad() {
        AsyncSemaphore semaphore = rig.sync.boundedSemaphore(2);
        assertEquals(2, semaphore.limit());
        String message = assertThrows(IllegalStateException.class, semaphore::release).getMessage();
        assertTrue(message.contains("2 permits were free"), message);
        assertEquals(2, semaphore.permits());
        done(semaphore.acquire());
        semaphore.release();
        assertThrows(IllegalStateException.class, semaphore::release);
        assertEquals(2, semaphore.permits());
        assertThrows(IllegalStateException.class, rig.sync.boundedSemaphore(0)::release);
    }

    @Test
    @Row("TOR-LCK-034")
    void theTextAndTheSnapshotShowTheState() {
        AsyncSemaphore semaphore = rig.sync.semaphore(1);
        assertTrue(semaphore.toString().matches("AsyncSemaphore@\\p{XDigit}+\\[unlocked, permits=1]"),
                semaphore::toString);
        assertEquals(new SemaphoreSnapshot(1, Integer.MAX_VALUE, 0, null), semaphore.snapshot());
        semaphore.acquire();
        assertTrue(semaphore.toString().endsWith("[locked]"), semaphore::toString);
        semaphore.acquire();
        rig.advance(SECOND);
        semaphore.acquire();
        assertTrue(semaphore.toString().endsWith("[locked, waiters=2]"), semaphore::toString);
        assertEquals(new SemaphoreSnapshot(0, Integer.MAX_VALUE, 2, SECOND), semaphore.snapshot());
    }

    @Test
    void aGrantAtOnceIsAlwaysTheSameFutureWhichCannotBeSpoilt() {
        AsyncSemaphore semaphore = rig.sync.semaphore(2);
        CompletableFuture<Void> granted = semaphore.acquire();
        assertSame(granted, semaphore.acquire());
        assertFalse(granted.cancel(true));
        assertFalse(granted.completeExceptionally(new IllegalStateException("no")));
        assertThrows(UnsupportedOperationException.class, () -> granted.obtrudeValue(null));
        assertThrows(UnsupportedOperationException.class,
                () -> granted.obtrudeException(new IllegalStateException("no")));
        done(granted);
    }

    @Test
    void whoCompletesHisWaitByHandGetsNoPermit() {
        AsyncSemaphore semaphore = rig.sync.semaphore(0);
        CompletableFuture<Void> waiting = semaphore.acquire();
        CompletableFuture<Void> granted = semaphore.acquire();
        CompletableFuture<Void> next = semaphore.acquire();
        assertTrue(waiting.complete(null));
        semaphore.release();
        assertTrue(granted.complete(null), "before the permit has come");
        rig.settle();
        done(next);
        assertNotNull(semaphore.snapshot());
        assertEquals(0, semaphore.permits());
    }
}
