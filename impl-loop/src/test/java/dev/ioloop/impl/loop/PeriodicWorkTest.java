package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopClock;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.PeriodicCall;
import dev.ioloop.PeriodicSchedule;
import dev.ioloop.ScheduledCall;
import dev.ioloop.itest.contracts.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Periodic work on a clock that is set by hand, in milliseconds from 1000. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PeriodicWorkTest {
    private static final Duration TEN = Duration.ofMillis(10);

    private long millis = 1000;
    private final List<LoopFailure> failures = new ArrayList<>();
    private final IOLoop loop = IOLoop.create(LoopOptions.defaults().withExceptionHandler(failures::add)
            .withPollerProvider(new HandPollerProvider("hand", 0, "hand")).withClock(new LoopClock() {
                @Override
                public long nanoTime() {
                    return millis * 1_000_000;
                }

                @Override
                public Instant instant() {
                    return Instant.ofEpochMilli(millis);
                }
            }));
    private final List<Object> runs = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    /** When the next timer is due, in the milliseconds of the clock. */
    private double due() {
        List<ScheduledCall> calls = loop.scheduledCalls();
        assertEquals(1, calls.size(), calls.toString());
        return calls.get(0).dueAt() / 1e6;
    }

    private void goTo(double time) {
        millis = (long) Math.ceil(time);
        loop.runOnce(Duration.ZERO);
        loop.runOnce(Duration.ZERO);
    }

    @Test
    @Row({"TOR-PER-001", "TOR-PER-002"})
    void periodsAreDurationsAndMustBePositive() {
        assertThrows(IllegalArgumentException.class, () -> PeriodicSchedule.fixedRate(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> PeriodicSchedule.fixedRate(Duration.ofMillis(-1)));
        assertThrows(IllegalArgumentException.class, () -> PeriodicSchedule.fixedDelay(Duration.ofMillis(-1)));
        assertThrows(IllegalArgumentException.class, () -> PeriodicSchedule.fixedRate(Duration.ofDays(60_000)));
        assertThrows(IllegalArgumentException.class,
                () -> PeriodicSchedule.fixedRate(TEN).withInitialDelay(Duration.ofMillis(-1)));
        loop.periodic(PeriodicSchedule.fixedRate(TEN), () -> runs.add(millis)).start();
        assertEquals(1010, due());
    }

    @Test
    @Row({"TOR-PER-003", "TOR-PER-004"})
    void itRunsOnAGridFromTheStartOnWithoutDrift() {
        loop.periodic(PeriodicSchedule.fixedRate(TEN), () -> runs.add(millis++)).start();
        goTo(1009);
        assertEquals(List.of(), runs);
        for (int i = 0; i < 4; i++) {
            goTo(due());
        }
        assertEquals(List.of(1010L, 1020L, 1030L, 1040L), runs);
    }

    @Test
    @Row({"TOR-PER-005", "TOR-PER-006"})
    void aRunThatTakesTooLongSkipsPointsOfTheGrid() {
        Iterator<Integer> lengths = List.of(9, 9, 10, 11, 20, 20, 35, 35, 0, 0, 0).iterator();
        PeriodicCall[] call = new PeriodicCall[1];
        List<Long> missed = new ArrayList<>();
        call[0] = loop.periodic(PeriodicSchedule.fixedRate(TEN), () -> {
            runs.add(millis);
            missed.add(call[0].missed());
            millis += lengths.next();
        }).start();
        while (lengths.hasNext()) {
            goTo(due());
        }
        assertEquals(List.of(1010L, 1020L, 1030L, 1050L, 1070L, 1100L, 1130L, 1170L, 1210L, 1220L, 1230L), runs);
        assertEquals(List.of(0L, 0L, 0L, 1L, 1L, 2L, 2L, 3L, 3L, 0L, 0L), missed);
    }

    @Test
    @Row({"TOR-PER-007", "TOR-PER-008"})
    void aClockThatGoesBackRepeatsNoPointAndBreaksNothing() {
        loop.periodic(PeriodicSchedule.fixedRate(TEN), () -> {
            runs.add(millis);
            millis -= 1;
        }).start();
        goTo(due());
        assertEquals(1020, due());
        goTo(due());
        assertEquals(List.of(1010L, 1020L), runs);
        millis = 50;
        loop.runOnce(Duration.ZERO);
        assertEquals(1030, due());
        assertEquals(2, runs.size());
    }

    @Test
    @Row("TOR-PER-009")
    void aClockThatJumpsAYearIsCaughtUpInOneStep() {
        PeriodicCall[] call = new PeriodicCall[1];
        call[0] = loop.periodic(PeriodicSchedule.fixedRate(TEN), () -> runs.add(call[0].missed())).start();
        long year = Duration.ofDays(365).toMillis();
        goTo(1010 + year + 5);
        assertEquals(1, runs.size());
        assertEquals(1010 + year + 10, due());
        goTo(due());
        assertEquals(List.of(0L, year / 10), runs);
    }

    @Test
    @Row("TOR-PER-010")
    void jitterVariesEachPeriod() {
        Iterator<Double> chances = List.of(0.5, 1.0, 0.0, 0.75, 0.5).iterator();
        DoubleSupplier random = chances::next;
        loop.periodic(PeriodicSchedule.fixedRate(TEN).withJitter(0.5, random), () -> runs.add(millis)).start();
        List<Double> planned = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            planned.add(due());
            goTo(due());
        }
        assertEquals(List.of(1010.0, 1022.5, 1030.0, 1041.25), planned);
        for (double bad : new double[]{-0.1, 1.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> PeriodicSchedule.fixedRate(TEN).withJitter(bad));
        }
    }

    @Test
    @Row({"TOR-PER-011", "PYF-SCH-023"})
    void stopCancelsTheTimerAlsoInsideTheTask() {
        PeriodicCall[] call = new PeriodicCall[1];
        call[0] = loop.periodic(PeriodicSchedule.fixedRate(TEN), () -> {
            runs.add(millis);
            call[0].stop();
        }).start();
        goTo(1010);
        assertEquals(List.of(), loop.scheduledCalls());
        call[0].start();
        call[0].stop();
        assertEquals(List.of(), loop.scheduledCalls());
        call[0].stop();
        goTo(1100);
        assertEquals(List.of(1010L), runs);
    }

    @Test
    @Row({"TOR-PER-013", "TOR-PER-014"})
    void aSecondStartMakesNoSecondSchedule() {
        PeriodicCall[] call = new PeriodicCall[1];
        call[0] = loop.periodic(PeriodicSchedule.fixedRate(TEN), () -> runs.add(call[0].isRunning()));
        assertFalse(call[0].isRunning());
        assertSame(call[0], call[0].start());
        call[0].start();
        assertTrue(call[0].isRunning());
        goTo(1010);
        assertEquals(List.of(true), runs);
        assertEquals(1020, due());
        call[0].stop();
        assertFalse(call[0].isRunning());
    }

    @Test
    @Row({"TOR-PER-015", "TOR-PER-017"})
    void aFailureIsReportedAndTheScheduleGoesOnAndACancellationIsNone() {
        List<CompletableFuture<String>> stages = new ArrayList<>();
        PeriodicCall call = loop.periodicAsync(PeriodicSchedule.fixedRate(TEN), () -> {
            runs.add(millis);
            if (runs.size() == 1) {
                throw new IllegalStateException("at once");
            }
            CompletableFuture<String> stage = loop.newFuture();
            stages.add(stage);
            return stage;
        }).start();
        goTo(1010);
        goTo(1020);
        stages.get(0).completeExceptionally(new IllegalStateException("later"));
        goTo(1021);
        goTo(1030);
        stages.get(1).cancel(false);
        goTo(1031);
        goTo(1040);
        assertEquals(List.of(1010L, 1020L, 1030L, 1040L), runs);
        assertEquals(List.of("at once", "later"), failures.stream().map(f -> f.cause().getMessage()).toList());
        assertEquals(LoopFailure.Origin.PERIODIC, failures.get(0).origin());
        assertSame(call, failures.get(0).source());
    }

    @Test
    @Row({"TOR-PER-016", "TOR-PER-019"})
    void runsNeverOverlapAndAStopLetsTheLastOneEnd() {
        List<CompletableFuture<String>> stages = new ArrayList<>();
        PeriodicCall call = loop.periodicAsync(PeriodicSchedule.fixedRate(TEN), () -> {
            runs.add(millis);
            CompletableFuture<String> stage = loop.newFuture();
            stages.add(stage);
            return stage;
        }).start();
        goTo(1010);
        goTo(1045);
        assertEquals(List.of(1010L), runs);
        stages.get(0).complete("");
        goTo(1046);
        assertEquals(1050, due());
        goTo(1050);
        call.stop();
        stages.get(1).complete("");
        goTo(1100);
        assertEquals(List.of(1010L, 1050L), runs);
        assertEquals(List.of(), loop.scheduledCalls());
    }

    @Test
    void aRestartWhileARunIsUnderWayWaitsForItsEndAndPlansOnce() {
        List<CompletableFuture<String>> stages = new ArrayList<>();
        PeriodicCall call = loop.periodicAsync(PeriodicSchedule.fixedRate(TEN), () -> {
            runs.add(millis);
            CompletableFuture<String> stage = loop.newFuture();
            stages.add(stage);
            return stage;
        }).start();
        goTo(1010);
        call.stop();
        millis = 1013;
        call.start();
        goTo(1050);
        assertEquals(List.of(1010L), runs);
        stages.get(0).complete("");
        goTo(1051);
        assertEquals(List.of(1010L, 1051L), runs);
        stages.get(1).complete("");
        goTo(1052);
        assertEquals(1053, due());
    }

    @Test
    @Row({"PYJ-REACT-012", "PYF-SCH-025"})
    void aDelayFromTheBeginOfARunDriftsAndCatchesNothingUp() {
        PeriodicCall call = loop.periodic(PeriodicSchedule.fixedDelay(TEN).fromBegin(), () -> {
            runs.add(millis);
            millis += 3;
        }).start();
        goTo(1035);
        assertEquals(List.of(1035L), runs);
        assertEquals(1045, due());
        millis = 1044;
        call.reset();
        assertEquals(1054, due());
        call.reset(Duration.ofMillis(50));
        assertEquals(1094, due());
        goTo(1094);
        assertEquals(1144, due());
    }

    @Test
    @Row("PYJ-REACT-014")
    void againRestartsThePeriodAndIsAnErrorOnceItIsStopped() {
        PeriodicCall call = loop.periodic(PeriodicSchedule.fixedRate(TEN), () -> runs.add(millis));
        assertThrows(IllegalStateException.class, call::reset);
        call.start();
        millis = 1007;
        call.reset();
        assertEquals(1017, due());
        call.reset(Duration.ofMillis(30));
        assertEquals(1037, due());
        assertThrows(IllegalArgumentException.class, () -> call.reset(Duration.ZERO));
        assertEquals(1037, due());
        call.stop();
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> call.reset(TEN));
        assertTrue(String.valueOf(e.getMessage()).contains("not started"), e.getMessage());
        ScheduledCall once = loop.callLater(TEN, () -> runs.add("once"));
        millis = 1010;
        once.reset();
        assertEquals(1020, due());
        goTo(1020);
        assertThrows(IllegalStateException.class, once::reset);
    }

    @Test
    @Row({"PYJ-REACT-013", "PYF-SCH-021"})
    void aDelayOfZeroRunsOnceATurn() {
        PeriodicCall call = loop.periodic(PeriodicSchedule.fixedDelay(Duration.ZERO), () -> runs.add("run")).start();
        for (int i = 0; i < 100; i++) {
            loop.execute(() -> runs.add("other"));
            loop.runOnce(Duration.ZERO);
        }
        assertEquals(100, runs.stream().filter("run"::equals).count());
        assertEquals(100, runs.stream().filter("other"::equals).count());
        call.stop();
    }

    @Test
    @Row("PYF-SCH-022")
    void theShorterPeriodRunsMoreOften() {
        loop.periodic(PeriodicSchedule.fixedRate(Duration.ofMillis(5)), () -> runs.add("short")).start();
        loop.periodic(PeriodicSchedule.fixedRate(TEN), () -> runs.add("long")).start();
        for (int i = 0; i < 100; i++) {
            goTo(millis + 1);
        }
        assertEquals(20, runs.stream().filter("short"::equals).count());
        assertEquals(10, runs.stream().filter("long"::equals).count());
    }

    @Test
    @Row({"PYF-SCH-024", "PYF-SCH-015"})
    void oneThatEndsOnFailureIsOverWhoeverHandlesThat() {
        List<Throwable> handled = new ArrayList<>();
        PeriodicCall call = loop.periodic(PeriodicSchedule.fixedRate(TEN).endingOnFailure(), () -> {
            runs.add(millis);
            throw new IllegalStateException("on purpose");
        }).onFailure(handled::add).start();
        loop.callLater(TEN, () -> {
            throw new IllegalStateException("one-shot");
        }).onFailure(handled::add);
        goTo(1010);
        goTo(1100);
        assertEquals(List.of(1010L), runs);
        assertFalse(call.isRunning());
        assertEquals(List.of("on purpose", "one-shot"), handled.stream().map(Throwable::getMessage).toList());
        assertEquals(List.of(), failures);
    }

    @Test
    void oneThatDoesNotCountDoesNotKeepTheLoopRunning() {
        PeriodicCall call = loop.periodic(PeriodicSchedule.fixedRate(TEN), () -> runs.add(millis)).unref().start();
        assertTrue(loop.runUntilIdle());
        goTo(1010);
        assertTrue(loop.runUntilIdle());
        assertEquals(1, call.runs());
    }
}
