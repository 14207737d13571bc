package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopClock;
import dev.ioloop.LoopOptions;
import dev.ioloop.ScheduledCall;
import dev.ioloop.itest.contracts.Row;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Timers on a clock that the test moves: each turn is one start that is stopped at once. */
@Timeout(30)
class TimerTest {
    private final List<String> log = new ArrayList<>();
    private long nanos = Long.MAX_VALUE - 50_000;
    private Instant wall = Instant.parse("2030-01-01T00:00:00Z");
    private final EventLoop loop = new EventLoop(
            LoopOptions.defaults().withPollerProvider(new HandPollerProvider("hand", 0, "hand"))
                    .withClock(new LoopClock() {
                        @Override
                        public long nanoTime() {
                            return nanos;
                        }

                        @Override
                        public Instant instant() {
                            return wall;
                        }
                    }).withExceptionHandler(f -> log.add("failed: " + f.cause().getMessage())),
            false);

    @AfterEach
    void close() {
        loop.close();
    }

    private ScheduledCall later(long delayNanos, String what) {
        return loop.callLater(Duration.ofNanos(delayNanos), () -> log.add(what));
    }

    /** Moves the clock and runs one turn. */
    private void advance(long delta) {
        nanos += delta;
        loop.execute(loop::stop);
        loop.start();
    }

    private List<String> takeLog() {
        List<String> copy = List.copyOf(log);
        log.clear();
        return copy;
    }

    @Test
    @Row({"TOR-TMO-015", "TOR-TMO-016", "PYF-SCH-028", "TWI-CLK-017", "PYJ-REACT-032", "PYF-SCH-001"})
    void aStepOfTheWallClockMovesNothing() {
        later(1000, "relative");
        loop.callAt(wall.plusNanos(2000), () -> log.add("absolute"));
        wall = wall.plus(Duration.ofDays(400));
        advance(999);
        assertEquals(List.of(), takeLog());
        wall = wall.minus(Duration.ofDays(900));
        advance(1);
        assertEquals(List.of("relative"), takeLog());
        advance(999);
        assertEquals(List.of(), takeLog());
        advance(1);
        assertEquals(List.of("absolute"), takeLog());
    }

    @Test
    @Row({"TWI-CLK-006", "PYF-SCH-009", "PYF-SCH-011", "TWI-CLK-026"})
    void resetMovesACallEarlierOrLaterAndItRunsOnce() {
        ScheduledCall moved = later(10, "moved");
        later(20, "b");
        later(30, "c");
        moved.reset(Duration.ofNanos(40));
        assertEquals(nanos + 40, moved.dueAt());
        moved.reset(Duration.ofNanos(5));
        moved.reset(Duration.ofNanos(25));
        advance(100);
        assertEquals(List.of("b", "moved", "c"), takeLog());
        advance(100);
        assertEquals(List.of(), takeLog());
    }

    @Test
    @Row({"TWI-CLK-003", "TWI-CLK-005", "TWI-CLK-024", "TOR-TMO-011", "TOR-TMO-014", "PYF-SCH-006", "PYF-SCH-007",
        "PYF-SCH-008"})
    void cancelIsHarmlessTwiceAndLateAndResetTellsWhyItCannot() {
        ScheduledCall[] self = new ScheduledCall[1];
        self[0] = loop.callLater(Duration.ofNanos(1),
                () -> log.add(self[0].active() + " " + self[0].cancel() + " " + self[0].cancelled()));
        ScheduledCall cancelled = later(1, "never");
        assertTrue(cancelled.active());
        assertTrue(cancelled.cancel());
        assertFalse(cancelled.cancel());
        assertFalse(cancelled.active());
        assertTrue(cancelled.cancelled());
        advance(10);
        assertEquals(List.of("false false false"), takeLog());
        assertFalse(self[0].cancel());
        IllegalStateException gone = assertThrows(IllegalStateException.class,
                () -> cancelled.reset(Duration.ofNanos(1)));
        assertTrue(String.valueOf(gone.getMessage()).contains("cancelled"), gone.getMessage());
        IllegalStateException ran = assertThrows(IllegalStateException.class, () -> self[0].reset(Duration.ofNanos(1)));
        assertTrue(String.valueOf(ran.getMessage()).contains("has run"), ran.getMessage());
    }

