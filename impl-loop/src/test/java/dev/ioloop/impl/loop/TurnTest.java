package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Interest;
import dev.ioloop.LoopOptions;
import dev.ioloop.Readiness;
import dev.ioloop.ScheduledCall;
import dev.ioloop.impl.loop.HandPollerProvider.HandChannel;
import dev.ioloop.itest.contracts.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TurnTest {
    private final HandPollerProvider hand = new HandPollerProvider("hand", 0, "hand");
    private final LoopRunner runner = new LoopRunner(LoopOptions.defaults().withPollerProvider(hand));
    private final EventLoop loop = runner.loop;
    private final List<String> log = new ArrayList<>();

    @AfterEach
    void close() {
        runner.close();
        assertEquals(List.of(), runner.failures);
    }

    /** Returns when the loop has come round often enough for all that was queued before. */
    private void settle() {
        for (int i = 0; i < 5; i++) {
            runner.run(() -> {
            });
        }
    }

    @Test
    @Row({"TOR-CBK-001", "TOR-CBK-002", "TOR-CBK-003", "PYJ-REACT-016", "PYJ-REACT-017"})
    void aCallbackRunsInALaterTurnInTheOrderOfArrival() {
        runner.run(() -> {
            loop.execute(() -> {
                log.add("a");
                loop.execute(() -> log.add("c"));
            });
            loop.execute(() -> log.add("b"));
            log.add("first");
        });
        settle();
        assertEquals(List.of("first", "a", "b", "c"), log);
    }

    @Test
    @Row({"TOR-CBK-003", "TOR-TMO-023"})
    void aCallbackThatAddsItselfStarvesNeitherChannelsNorTimers() throws Exception {
        CountDownLatch channelSeen = new CountDownLatch(1);
        CountDownLatch timerSeen = new CountDownLatch(1);
        HandChannel channel = new HandChannel("hand");
        channel.ready = Readiness.READABLE;
        runner.run(() -> {
            Runnable again = new Runnable() {
                @Override
                public void run() {
                    if (channelSeen.getCount() + timerSeen.getCount() > 0) {
                        loop.execute(this);
                    }
                }
            };
            loop.execute(again);
            loop.callLater(Duration.ofMillis(1), timerSeen::countDown);
            loop.register(channel, Interest.READ, (r, ready) -> channelSeen.countDown());
        });
        assertTrue(channelSeen.await(10, TimeUnit.SECONDS));
        assertTrue(timerSeen.await(10, TimeUnit.SECONDS));
    }

    @Test
    @Row({"TOR-CBK-004", "TOR-TMO-017"})
    void theWaitIsComputedAfterTheCallbacksAndTimersHaveRun() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        runner.run(() -> loop.callLater(Duration.ZERO, () -> {
            int polls = hand.last().polls;
            loop.execute(() -> {
                log.add("waited " + (hand.last().polls != polls && hand.last().lastTimeout != 0));
                ran.countDown();
            });
        }));
        assertTrue(ran.await(10, TimeUnit.SECONDS));
        assertEquals(List.of("waited false"), log);
    }

    @Test
    @Row({"TOR-LOP-032", "TWI-CLK-013"})
    void anIdleLoopWaitsWithoutLimitAndAtMostUntilItsFirstTimer() throws Exception {
        settle();
        hand.last().awaitWaiting();
        assertEquals(-1, hand.last().lastTimeout);
        int polls = hand.last().polls;
        runner.run(() -> {
        });
        hand.last().awaitWaiting();
        assertEquals(polls + 1, hand.last().polls, "one callback costs one turn");

        List<ScheduledCall> calls = new ArrayList<>();
        runner.run(() -> {
            calls.add(loop.callLater(Duration.ofHours(1), () -> log.add("never")));
            calls.add(loop.callLater(Duration.ofHours(2), () -> log.add("never")));
        });
        hand.last().awaitWaiting();
        assertBetween(Duration.ofMinutes(59), hand.last().lastTimeout, Duration.ofHours(1));
        runner.run(() -> calls.get(0).cancel());
        hand.last().awaitWaiting();
        assertBetween(Duration.ofMinutes(119), hand.last().lastTimeout, Duration.ofHours(2));
        runner.run(() -> calls.get(1).cancel());
        hand.last().awaitWaiting();
        assertEquals(-1, hand.last().lastTimeout);
    }

    private static void assertBetween(Duration low, long nanos, Duration high) {
        assertTrue(nanos > low.toNanos() && nanos <= high.toNanos(), () -> "waits " + Duration.ofNanos(nanos));
    }

    @Test
    @Row({"TOR-TMO-019", "TWI-CLK-012"})
    void aTimerYearsAwayJustWaits() throws Exception {
        runner.run(() -> loop.callLater(Duration.ofDays(365L * 140), () -> log.add("never")));
        hand.last().awaitWaiting();
        assertTrue(hand.last().lastTimeout > Duration.ofDays(365L * 139).toNanos());
        runner.run(() -> loop.callLater(Duration.ZERO, () -> log.add("now")));
        settle();
        assertEquals(List.of("now"), log);
    }

    @Test
    @Row({"TOR-CBK-005", "TOR-CBK-007", "TWI-RUN-012", "TWI-RUN-014"})
    void manyCallbacksMakeOneWakeUpForEachSleep() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        loop.execute(() -> {
            blocked.countDown();
            try {
                assertTrue(free.await(10, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertTrue(blocked.await(10, TimeUnit.SECONDS));
        int before = hand.last().wakeups;
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 300_000; i++) {
            loop.execute(ran::incrementAndGet);
        }
        assertEquals(before, hand.last().wakeups, "a loop that is awake needs no wake-up");
        free.countDown();
        settle();
        assertEquals(300_000, ran.get());

        hand.last().awaitWaiting();
        before = hand.last().wakeups;
        loop.execute(ran::incrementAndGet);
        settle();
        assertTrue(hand.last().wakeups > before, "a sleeping loop must be woken");
    }

    @Test
    @Row({"TOR-TMO-009", "TOR-TMO-010", "PYF-SCH-012", "PYJ-REACT-011"})
    void aTimerThatIsDueDoesNotRunIfItIsCancelledFirst() {
        AtomicInteger outcome = new AtomicInteger();
        runner.run(() -> {
            ScheduledCall[] calls = new ScheduledCall[3];
            loop.callLater(Duration.ZERO, () -> {
                log.add("first");
                outcome.set(calls[1].cancel() && calls[1].cancelled() && !calls[1].active() ? 1 : 0);
                calls[2].reset(Duration.ZERO);
                loop.execute(() -> log.add("next turn"));
            });
            calls[1] = loop.callLater(Duration.ZERO, () -> log.add("cancelled"));
            calls[2] = loop.callLater(Duration.ZERO, () -> log.add("moved"));
            loop.execute(() -> log.add("callback of the turn after"));
            ScheduledCall[] byCallback = new ScheduledCall[1];
            loop.execute(() -> byCallback[0] = loop.callLater(Duration.ZERO, () -> log.add("cancelled too")));
            loop.execute(() -> byCallback[0].cancel());
        });
        settle();
        assertEquals(1, outcome.get());
        assertFalse(log.contains("cancelled") || log.contains("cancelled too"), log.toString());
        assertEquals(1, log.stream().filter("moved"::equals).count(), log.toString());
        assertTrue(log.indexOf("moved") > log.indexOf("next turn"), log.toString());
    }

    @Test
    @Row({"TOR-TMO-007", "PYF-SCH-013", "TWI-CLK-009", "PYJ-REACT-008", "PYJ-REACT-010"})
    void aTimerMadeInATimerRunsInALaterTurn() {
        runner.run(() -> {
            loop.callLater(Duration.ZERO, () -> {
                log.add("outer");
                loop.callLater(Duration.ZERO, () -> log.add("inner"));
                loop.execute(() -> log.add("callback between"));
            });
            loop.callLater(Duration.ZERO, () -> log.add("second of the batch"));
            loop.callAt(Instant.now().minusSeconds(5), () -> log.add("past"));
            log.add("made");
        });
        settle();
        assertEquals(List.of("made", "outer", "second of the batch", "past", "callback between", "inner"), log);
    }

    @Test
    @Row({"TOR-HND-007", "TOR-HND-018", "TOR-HND-025", "TOR-HND-005", "TOR-HND-008"})
    void eachReadyChannelIsDeliveredOnceATurnWithAllConditions() {
        HandChannel one = new HandChannel("hand");
        HandChannel two = new HandChannel("hand");
        one.ready = Readiness.READABLE.with(Readiness.WRITABLE);
        two.ready = Readiness.READABLE;
        CountDownLatch turns = new CountDownLatch(3);
        runner.run(() -> {
            loop.register(one, Interest.READ_WRITE, (r, ready) -> {
                assertSame(one, r.channel());
                log.add("one " + ready);
                turns.countDown();
            });
            loop.register(two, Interest.READ, (r, ready) -> log.add("two " + ready));
        });
        try {
            assertTrue(turns.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        one.ready = Readiness.NONE;
        two.ready = Readiness.NONE;
        settle();
        for (int i = 0; i + 1 < log.size(); i += 2) {
            assertEquals(List.of("one READABLE|WRITABLE", "two READABLE"), log.subList(i, i + 2));
        }
    }
}
