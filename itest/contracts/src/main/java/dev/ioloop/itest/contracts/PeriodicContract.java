package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.PeriodicCall;
import dev.ioloop.PeriodicSchedule;
import dev.ioloop.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Scheduler} does with periodic work. */
@Timeout(30)
public abstract class PeriodicContract {
    private SchedulerUnderTest rig;
    private Scheduler scheduler;
    private final List<Long> runs = new ArrayList<>();
    private long begin;

    /** Made by JUnit. */
    protected PeriodicContract() {}

    /** A new scheduler with nothing in it. */
    protected abstract SchedulerUnderTest open();

    @BeforeEach
    void begin() {
        rig = open();
        scheduler = rig.scheduler();
        begin = scheduler.nanoTime();
    }

    @AfterEach
    void end() {
        rig.close();
    }

    private static Duration ms(long count) {
        return Duration.ofMillis(count);
    }

    private void note() {
        runs.add((scheduler.nanoTime() - begin) / 1_000_000);
    }

    /** Moves the time by one millisecond at a time. */
    private void pass(long millis) {
        for (long i = 0; i < millis; i++) {
            rig.advance(ms(1));
        }
    }

    @Test
    void aFixedRateRunsOnItsGridFromOnePeriodAfterTheStart() {
        PeriodicCall call = scheduler.periodic(PeriodicSchedule.fixedRate(ms(10)), this::note);
        pass(15);
        assertEquals(List.of(), runs);
        assertSame(call, call.start());
        assertSame(call, call.start());
        pass(35);
        assertEquals(List.of(25L, 35L, 45L), runs);
        assertEquals(3, call.runs());
        assertEquals(0, call.missed());
    }

    @Test
    void aFixedRateSkipsThePointsThatHavePassedAndTellsTheNextRunHowMany() {
        PeriodicCall[] call = new PeriodicCall[1];
        List<Long> missed = new ArrayList<>();
        call[0] = scheduler.periodic(PeriodicSchedule.fixedRate(ms(10)), () -> {
            note();
            missed.add(call[0].missed());
        }).start();
        rig.advance(ms(35));
        pass(15);
        rig.advance(ms(20));
        pass(10);
        assertEquals(List.of(35L, 40L, 50L, 70L, 80L), runs);
        assertEquals(List.of(0L, 2L, 0L, 0L, 1L), missed);
    }

    @Test
    void aFixedDelayCountsFromTheEndOfARunOrFromItsBegin() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        CompletableFuture<Void> other = new CompletableFuture<>();
        scheduler.periodicAsync(PeriodicSchedule.fixedDelay(ms(10)), () -> {
            note();
            return work;
        }).start();
        List<Long> begins = new ArrayList<>();
        scheduler.periodicAsync(PeriodicSchedule.fixedDelay(ms(10)).fromBegin(), () -> {
            begins.add((scheduler.nanoTime() - begin) / 1_000_000);
            return other;
        }).start();
        pass(14);
        work.complete(null);
        other.complete(null);
        rig.advance(Duration.ZERO);
        pass(20);
        assertEquals(List.of(10L, 24L, 34L), runs);
        assertEquals(List.of(10L, 20L, 30L), begins);
    }

    @Test
    void runsDoNotOverlapAndAStopLetsTheRunEnd() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        PeriodicCall call = scheduler.periodicAsync(PeriodicSchedule.fixedRate(ms(10)), () -> {
            note();
            return work;
        }).start();
        pass(50);
        assertEquals(List.of(10L), runs);
        assertTrue(call.isRunning());
        call.stop();
        work.complete(null);
        rig.advance(Duration.ZERO);
        pass(50);
        assertEquals(List.of(10L), runs);
        assertFalse(call.isRunning());
    }

    @Test
    void itStopsAndStartsAnyNumberOfTimes() {
        PeriodicCall call = scheduler.periodic(PeriodicSchedule.fixedRate(ms(10)).withInitialDelay(ms(3)), this::note);
        call.start();
        pass(15);
        assertEquals(List.of(3L, 13L), runs);
        call.stop();
        call.stop();
        pass(15);
        assertEquals(List.of(), scheduler.scheduledCalls());
        call.start();
        pass(3);
        assertEquals(List.of(3L, 13L, 33L), runs);
        assertEquals(1, scheduler.scheduledCalls().size());
    }

    @Test
    void aFailureGoesToItsHandlerAndDoesNotEndIt() {
        IllegalStateException failure = new IllegalStateException("each time");
        List<Throwable> own = new ArrayList<>();
        PeriodicCall loud = scheduler.periodic(PeriodicSchedule.fixedRate(ms(10)), () -> {
            throw failure;
        }).start();
        PeriodicCall handled = scheduler.periodicAsync(PeriodicSchedule.fixedRate(ms(10)),
                () -> CompletableFuture.failedFuture(failure)).onFailure(own::add).start();
        PeriodicCall ending = scheduler.periodic(PeriodicSchedule.fixedRate(ms(10)).endingOnFailure(), () -> {
            throw failure;
        }).onFailure(thrown -> {}).start();
        pass(20);
        assertEquals(List.of(failure, failure), rig.failures());
        assertEquals(List.of(failure, failure), own);
        assertTrue(loud.isRunning() && handled.isRunning());
        assertFalse(ending.isRunning());
        assertEquals(1, ending.runs());
    }

    @Test
    void resetBeginsThePeriodAnewAndChangesIt() {
        PeriodicCall call = scheduler.periodic(PeriodicSchedule.fixedRate(ms(10)), this::note).start();
        pass(7);
        call.reset();
        pass(10);
        call.reset(ms(4));
        pass(8);
        assertEquals(List.of(17L, 21L, 25L), runs);
        assertEquals(ms(4), call.schedule().period());
        assertThrows(IllegalArgumentException.class, () -> call.reset(Duration.ZERO));
        call.stop();
        assertThrows(IllegalStateException.class, call::reset);
    }

    @Test
    void jitterVariesEachPeriod() {
        double[] chance = {0.0, 0.75};
        int[] at = {0};
        scheduler.periodic(PeriodicSchedule.fixedDelay(ms(100)).withJitter(0.2, () -> chance[at[0]++ % 2]), this::note)
                .start();
        pass(300);
        assertEquals(List.of(90L, 195L, 285L), runs);
    }

    @Test
    void unrefMakesItsCallsNotCount() {
        PeriodicCall call = scheduler.periodic(PeriodicSchedule.fixedRate(ms(10)), this::note).start();
        assertTrue(scheduler.scheduledCalls().get(0).counts());
        assertSame(call, call.unref());
        assertFalse(scheduler.scheduledCalls().get(0).counts());
        pass(10);
        assertFalse(scheduler.scheduledCalls().get(0).counts());
    }
}
