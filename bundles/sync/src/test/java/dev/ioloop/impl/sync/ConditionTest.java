package dev.ioloop.impl.sync;

import static dev.ioloop.impl.sync.Rig.SECOND;
import static dev.ioloop.impl.sync.Rig.pending;
import static dev.ioloop.impl.sync.Rig.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.itest.contracts.Row;
import dev.ioloop.sync.AsyncCondition;
import dev.ioloop.sync.ConditionSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A condition without a lock; see {@link LockedConditionTest} for one with a lock. */
@Timeout(20)
class ConditionTest {
    private final Rig rig = new Rig();
    private final AsyncCondition condition = rig.sync.condition();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @Row({"TOR-LCK-001", "TOR-LCK-005"})
    void aSignalLetsOneGoInALaterTurn() {
        assertNull(condition.lock());
        CompletableFuture<Boolean> first = rig.log("first", condition.await());
        CompletableFuture<Boolean> second = condition.await();
        rig.settle();
        pending(first, second);
        condition.signal();
        rig.log.add("signal has returned");
        pending(first);
        rig.settle();
        value(true, first);
        pending(second);
        assertEquals(List.of("signal has returned", "first:true"), rig.logged());
    }

    @Test
    @Row("TOR-LCK-003")
    void aSignalToAllLetsThemGoInOrder() {
        for (int i = 0; i < 5; i++) {
            rig.log("w" + i, condition.await());
        }
        condition.signal(2);
        rig.settle();
        assertEquals(List.of("w0:true", "w1:true"), rig.logged());
        condition.signalAll();
        rig.settle();
        assertEquals(List.of("w2:true", "w3:true", "w4:true"), rig.logged());
        condition.signal(0);
        assertThrows(IllegalArgumentException.class, () -> condition.signal(-1));
    }

    @Test
    @Row("TOR-LCK-004")
    void aSignalThatNobodyWaitsForIsLost() {
        condition.signal();
        condition.signalAll();
        CompletableFuture<Boolean> wait = condition.await();
        rig.settle();
        pending(wait);
    }

    @Test
    @Row("TOR-LCK-006")
    void aWaitThatIsOverTellsFalse() {
        CompletableFuture<Boolean> wait = condition.await(SECOND);
        CompletableFuture<Boolean> until = condition.awaitAt(rig.in(SECOND));
        rig.advance(SECOND.minusNanos(1));
        pending(wait, until);
        rig.advance(Duration.ofNanos(1));
        value(false, wait);
        value(false, until);
        value(false, condition.await(Duration.ZERO));
        assertEquals(0, condition.snapshot().waiters());
    }

    @Test
    @Row("TOR-LCK-007")
    void aSignalBeforeTheTimeIsUpCounts() {
        CompletableFuture<Boolean> wait = condition.await(SECOND);
        assertEquals(1, rig.timers());
        condition.signal();
        assertEquals(0, rig.timers());
        rig.manual.clock().advance(SECOND);
        rig.settle();
        value(true, wait);
        rig.advance(SECOND);
        value(true, wait);
    }

    @Test
    @Row("TOR-LCK-009")
    void aSignalWithinOneWhoWasLetGoLosesNothing() {
        rig.log("a", condition.await()).thenRun(() -> {
            condition.signal();
            condition.signal();
        });
        rig.log("b", condition.await());
        rig.log("c", condition.await()).thenRun(condition::signalAll);
        rig.log("d", condition.await());
        rig.log("e", condition.await());
        condition.signal();
        rig.settle();
        assertEquals(List.of("a:true", "b:true", "c:true", "d:true", "e:true"), rig.logged());
    }

    @Test
    @Row("TOR-LCK-010")
    void thoseWhoHaveGivenUpAreGoneAndTheLastOneIsLetGo() {
        List<CompletableFuture<Boolean>> hasty = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            hasty.add(condition.await(Duration.ofMillis(10)));
        }
        CompletableFuture<Boolean> patient = condition.await();
        assertEquals(102, condition.snapshot().waiters());
        rig.advance(Duration.ofMillis(10));
        hasty.forEach(each -> value(false, each));
        assertEquals(1, condition.snapshot().waiters());
        pending(patient);
        condition.signal();
        rig.settle();
        value(true, patient);
    }

    @Test
    @Row("TOR-LCK-011")
    void oneWhoHasCancelledIsSkippedAndItsTimerGone() {
        CompletableFuture<Boolean> cancelled = condition.await(SECOND);
        CompletableFuture<Boolean> next = condition.await();
        assertEquals(1, rig.timers());
        assertTrue(cancelled.cancel(false));
        assertEquals(0, rig.timers());
        assertEquals(1, condition.snapshot().waiters());
        condition.signal();
        rig.settle();
        value(true, next);
    }

    @Test
    void aSignalForOneWhoCancelsBeforeHeIsToldGoesToTheNext() {
        CompletableFuture<Boolean> cancelled = condition.await();
        CompletableFuture<Boolean> next = condition.await();
        CompletableFuture<Boolean> last = condition.await();
        condition.signal();
        assertTrue(cancelled.cancel(false));
        rig.settle();
        value(true, next);
        pending(last);
        assertEquals(1, condition.snapshot().waiters());
    }

    @Test
    @Row("TOR-LCK-034")
    void theTextAndTheSnapshotShowTheState() {
        assertTrue(condition.toString().matches("AsyncCondition@\\p{XDigit}+\\[]"), condition::toString);
        condition.await();
        rig.advance(SECOND);
        assertTrue(condition.toString().endsWith("[waiters=1]"), condition::toString);
        assertEquals(new ConditionSnapshot(null, 1, SECOND), condition.snapshot());
    }
}
