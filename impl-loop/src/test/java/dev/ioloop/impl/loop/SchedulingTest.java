package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.PeriodicSchedule;
import dev.ioloop.ScheduledCall;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What can be scheduled, and what is told of it, on a clock that is moved by hand. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SchedulingTest {
    private final ManualClock clock = new ManualClock();
    private final IOLoop loop = IOLoop.create(LoopOptions.defaults().withClock(clock)
            .withPollerProvider(new HandPollerProvider("hand", 0, "hand")));
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    private ScheduledCall later(long millis, String what) {
        return loop.callLater(Duration.ofMillis(millis), () -> seen.add(what));
    }

    private void goOn(long millis) {
        clock.advance(Duration.ofMillis(millis));
        loop.runOnce(Duration.ZERO);
    }

    @Test
    @Row("TOR-TMO-001")
    void anInstantIsAbsoluteAndADurationRelativeOnTheLoopsOwnClock() {
        Instant begin = clock.instant();
        clock.advance(Duration.ofSeconds(2));
        ScheduledCall absolute = loop.callAt(begin.plusSeconds(5), () -> seen.add("absolute"));
        ScheduledCall relative = loop.callLater(Duration.ofSeconds(5), () -> seen.add("relative"));
        assertEquals(Duration.ofSeconds(3).toNanos(), absolute.dueAt() - loop.nanoTime());
        assertEquals(Duration.ofSeconds(5).toNanos(), relative.dueAt() - loop.nanoTime());
        goOn(3000);
        assertEquals(List.of("absolute"), seen);
        assertThrows(IllegalArgumentException.class, () -> loop.callAt(Instant.MAX, () -> seen.add("never")));
        loop.callAt(Instant.MIN, () -> seen.add("long ago"));
        goOn(0);
        assertEquals(List.of("absolute", "long ago"), seen);
    }

    @Test
    @Row("TOR-TMO-003")
    void whatIsNoTimeIsRefusedAtTheCall() {
        assertThrows(NullPointerException.class, () -> loop.callLater(null, () -> seen.add("never")));
        assertThrows(NullPointerException.class, () -> loop.callAt(null, () -> seen.add("never")));
        assertThrows(NullPointerException.class, () -> loop.callLater(Duration.ZERO, null));
        assertThrows(NullPointerException.class, () -> loop.periodic(null, () -> seen.add("never")));
        assertThrows(NullPointerException.class,
                () -> loop.periodic(PeriodicSchedule.fixedDelay(Duration.ZERO), null));
        assertEquals(List.of(), loop.scheduledCalls());
    }

    @Test
    @Row("TOR-TMO-004")
    void argumentsReachTheCallback() {
        record Greeting(String word, int times) {
            void add(List<String> to) {
                to.add(word.repeat(times));
            }
        }
        Greeting greeting = new Greeting("ho", 3);
        loop.callLater(Duration.ZERO, () -> greeting.add(seen));
        loop.callAt(clock.instant(), () -> greeting.add(seen));
        goOn(0);
        assertEquals(List.of("hohoho", "hohoho"), seen);
    }

    @Test
    @Row("PYF-SCH-017")
    void theTimeToTheNextTimerIsThatAfterTheCallbacksHaveRun() {
        assertEquals(Optional.empty(), loop.runOnce(Duration.ZERO));
        loop.callLater(Duration.ofSeconds(1), () -> clock.advance(Duration.ofSeconds(3)));
        loop.callLater(Duration.ofSeconds(5), () -> clock.advance(Duration.ofSeconds(3)));
        later(6000, "last");
        clock.advance(Duration.ofSeconds(1));
        assertEquals(Optional.of(Duration.ofSeconds(1)), loop.runOnce(Duration.ZERO));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(Optional.of(Duration.ZERO), loop.runOnce(Duration.ZERO), "negative, or of before the call");
    }

    @Test
    @Row({"TWI-CLK-011", "TWI-CLK-027"})
    void whatWaitsIsListedAsACopyAndEachCallIsTheOneMade() {
        ScheduledCall late = later(30, "late");
        ScheduledCall first = later(10, "first");
        ScheduledCall cancelled = later(20, "cancelled");
        cancelled.cancel();
        List<ScheduledCall> waiting = loop.scheduledCalls();
        assertEquals(List.of(first, late), waiting);
        assertSame(first, waiting.get(0));
        goOn(10);
        assertEquals(List.of("first"), seen);
        assertEquals(2, waiting.size());
        assertEquals(List.of(late), loop.scheduledCalls());
        assertFalse(first.active());
        assertTrue(late.active());
    }

    @Test
    @Row("TWI-CLK-011")
    void theListIsInOrderAndHasWhatIsDueButNotWhatRuns() {
        ScheduledCall last = later(30, "last");
        ScheduledCall late = later(25, "late");
        List<List<ScheduledCall>> listed = new ArrayList<>();
        List<ScheduledCall> due = new ArrayList<>();
        due.add(loop.callLater(Duration.ofMillis(9), () -> listed.add(loop.scheduledCalls())));
        due.add(loop.callLater(Duration.ofMillis(10), () -> due.get(2).cancel()));
        due.add(later(11, "never"));
        due.add(later(12, "due"));
        ScheduledCall middle = later(20, "middle");
        goOn(15);
        assertEquals(List.of(List.of(due.get(1), due.get(2), due.get(3), middle, late, last)), listed);
        assertEquals(List.of("due"), seen);
        assertEquals(List.of(middle, late, last), loop.scheduledCalls());
    }

    @Test
    @Row("PYJ-REACT-015")
    void timersThatReArmEachOtherComeAfterAnIndependentOneOfTheSameTime() {
        ScheduledCall[] pair = new ScheduledCall[2];
        pair[0] = loop.callLater(Duration.ofMillis(5), () -> {
            seen.add("one");
            pair[1].reset(Duration.ofMillis(5));
        });
        pair[1] = loop.callLater(Duration.ofMillis(7), () -> seen.add("two"));
        later(10, "independent");
        goOn(5);
        goOn(2);
        assertEquals(List.of("one"), seen);
        goOn(3);
        assertEquals(List.of("one", "independent", "two"), seen);
    }
}
