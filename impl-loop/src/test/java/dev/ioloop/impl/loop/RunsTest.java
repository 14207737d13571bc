package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.LoopOptions;
import dev.ioloop.LoopRunningException;
import dev.ioloop.Readiness;
import dev.ioloop.impl.loop.HandPollerProvider.HandChannel;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RunsTest {
    private final HandPollerProvider hand = new HandPollerProvider("hand", 0, "hand");
    private final ManualClock clock = new ManualClock();
    private final IOLoop loop = IOLoop.create(LoopOptions.defaults().withPollerProvider(hand));
    private final IOLoop manual = IOLoop.create(LoopOptions.defaults().withPollerProvider(hand).withClock(clock));
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
        manual.close();
    }

    private HandChannel ready(IOLoop on, Readiness readiness) throws Exception {
        HandChannel channel = new HandChannel("hand");
        on.register(channel, Interest.READ_WRITE, (registration, found) -> {
            seen.add(found.toString());
            registration.cancel();
        });
        channel.ready = readiness;
        return channel;
    }

    // ---- runOnce

    @Test
    @Row({"TWI-RUN-010", "PYF-LOP-020"})
    void oneTurnThatDoesNotWaitGivesTheTimeToTheNextTimer() throws Exception {
        assertEquals(Optional.empty(), manual.runOnce(Duration.ZERO));
        manual.callLater(Duration.ofSeconds(5), () -> seen.add("timer"));
        manual.execute(() -> seen.add("callback"));
        ready(manual, Readiness.READABLE);
        assertEquals(Optional.of(Duration.ofSeconds(5)), manual.runOnce(Duration.ZERO));
        assertEquals(List.of("callback", "READABLE"), seen);
        clock.advance(Duration.ofSeconds(6));
        assertEquals(Optional.empty(), manual.runOnce(Duration.ZERO));
        assertEquals(List.of("callback", "READABLE", "timer"), seen);
    }

    @Test
    void aCallbackQueuedInTheTurnMeansNoWaitForTheNext() {
        loop.execute(() -> loop.execute(() -> seen.add("next")));
        assertEquals(Optional.of(Duration.ZERO), loop.runOnce(Duration.ofHours(1)));
        assertEquals(List.of(), seen);
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("next"), seen);
    }

    @Test
    void theBoundEndsTheWaitOfAnIdleLoop() {
        long begin = System.nanoTime();
        loop.runOnce(Duration.ofMillis(20));
        assertTrue(System.nanoTime() - begin >= Duration.ofMillis(20).toNanos());
        assertThrows(IllegalArgumentException.class, () -> loop.runOnce(Duration.ofSeconds(-1)));
    }

    @Test
    @Row("PYJ-REACT-019")
    void withoutABoundItWaitsForOneEventOrReturnsIfThereIsNothingToWaitFor() throws Exception {
        assertEquals(Optional.empty(), loop.runOnce());
        loop.callLater(Duration.ofMillis(5), () -> seen.add("first"));
        loop.callLater(Duration.ofHours(1), () -> seen.add("second"));
        Optional<Duration> next = loop.runOnce();
        assertEquals(List.of("first"), seen);
        assertTrue(next.orElseThrow().compareTo(Duration.ofMinutes(59)) > 0, next.toString());
        ready(loop, Readiness.READABLE);
        ready(loop, Readiness.WRITABLE);
        loop.runOnce();
        assertEquals(3, seen.size(), "the poll's other handler was left out: " + seen);
    }

    @Test
    @Row("PYJ-REACT-021")
    void theLoopRunsInsideATurnAndNotAfterwards() {
        assertFalse(loop.isRunning());
        loop.execute(() -> seen.add("running " + loop.isRunning()));
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("running true"), seen);
        assertFalse(loop.isRunning());
    }

    @Test
    void aTurnInsideACallbackIsRefused() {
        loop.execute(() -> assertThrows(LoopRunningException.class, () -> loop.runOnce(Duration.ZERO)));
        loop.execute(() -> seen.add("went on"));
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("went on"), seen);
    }

    @Test
    @Row({"PYJ-REACT-028", "PYF-LOP-021"})
    void twoLoopsAreIndependent() {
        loop.callLater(Duration.ZERO, () -> seen.add("one"));
        manual.callLater(Duration.ZERO, () -> seen.add("two"));
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("one"), seen);
        manual.runOnce(Duration.ZERO);
        assertEquals(List.of("one", "two"), seen);
    }

    // ---- runUntilIdle

    @Test
    @Row("PYF-LOP-016")
    void itRunsWhileChannelsAreRegisteredAndEndsWithTheLast() throws Exception {
        assertTrue(loop.runUntilIdle());
        HandChannel first = new HandChannel("hand");
        loop.register(first, Interest.READ, (registration, found) -> {
            seen.add("first goes");
            registration.cancel();
        });
        HandChannel second = new HandChannel("hand");
        loop.register(second, Interest.READ, (registration, found) -> {
            seen.add("second is closed");
            second.close();
        });
        loop.callLater(Duration.ofMillis(2), () -> first.ready = Readiness.READABLE);
        loop.callLater(Duration.ofMillis(4), () -> second.ready = Readiness.READABLE);
        assertTrue(loop.runUntilIdle());
        assertEquals(List.of("first goes", "second is closed"), seen);
    }

    @Test
    @Row({"PYF-LOP-017", "PYF-LOP-018"})
    void timersAloneKeepItRunningAndFireWithoutAnyChannelBecomingReady() throws Exception {
        loop.callLater(Duration.ofMillis(1), () -> {
            seen.add("one");
            loop.callLater(Duration.ofMillis(1), () -> seen.add("two"));
        });
        assertTrue(loop.runUntilIdle());
        assertEquals(List.of("one", "two"), seen);
        HandChannel quiet = new HandChannel("hand");
        loop.register(quiet, Interest.READ, (registration, found) -> seen.add("never"));
        loop.callLater(Duration.ofMillis(1), quiet::close);
        assertTrue(loop.runUntilIdle());
        assertEquals(List.of("one", "two"), seen);
    }

    @Test
    void timersThatDoNotCountDoNotKeepItRunning() {
        loop.callLater(Duration.ofHours(1), () -> seen.add("never")).unref();
        assertTrue(loop.runUntilIdle());
        loop.callLater(Duration.ofHours(1), () -> seen.add("never"));
        assertFalse(loop.runUntilIdle(Duration.ofMillis(1)));
        assertEquals(List.of(), seen);
    }

    @Test
    void executorJobsKeepItRunningUntilTheirOutcomeHasArrived() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> job = loop.futures().submit(() -> {
            assertTrue(release.await(10, TimeUnit.SECONDS));
            return "done";
        });
        job.thenAccept(seen::add);
        assertFalse(loop.runUntilIdle(Duration.ofMillis(1)));
        loop.callLater(Duration.ofMillis(1), release::countDown);
        assertTrue(loop.runUntilIdle());
        assertEquals(List.of("done"), seen);
    }

    @Test
    @Row("PYF-LOP-019")
    void theBoundIsOnTheWholeRunWhateverHappensInIt() {
        int[] rounds = new int[1];
        Runnable again = new Runnable() {
            @Override
            public void run() {
                rounds[0]++;
                clock.advance(Duration.ofSeconds(1));
                manual.execute(this);
            }
        };
        manual.execute(again);
        assertFalse(manual.runUntilIdle(Duration.ofSeconds(10)));
        assertEquals(10, rounds[0]);
        assertThrows(IllegalArgumentException.class, () -> manual.runUntilIdle(Duration.ofSeconds(-1)));
    }

    @Test
    void aBoundOfZeroRunsWhatIsDueNow() {
        manual.execute(() -> seen.add("callback"));
        manual.callLater(Duration.ZERO, () -> seen.add("timer"));
        assertTrue(manual.runUntilIdle(Duration.ZERO));
        assertEquals(List.of("callback", "timer"), seen);
    }

    @Test
    void stopEndsItAndSoDoesAStopBeforeIt() {
        loop.callLater(Duration.ofHours(1), () -> seen.add("never"));
        loop.execute(loop::stop);
        assertFalse(loop.runUntilIdle());
        loop.stop();
        assertFalse(loop.runUntilIdle());
        assertEquals(List.of(), seen);
    }
}
