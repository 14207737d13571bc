package dev.ioloop.impl.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopOptions;
import dev.ioloop.itest.contracts.LogCapture;
import dev.ioloop.sync.AsyncLock;
import dev.ioloop.sync.LockOptions;
import dev.ioloop.sync.LockSnapshot;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DebugTest {
    private static final LockOptions DOOR = LockOptions.DEFAULTS.withName("door")
            .withReportAfter(Duration.ofSeconds(2));

    @Test
    void whoHoldsALockForTooLongIsReportedOncePerHolding() throws Exception {
        try (Rig rig = new Rig(LoopOptions.defaults().withDebug(true)); LogCapture log = new LogCapture()) {
            AsyncLock lock = rig.sync.lock(DOOR);
            lock.acquire();
            lock.acquire();
            rig.advance(Duration.ofMillis(1999));
            assertEquals(0, reports(log));
            rig.advance(Duration.ofMillis(1));
            assertEquals(1, reports(log));
            assertTrue(log.text().contains("AsyncLock 'door'[locked, waiters=1] of loop '" + rig.loop.name()
                    + "' has been held for PT2S, longer than PT2S, by who acquired it at "), log.text());
            assertTrue(log.text().contains("DebugTest.whoHoldsALockForTooLongIsReportedOncePerHolding"), log.text());
            rig.advance(Duration.ofSeconds(10));
            assertEquals(1, reports(log), "once per holding");

            lock.release();
            rig.settle();
            rig.advance(Duration.ofSeconds(1));
            lock.release();
            rig.advance(Duration.ofSeconds(10));
            assertEquals(1, reports(log), "the second one was short");
            assertEquals(0, rig.timers());
            lock.acquire();
            rig.advance(Duration.ofSeconds(2));
            assertEquals(2, reports(log));
        }
    }

    private static long reports(LogCapture log) {
        return log.text().lines().filter(line -> line.contains("has been held for")).count();
    }

    @Test
    void theSnapshotTellsWhoHoldsItAndHowLong() {
        try (Rig rig = new Rig(LoopOptions.defaults().withDebug(true))) {
            AsyncLock lock = rig.sync.lock(DOOR);
            lock.acquire();
            rig.advance(Duration.ofSeconds(1));
            LockSnapshot snapshot = lock.snapshot();
            assertEquals(Duration.ofSeconds(1), snapshot.heldFor());
            assertNotNull(snapshot.holder());
            assertTrue(snapshot.holder().contains("DebugTest.theSnapshotTellsWhoHoldsItAndHowLong"),
                    snapshot::holder);
            lock.release();
            assertNull(lock.snapshot().holder());
            assertNull(lock.snapshot().heldFor());
        }
    }

    @Test
    void withoutDebugModeTheSnapshotTellsHowLongItIsHeldFromTurnToTurn() {
        try (Rig rig = new Rig(LoopOptions.defaults().withDebug(false))) {
            AsyncLock lock = rig.sync.lock(DOOR);
            assertNull(lock.snapshot().heldFor());
            lock.acquire();
            var next = lock.acquire();
            rig.advance(Duration.ofSeconds(3));
            assertEquals(Duration.ofSeconds(3), lock.snapshot().heldFor());
            assertEquals(Duration.ofSeconds(3), lock.snapshot().longestWait());
            assertNull(lock.snapshot().holder());
            lock.release();
            rig.advance(Duration.ofSeconds(2));
            Rig.done(next);
            assertEquals(Duration.ofSeconds(2), lock.snapshot().heldFor(), "the next one has had it since");
            lock.release();
            assertNull(lock.snapshot().heldFor());
        }
    }

    @Test
    void withoutDebugModeNothingIsReported() throws Exception {
        try (Rig rig = new Rig(LoopOptions.defaults().withDebug(false)); LogCapture log = new LogCapture()) {
            AsyncLock lock = rig.sync.lock(DOOR);
            lock.acquire();
            rig.advance(Duration.ofSeconds(10));
            assertEquals(0, reports(log));
            assertEquals(0, rig.timers());
        }
    }
}
