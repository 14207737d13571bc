package dev.ioloop.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.PeriodicSchedule;
import dev.ioloop.ScheduledCall;
import dev.ioloop.itest.contracts.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a clock moved by hand does beyond the contract of schedulers. */
@Timeout(30)
class ManualClockTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2030-01-01T00:00:00Z"));
    private final List<String> log = new ArrayList<>();

    private static Duration ms(long count) {
        return Duration.ofMillis(count);
    }

    private void note(String what) {
        log.add(what + "@" + clock.nanoTime() / 1_000_000);
    }

    /** One object at one place: two places of {@code this::repeat} would be two callbacks. */
    private final Runnable repeat = new Runnable() {
        @Override
        public void run() {
            note("again");
            clock.callLater(Duration.ZERO, this);
        }
    };

    private ScheduledCall later(long delay, String what) {
        return clock.callLater(ms(delay), () -> note(what));
    }

    @Test
    @Row({"TWI-CLK-018", "TWI-CLK-002"})
    void itBeginsAtZeroAndTheWallClockMovesWithIt() {
        assertEquals(0, clock.nanoTime());
        ScheduledCall c = later(30, "c");
        ScheduledCall a = later(10, "a");
        assertEquals(List.of(a, c), clock.scheduledCalls());
        clock.advance(ms(4));
        assertEquals(ms(10).toNanos(), a.dueAt());
        assertEquals(List.of(ms(10), ms(30)), clock.pending().stream().map(PendingCall::at).toList());
        assertEquals(List.of(ms(6), ms(26)), clock.pending().stream().map(PendingCall::toGo).toList());
        assertEquals(Instant.parse("2030-01-01T00:00:00.004Z"), clock.instant());
        clock.callAt(clock.instant().plusMillis(1), () -> note("at"));
        clock.advance(ms(1));
        assertEquals(List.of("at@5"), log);
    }

    @Test
    @Row("TWI-CLK-019")
    void advanceAddsFirstAndRunsWhatIsAddedForNow() {
        later(20, "second");
        clock.callLater(ms(10), () -> {
            note("first");
            clock.callLater(Duration.ZERO, () -> note("nested"));
            clock.callAt(clock.instant().minusSeconds(1), () -> note("earlier"));
            clock.callLater(ms(1), () -> note("not yet"));
        });
        clock.advance(ms(50));
        assertEquals(List.of("first@50", "second@50", "nested@50", "earlier@50"), log);
    }

    @Test
    @Row("TWI-CLK-020")
    void aCallThatSchedulesItselfRunsOncePerAdvance() {
        clock.callLater(Duration.ZERO, repeat);
        clock.periodic(PeriodicSchedule.fixedDelay(Duration.ZERO), () -> note("turn")).start();
        clock.advance(Duration.ZERO);
        assertEquals(List.of("again@0", "turn@0"), log);
        clock.advance(ms(5));
        assertEquals(List.of("again@0", "turn@0", "again@5", "turn@5"), log);
    }

    @Test
    void aPairThatSchedulesEachOtherRunsOncePerAdvance() {
        Runnable[] pair = new Runnable[2];
        pair[0] = () -> {
            note("a");
            clock.callLater(Duration.ZERO, pair[1]);
        };
        pair[1] = () -> {
            note("b");
            clock.callLater(Duration.ZERO, pair[0]);
        };
        clock.callLater(Duration.ZERO, pair[0]);
        clock.advance(ms(1));
        assertEquals(List.of("a@1", "b@1"), log);
        clock.advance(ms(1));
        assertEquals(List.of("a@1", "b@1", "a@2", "b@2"), log);
    }

    @Test
    @Row("TWI-CLK-021")
    void steppingLetsNestedDelaysCountFromTheirOwnTime() {
        clock.callLater(ms(10), () -> {
            note("first");
            clock.callLater(ms(10), () -> note("nested"));
        });
        later(15, "between");
        clock.callLater(Duration.ZERO, repeat);
        clock.advanceStepwise(ms(30));
        assertEquals(List.of("again@0", "again@10", "first@10", "again@15", "between@15", "again@20", "nested@20",
                "again@30"),
                log.stream().sorted((a, b) -> Integer.compare(time(a), time(b)) != 0
                        ? Integer.compare(time(a), time(b)) : a.compareTo(b)).toList());
        assertEquals(ms(30).toNanos(), clock.nanoTime());
    }

    private static int time(String line) {
        return Integer.parseInt(line.substring(line.indexOf('@') + 1));
    }

    @Test
    @Row("TWI-CLK-023")
    void aNegativeAdvanceIsRefusedAndMovesNothing() {
        later(0, "due");
        assertThrows(IllegalArgumentException.class, () -> clock.advance(ms(-1)));
        assertThrows(IllegalArgumentException.class, () -> clock.advanceStepwise(ms(-1)));
        assertThrows(IllegalArgumentException.class, () -> clock.pump(ms(5), ms(-1)));
        assertEquals(0, clock.nanoTime());
        assertEquals(List.of(), log);
    }

    @Test
    @Row("TWI-CLK-025")
    void pumpAdvancesByEachNumberInTurn() {
        clock.periodic(PeriodicSchedule.fixedDelay(ms(1)), () -> note("run")).start();
        clock.pump(ms(1), ms(2), ms(5));
        assertEquals(List.of("run@1", "run@3", "run@8"), log);
    }

    @Test
    @Row("TWI-CLK-026")
    void aResetInsideARunningCallKeepsTheOrder() {
        ScheduledCall b = later(20, "b");
        ScheduledCall c = later(30, "c");
        clock.callLater(ms(10), () -> {
            c.reset(ms(1));
            b.reset(ms(2));
        });
        clock.advance(ms(10));
        assertEquals(List.of(c, b), clock.scheduledCalls());
        clock.advance(ms(9));
        assertEquals(List.of("c@19", "b@19"), log);
    }

    @Test
    void failuresDoNotKeepOthersFromRunningAndAreThrownThen() {
        AssertionError first = new AssertionError("first");
        IllegalStateException second = new IllegalStateException("second");
        clock.callLater(ms(1), () -> {
            throw first;
        });
        clock.callLater(ms(2), () -> {
            throw second;
        });
        later(3, "third");
        assertSame(first, assertThrows(AssertionError.class, () -> clock.advance(ms(5))));
        assertEquals(List.of(second), List.of(first.getSuppressed()));
        assertEquals(List.of("third@5"), log);
        clock.advance(ms(5));
    }

    @Test
    void aCallbackMustNotMoveTheClock() {
        clock.callLater(ms(1), () -> clock.advance(ms(1)));
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> clock.advance(ms(1)));
        assertTrue(refused.getMessage().contains("must not move it"), refused.getMessage());
        assertEquals(ms(1).toNanos(), clock.nanoTime());
    }

    @Test
    void aClockThatGoesBackDelaysCallsAndBreaksNothing() {
        clock.setNanoTime(Long.MAX_VALUE - 5);
        later(1, "over the end");
        clock.setNanoTime(Long.MAX_VALUE - 1_000_000);
        clock.advance(ms(1));
        assertEquals(List.of(), log);
        clock.advance(ms(1));
        assertEquals(1, log.size());
        clock.setInstant(Instant.EPOCH);
        assertEquals(Instant.EPOCH, clock.instant());
    }
}
