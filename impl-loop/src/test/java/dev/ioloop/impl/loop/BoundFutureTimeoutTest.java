package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** orTimeout and completeOnTimeout, by the loop's timers. */
class BoundFutureTimeoutTest extends FutureTestBase {
    private <T> T on(boolean loop, Callable<T> action) throws Exception {
        return loop ? at.onLoop(action) : action.call();
    }

    private int timers() throws Exception {
        at.settle();
        return at.onLoop(at::timers);
    }

    @Test
    void failsWhenTheTimeIsUpAndNotBefore() throws Exception {
        for (boolean onLoop : new boolean[]{true, false}) {
            BoundFuture<String> future = newFuture();
            CompletableFuture<Thread> dependent = future.handle((value, failure) -> Thread.currentThread());
            assertSame(future, on(onLoop, () -> future.orTimeout(1000, TimeUnit.MILLISECONDS)));
            assertEquals(1, timers());
            at.advance(Duration.ofNanos(999_999_999));
            assertFalse(future.isDone());
            at.advance(Duration.ofNanos(1));
            Throwable failure = assertThrows(ExecutionException.class, () -> await(future)).getCause();
            assertInstanceOf(TimeoutException.class, failure);
            assertTrue(failure.getMessage().contains("PT1S"), failure.getMessage());
            assertInstanceOf(TimeoutException.class, assertThrows(CompletionException.class, future::join).getCause());
            assertSame(at.thread(), await(dependent));
            assertEquals(0, timers());
        }
    }

    @Test
    void completesWhenTheTimeIsUp() throws Exception {
        for (boolean onLoop : new boolean[]{true, false}) {
            BoundFuture<String> future = newFuture();
            on(onLoop, () -> future.completeOnTimeout("late", 1, TimeUnit.SECONDS));
            assertEquals(1, timers());
            at.advance(Duration.ofMillis(1500));
            assertEquals("late", await(future));
        }
    }

    @Test
    void timerGoesWithTheFuture() throws Exception {
        for (boolean onLoop : new boolean[]{true, false}) {
            BoundFuture<String> completed = newFuture();
            BoundFuture<String> failed = newFuture();
            BoundFuture<String> cancelled = newFuture();
            on(onLoop, () -> completed.orTimeout(1, TimeUnit.HOURS));
            on(onLoop, () -> failed.completeOnTimeout("late", 1, TimeUnit.HOURS));
            on(onLoop, () -> cancelled.orTimeout(1, TimeUnit.HOURS));
            assertEquals(3, timers());
            completed.complete("a");
            on(onLoop, () -> failed.completeExceptionally(new Exception()));
            assertEquals(1, timers());
            cancelled.cancel(false);
            assertEquals(0, timers());
            at.advance(Duration.ofHours(2));
            assertEquals("a", await(completed));
        }
    }

    @Test
    void completeFutureNeedsNoTimer() throws Exception {
        BoundFuture<String> future = newFuture();
        future.complete("a");
        future.orTimeout(1, TimeUnit.HOURS);
        assertEquals(0, timers());
        at.onLoop(() -> future.orTimeout(-1, TimeUnit.HOURS));
        assertEquals("a", await(future));
    }

    @Test
    void negativeAndZeroMeanTheNextTurn() throws Exception {
        for (long timeout : new long[]{0, -1, Long.MIN_VALUE}) {
            BoundFuture<String> future = newFuture();
            assertFalse(at.onLoop(() -> future.orTimeout(timeout, TimeUnit.DAYS).isDone()));
            assertInstanceOf(TimeoutException.class,
                    assertThrows(ExecutionException.class, () -> await(future)).getCause());
            BoundFuture<String> other = newFuture();
            assertEquals("late", await(other.completeOnTimeout("late", timeout, TimeUnit.DAYS)));
        }
    }

    @Test
    void longestTimeoutIsCutAndDoesNotOverflow() throws Exception {
        BoundFuture<String> future = newFuture();
        future.orTimeout(Long.MAX_VALUE, TimeUnit.DAYS);
        assertEquals(1, timers());
        at.advance(Duration.ofDays(365 * 140));
        assertFalse(future.isDone());
        at.advance(Duration.ofDays(365 * 7));
        assertTrue(future.isCompletedExceptionally());
    }

    @Test
    void clockThatGoesBackDelaysAndBreaksNothing() throws Exception {
        BoundFuture<String> future = newFuture();
        at.onLoop(() -> {
            onForeign(() -> future.orTimeout(Long.MAX_VALUE, TimeUnit.DAYS));
            at.manualClock().advance(Duration.ofSeconds(-1));
            return null;
        });
        assertEquals(1, timers());
        assertTrue(at.failures().isEmpty(), at.failures()::toString);
        future.cancel(false);
        assertEquals(0, timers());
    }

    /** Time passes while a timeout is on its way to the loop. */
    @Test
    void timeoutCountsFromTheCall() throws Exception {
        BoundFuture<String> future = newFuture();
        at.onLoop(() -> {
            onForeign(() -> future.orTimeout(1, TimeUnit.SECONDS));
            at.manualClock().advance(Duration.ofMillis(600));
            return null;
        });
        at.advance(Duration.ofMillis(399));
        assertFalse(future.isDone());
        at.advance(Duration.ofMillis(1));
        assertTrue(future.isCompletedExceptionally());
    }
}
