package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.itest.contracts.Row;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LostWakeupTest {
    @Test
    @Row({"TOR-CBK-008", "TOR-CBK-005"})
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
    @Row({"TOR-TMO-018", "PYJ-REACT-033", "TOR-TMO-002", "PYF-SCH-001", "TWI-CLK-001"})
    void aTimerNeverRunsBeforeItsTimeAndItsWaitDoesNotSpin() {
        try (LoopRunner runner = new LoopRunner()) {
            for (long nanos : new long[]{1_000, 200_000, 999_999, 1_000_001, 3_700_000}) {
                AtomicLong early = new AtomicLong(Long.MAX_VALUE);
                java.util.concurrent.CompletableFuture<Boolean> done = new java.util.concurrent.CompletableFuture<>();
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
