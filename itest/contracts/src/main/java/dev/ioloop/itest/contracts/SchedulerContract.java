package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ScheduledCall;
import dev.ioloop.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Scheduler} does with single calls; for periodic work see {@link PeriodicContract}. */
@Timeout(30)
public abstract class SchedulerContract {
    private SchedulerUnderTest rig;
    private Scheduler scheduler;
    private final List<String> log = new ArrayList<>();

    /** Made by JUnit. */
    protected SchedulerContract() {}

    /** A new scheduler with nothing in it. */
    protected abstract SchedulerUnderTest open();

    @BeforeEach
    void begin() {
        rig = open();
        scheduler = rig.scheduler();
    }

    @AfterEach
    void end() {
        rig.close();
    }

    private static Duration ms(long count) {
        return Duration.ofMillis(count);
    }

    private ScheduledCall later(long delay, String what) {
        return scheduler.callLater(ms(delay), () -> log.add(what));
    }

    private void advance(long millis, String... expected) {
        rig.advance(ms(millis));
        assertEquals(List.of(expected), log);
        log.clear();
    }

    @Test
    void callsRunInTheOrderOfTheirTimesEqualOnesInThatOfScheduling() {
        later(20, "c");
        later(10, "a");
        later(10, "b");
        later(30, "d");
        advance(9);
        advance(1, "a", "b");
        advance(100, "c", "d");
        advance(100);
    }

    @Test
    void nothingRunsWithinTheCallThatSchedulesIt() {
        later(0, "now");
        scheduler.callAt(Instant.MIN, () -> log.add("past"));
        assertEquals(List.of(), log);
        advance(0, "now", "past");
    }

    @Test
    void theCallThatIsGivenBackIsTheOneMade() {
        ScheduledCall late = later(20, "late");
        ScheduledCall early = later(10, "early");
        assertEquals(ms(10).toNanos(), late.dueAt() - early.dueAt());
        assertEquals(scheduler.nanoTime() + ms(10).toNanos(), early.dueAt());
        assertTrue(early.compareTo(late) < 0);
        assertTrue(late.cancel());
        advance(20, "early");
    }

    @Test
    void cancelPreventsACallAndIsHarmlessLater() {
        ScheduledCall call = later(10, "never");
        assertTrue(call.active());
        assertTrue(call.cancel());
        assertFalse(call.cancel());
        assertFalse(call.active());
        assertTrue(call.cancelled());
        assertThrows(IllegalStateException.class, () -> call.reset(ms(1)));
        assertThrows(IllegalStateException.class, call::reset);
        advance(100);
    }

    @Test
    void insideItsCallbackACallHasRun() {
        ScheduledCall[] self = new ScheduledCall[1];
        self[0] = scheduler.callLater(ms(1),
                () -> log.add(self[0].active() + " " + self[0].cancel() + " " + self[0].cancelled()));
        advance(1, "false false false");
        assertThrows(IllegalStateException.class, self[0]::reset);
    }

    @Test
    void oneCallCancelsAnotherThatIsDue() {
        ScheduledCall[] other = new ScheduledCall[1];
        scheduler.callLater(ms(1), () -> log.add("first " + other[0].cancel()));
        other[0] = later(1, "never");
        advance(5, "first true");
    }

    @Test
    void resetMovesACallAndWithoutADelayBeginsItsWaitAnew() {
        ScheduledCall call = later(10, "moved");
        later(20, "fixed");
        call.reset(ms(30));
        assertEquals(scheduler.nanoTime() + ms(30).toNanos(), call.dueAt());
        advance(29, "fixed");
        call.reset();
        assertEquals(scheduler.nanoTime() + ms(30).toNanos(), call.dueAt());
        advance(29);
        call.reset(ms(5));
        advance(4);
        call.reset();
        advance(4);
        advance(1, "moved");
    }

    @Test
    void aFailureGoesToItsHandlerElseToThatOfTheScheduler() {
        IllegalStateException mine = new IllegalStateException("mine");
        IllegalStateException common = new IllegalStateException("common");
        List<Throwable> own = new ArrayList<>();
        ScheduledCall call = scheduler.callLater(ms(1), () -> {
            throw mine;
        });
        assertSame(call, call.onFailure(own::add));
        scheduler.callLater(ms(1), () -> {
            throw common;
        });
        later(1, "goes on");
        advance(1, "goes on");
        assertEquals(List.of(mine), own);
        assertEquals(List.of(common), rig.failures());
    }

    @Test
    void whatAHandlerOfFailuresThrowsIsAFailure() {
        IllegalStateException second = new IllegalStateException("second");
        scheduler.callLater(ms(1), () -> {
            throw new IllegalStateException("first");
        }).onFailure(failure -> {
            throw second;
        });
        advance(1);
        assertEquals(List.of(second), rig.failures());
    }

    @Test
    void unrefMakesACallNotCount() {
        ScheduledCall call = later(10, "runs all the same");
        assertTrue(call.counts());
        assertSame(call, call.unref());
        assertFalse(call.counts());
        advance(10, "runs all the same");
    }

    @Test
    void whatWaitsIsListedInOrderAsACopy() {
        ScheduledCall b = later(20, "b");
        ScheduledCall a = later(10, "a");
        ScheduledCall gone = later(15, "gone");
        gone.cancel();
        List<ScheduledCall> listed = scheduler.scheduledCalls();
        assertEquals(List.of(a, b), listed);
        advance(10, "a");
        assertEquals(List.of(a, b), listed);
        assertEquals(List.of(b), scheduler.scheduledCalls());
    }

    @Test
    void theTextTellsTheCallbackTheTimeToGoAndTheState() {
        Runnable callback = new Runnable() {
            @Override
            public void run() {}

            @Override
            public String toString() {
                return "the-callback";
            }
        };
        ScheduledCall call = scheduler.callLater(ms(1500), callback);
        assertTrue(call.toString().contains("the-callback"), call.toString());
        assertTrue(call.toString().contains("PT1.5S"), call.toString());
        advance(500);
        assertTrue(call.toString().contains("PT1S"), call.toString());
        call.cancel();
        assertTrue(call.toString().contains("cancelled"), call.toString());
    }

    @Test
    void badInputIsRefusedAndChangesNothing() {
        ScheduledCall call = later(10, "stays");
        assertThrows(IllegalArgumentException.class, () -> scheduler.callLater(ms(-1), () -> {}));
        assertThrows(IllegalArgumentException.class, () -> scheduler.callLater(Duration.ofDays(365L * 200), () -> {}));
        assertThrows(IllegalArgumentException.class, () -> scheduler.callAt(Instant.MAX, () -> {}));
        assertThrows(IllegalArgumentException.class, () -> call.reset(ms(-1)));
        assertEquals(List.of(call), scheduler.scheduledCalls());
        advance(10, "stays");
    }
}