    @Test
    @Row("TOR-TMO-014")
    void howManyCountAsWorkStaysRightWhoeverEndsThem() {
        TimerQueue queue = loop.timers();
        ScheduledCall once = later(10, "never");
        assertTrue(once.unref().unref().cancel());
        assertFalse(once.cancel());
        assertEquals(0, queue.counted());
        ScheduledCall[] calls = new ScheduledCall[2];
        calls[0] = loop.callLater(Duration.ofNanos(10), () -> {
            calls[0].cancel();
            calls[1].cancel();
            log.add("counted " + queue.counted());
        });
        calls[1] = later(10, "never");
        ScheduledCall moved = later(10, "moved");
        moved.reset(Duration.ofNanos(20));
        assertEquals(3, queue.counted());
        advance(10);
        assertEquals(List.of("counted 1"), takeLog());
        advance(10);
        assertEquals(List.of("moved"), takeLog());
        assertEquals(0, queue.counted());
        later(10, "never");
        later(20, "never").unref();
        loop.reset();
        assertEquals(0, queue.counted());
    }

    @Test
    void aSecondHandlerOfFailuresTakesThePlaceOfTheFirst() {
        loop.callLater(Duration.ofNanos(1), () -> {
            throw new IllegalStateException("on purpose");
        }).onFailure(failure -> log.add("first")).onFailure(failure -> log.add("second " + failure.getMessage()));
        advance(1);
        assertEquals(List.of("second on purpose"), takeLog());
    }

    @Test
    @Row({"TWI-CLK-004", "PYF-SCH-006"})
    void aCancelledCallLetsGoOfItsCallbackAtOnce() {
        Object[] held = {new Object()};
        WeakReference<Object> reference = new WeakReference<>(held[0]);
        ScheduledCall call = holding(held[0]);
        held[0] = "nothing";
        call.cancel();
        for (int i = 0; i < 100 && reference.get() != null; i++) {
            System.gc();
        }
        assertEquals(null, reference.get(), "the callback is still reachable from " + call);
    }

    private ScheduledCall holding(Object object) {
        return loop.callLater(Duration.ofHours(1), () -> log.add(object.toString()));
    }

    @Test
    @Row({"PYF-SCH-027", "TWI-CLK-016"})
    void callsCompareByTimeAndAreEqualOnlyToThemselves() {
        ScheduledCall early = later(10, "early");
        ScheduledCall late = later(20, "late");
        ScheduledCall twin = later(10, "early");
        assertTrue(early.compareTo(late) < 0 && late.compareTo(early) > 0);
        assertTrue(early.compareTo(twin) < 0);
        assertNotEquals(early, twin);
        assertNotSame(early, twin);
        assertTrue(late.toString().contains("waits") && late.toString().contains("PT0.00000002S"), late.toString());
        late.cancel();
        assertTrue(late.toString().contains("cancelled"), late.toString());
    }

    @Test
    @Row({"PYF-SCH-002", "TWI-CLK-001"})
    void badTimesAreRefusedAtTheCall() {
        IllegalArgumentException negative = assertThrows(IllegalArgumentException.class,
                () -> loop.callLater(Duration.ofNanos(-1), () -> {
                }));
        assertTrue(String.valueOf(negative.getMessage()).contains("PT-0.000000001S"), negative.getMessage());
        assertThrows(IllegalArgumentException.class, () -> loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), () -> {
        }));
        assertThrows(IllegalArgumentException.class, () -> loop.callAt(Instant.MAX, () -> {
        }));
        ScheduledCall good = later(5, "good");
        assertThrows(IllegalArgumentException.class, () -> good.reset(Duration.ofDays(-1)));
        assertThrows(NullPointerException.class, () -> loop.callLater(null, () -> {
        }));
        assertThrows(NullPointerException.class, () -> loop.callLater(Duration.ZERO, null));
        assertTrue(good.active());
        loop.callAt(Instant.MIN, () -> log.add("past"));
        advance(0);
        assertEquals(List.of("past"), takeLog());
        advance(5);
        assertEquals(List.of("good"), takeLog());
    }

    @Test
    @Row({"PYF-SCH-004", "TOR-TMO-006", "PYF-SCH-014"})
    void aBatchRunsInOrderEvenIfOneOfItFails() {
        later(3, "third");
        loop.callLater(Duration.ofNanos(2), () -> {
            throw new IllegalStateException("second");
        });
        later(1, "first");
        later(0, "zero");
        advance(10);
        assertEquals(List.of("zero", "first", "failed: second", "third"), takeLog());
    }

    @Test
    void aClockThatGoesBackDelaysTimersAndBreaksNothing() {
        later(100, "a");
        advance(-1_000_000);
        assertEquals(List.of(), takeLog());
        advance(1_000_100);
        assertEquals(List.of("a"), takeLog());
    }
}
