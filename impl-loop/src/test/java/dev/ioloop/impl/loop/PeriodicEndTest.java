package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopClock;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.PeriodicCall;
import dev.ioloop.PeriodicSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends periodic work from outside, and stages that do not behave. The clock is set by hand, in milliseconds from 1000. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PeriodicEndTest {
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

    private void goTo(long time) {
        millis = time;
        loop.runOnce(Duration.ZERO);
        loop.runOnce(Duration.ZERO);
    }

    @Test
    void aLoopThatIsResetOrClosedStopsIt() {
        PeriodicCall call = loop.periodic(PeriodicSchedule.fixedRate(TEN), () -> runs.add(millis)).start();
        loop.reset();
        assertFalse(call.isRunning());
        goTo(1010);
        call.start();
        assertEquals(1020 * 1_000_000L, loop.scheduledCalls().get(0).dueAt());
        loop.close();
        assertEquals(List.of(), runs);
    }

    @Test
    void aResetInTheTaskStopsIt() {
        PeriodicCall call = loop.periodic(PeriodicSchedule.fixedRate(TEN), () -> {
            runs.add(millis);
            loop.reset();
        }).start();
        goTo(1010);
        assertFalse(call.isRunning());
        goTo(1020);
        assertEquals(List.of(1010L), runs);
        assertEquals(List.of(), loop.scheduledCalls());
    }

    @Test
    void aCloseInTheTaskStopsItAndIsNoFailure() {
        loop.periodic(PeriodicSchedule.fixedRate(TEN), () -> {
            runs.add(millis);
            loop.close();
        }).start();
        millis = 1010;
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of(1010L), runs);
        assertEquals(List.of(), failures);
    }

    @Test
    void aResetWhileAStageIsUnderWayStopsItAndItCanBeStartedAnew() throws Exception {
        for (boolean ofTheLoop : new boolean[]{true, false}) {
            runs.clear();
            List<CompletableFuture<String>> stages = new ArrayList<>();
            PeriodicCall call = loop.periodicAsync(PeriodicSchedule.fixedRate(TEN), () -> {
                runs.add(millis);
                stages.add(ofTheLoop ? loop.newFuture() : new CompletableFuture<>());
                return stages.get(stages.size() - 1);
            }).start();
            goTo(millis + 10);
            Thread other = new Thread(
                    () -> stages.get(0).complete("its end is on its way to the loop, which forgets it"));
            other.start();
            other.join(10_000);
            loop.reset();
            assertFalse(call.isRunning());
            goTo(millis + 10);
            assertEquals(1, runs.size());
            call.start();
            goTo(millis + 10);
            assertEquals(2, runs.size(), "it waits for an end that was forgotten");
            call.stop();
        }
    }

    @Test
    void aStageThatEndsTwiceBeginsNoSecondRun() {
        List<BiConsumer<Object, Throwable>> observers = new ArrayList<>();
        loop.periodicAsync(PeriodicSchedule.fixedRate(TEN), () -> {
            runs.add(millis);
            return new CompletableFuture<Object>() {
                @Override
                public CompletableFuture<Object> whenComplete(BiConsumer<? super Object, ? super Throwable> action) {
                    observers.add(action::accept);
                    return this;
                }
            };
        }).start();
        goTo(1010);
        observers.get(0).accept("", null);
        goTo(1011);
        goTo(1020);
        assertEquals(List.of(1010L, 1020L), runs);
        observers.get(0).accept("", null);
        goTo(1030);
        goTo(1040);
        assertEquals(List.of(1010L, 1020L), runs, "a run beside one that is under way");
    }

    @Test
    void aStageThatCannotBeListenedToIsAFailureAndTheScheduleGoesOn() {
        loop.periodicAsync(PeriodicSchedule.fixedRate(TEN), () -> {
            runs.add(millis);
            return new CompletableFuture<Object>() {
                @Override
                public CompletableFuture<Object> whenComplete(BiConsumer<? super Object, ? super Throwable> action) {
                    throw new UnsupportedOperationException("on purpose");
                }
            };
        }).start();
        goTo(1010);
        goTo(1020);
        assertEquals(List.of(1010L, 1020L), runs);
        assertEquals(List.of("on purpose", "on purpose"), failures.stream().map(f -> f.cause().getMessage()).toList());
    }

    @Test
    void theFailureOfAStageIsToldOnce() {
        loop.periodicAsync(PeriodicSchedule.fixedRate(TEN),
                () -> loop.futures().failed(new IllegalStateException("on purpose"))).start();
        goTo(1010);
        goTo(1011);
        assertEquals(List.of("on purpose"), failures.stream().map(f -> f.cause().getMessage()).toList());
    }

    @Test
    void thePeriodBegunAnewByATaskThatEndsItIsNotPlanned() {
        PeriodicCall[] call = new PeriodicCall[1];
        call[0] = loop.periodic(PeriodicSchedule.fixedRate(TEN).endingOnFailure(), () -> {
            call[0].reset();
            throw new IllegalStateException("on purpose");
        }).start();
        goTo(1010);
        assertFalse(call[0].isRunning());
        assertEquals(List.of(), loop.scheduledCalls());
    }

    @Test
    void theLongestPeriodsMayVary() {
        Duration longest = Duration.ofDays(365 * 130L);
        loop.periodic(PeriodicSchedule.fixedRate(longest).withJitter(1, () -> 0.99), () -> runs.add(millis)).start();
        assertEquals(1, loop.scheduledCalls().size());
    }
}
