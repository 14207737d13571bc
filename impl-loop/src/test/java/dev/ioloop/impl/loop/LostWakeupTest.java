package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopClock;
import dev.ioloop.LoopOptions;
import dev.ioloop.itest.contracts.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LostWakeupTest {
    /** Adds a callback on another thread at the one moment at which the loop has just found none and does not sleep yet. */
    private static final class TreacherousClock implements LoopClock {
        private final AtomicReference<@Nullable Runnable> next = new AtomicReference<>();

        @Override
        public long nanoTime() {
            boolean deciding = StackWalker.getInstance()
                    .walk(frames -> frames.limit(5).anyMatch(f -> f.getMethodName().equals("timeToWait")));
            Runnable action = deciding ? next.getAndSet(null) : null;
            if (action != null) {
                LoopRunner.get(CompletableFuture.runAsync(action));
            }
            return System.nanoTime();
        }

        @Override
        public Instant instant() {
            return Instant.now();
        }
    }

    @Test
    @Row({"TOR-CBK-008", "TOR-LOP-015"})
    void whatComesBetweenTheLookAtTheQueueAndThePollIsNotLeftBehind() throws Exception {
        TreacherousClock clock = new TreacherousClock();
        try (LoopRunner runner = new LoopRunner(LoopOptions.defaults().withClock(clock))) {
            runner.run(() -> runner.loop.callLater(Duration.ofHours(1), () -> {
            }));
            Semaphore ran = new Semaphore(0);
            for (int i = 0; i < 100; i++) {
                clock.next.set(() -> runner.loop.execute(ran::release));
                runner.loop.wakeup();
                runner.loop.execute(() -> {
                });
                assertTrue(ran.tryAcquire(10, TimeUnit.SECONDS), "the callback was left behind: its wake-up was lost");
            }
            clock.next.set(runner.loop::stop);
            runner.loop.execute(() -> {
            });
            runner.awaitEnd();
        }
    }

    @Test
    @Row("TOR-CBK-005")
    void aCallbackAddedJustBeforeThePollIsNeverLeftBehind() throws Exception {
        try (LoopRunner runner = new LoopRunner()) {
            Semaphore ran = new Semaphore(0);
            for (int i = 0; i < 100_000; i++) {
                runner.loop.execute(ran::release);
                if (!ran.tryAcquire(10, TimeUnit.SECONDS)) {
                    throw new AssertionError("callback " + i + " did not run within 10 s: its wake-up was lost");
                }
            }
        }
    }

    @Test
    @Row({"TOR-TMO-018", "TOR-TMO-002", "PYF-SCH-001", "TWI-CLK-001"})
    void aTimerNeverRunsBeforeItsTime() {
        try (LoopRunner runner = new LoopRunner()) {
            for (long nanos : new long[]{1_000, 200_000, 999_999, 1_000_001, 3_700_000}) {
                AtomicLong early = new AtomicLong(Long.MAX_VALUE);
                CompletableFuture<Boolean> done = new CompletableFuture<>();
                runner.run(() -> {
                    long due = runner.loop.nanoTime() + nanos;
                    runner.loop.callLater(Duration.ofNanos(nanos), () -> {
                        early.set(runner.loop.nanoTime() - due);
                        done.complete(true);
                    });
                });
                LoopRunner.get(done);
                assertTrue(early.get() >= 0, () -> "ran " + -early.get() + " ns early");
            }
        }
    }
}
