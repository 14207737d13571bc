package dev.ioloop.deferred;

import static dev.ioloop.deferred.Capture.end;
import static dev.ioloop.deferred.Capture.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.deferred.Capture.Boom;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.testkit.ManualClock;
import dev.ioloop.testkit.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that come again and again, on a real loop whose time stands still. Times are in milliseconds. */
@Timeout(30)
class LoopingCallTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualLoop manual = new ManualLoop();
    private final List<Object> log = new ArrayList<>();
    private final LoopingCall noting = new LoopingCall(() -> log.add(now())).clock(manual.loop());

    private long now() {
        return manual.clock().nanoTime() / 1_000_000;
    }

    private void advance(long millis) {
        manual.advance(Duration.ofMillis(millis));
    }

    @AfterEach
    void close() {
        manual.close();
    }

    @Test
    @Row("TWI-LOOP-001")
    void itCallsAtOnceAndThenOnTheGrid() {
        advance(300);
        Deferred<LoopingCall> ending = noting.start(SECOND);
        assertEquals(List.of(300L), log);
        assertTrue(noting.isRunning());
        assertEquals(SECOND, noting.interval());
        for (int i = 0; i < 6; i++) {
            advance(500);
        }
        assertEquals(List.of(300L, 1300L, 2300L, 3300L), log);
        assertFalse(ending.isCalled());
        noting.stop();
        assertSame(noting, end(ending));
        assertFalse(noting.isRunning());
        advance(5000);
        assertEquals(4, log.size());
        assertEquals(List.of(), manual.pending());
        assertThrows(IllegalStateException.class, noting::stop);
    }

    @Test
    @Row("TWI-LOOP-002")
    void theFirstCallMayComeAfterAnInterval() {
        noting.start(SECOND, false);
        assertEquals(List.of(), log);
        advance(999);
        assertEquals(List.of(), log);
        advance(1);
        assertEquals(List.of(1000L), log);
        assertThrows(IllegalStateException.class, () -> noting.start(SECOND));
        noting.stop();
        assertThrows(IllegalArgumentException.class, () -> noting.start(SECOND.negated()));
        assertFalse(noting.isRunning());
    }

    @Test
    @Row("TWI-LOOP-006")
    void stoppingWithinTheFunctionIsTheEnd() {
        boolean[] firedWithin = new boolean[1];
        List<Deferred<LoopingCall>> ending = new ArrayList<>();
        LoopingCall[] call = new LoopingCall[1];
        call[0] = new LoopingCall(() -> {
            log.add(now());
            if (log.size() == 2) {
                call[0].stop();
                firedWithin[0] = ending.get(0).isCalled();
            }
            return null;
        }).clock(manual.loop());
        ending.add(call[0].start(SECOND));
        advance(1000);
        assertFalse(firedWithin[0]);
        assertSame(call[0], end(ending.get(0)));
        advance(5000);
        assertEquals(List.of(0L, 1000L), log);
    }

    @Test
    @Row("TWI-LOOP-008")
    void aFailureEndsIt() {
        for (boolean later : new boolean[]{false, true}) {
            LoopingCall[] call = new LoopingCall[1];
            Deferred<Object> pending = new Deferred<>();
            int[] calls = new int[1];
            call[0] = new LoopingCall(() -> {
                if (++calls[0] == 2 && !later) {
                    throw new Boom("failing");
                }
                return calls[0] == 2 ? pending : null;
            }).clock(manual.loop());
            Deferred<LoopingCall> ending = call[0].start(SECOND);
            ending.addErrback(f -> {
                log.add(f.message() + " " + call[0].isRunning());
                return null;
            });
            advance(1000);
            if (later) {
                pending.errback(new Boom("failing"));
            }
            advance(5000);
            assertEquals(2, calls[0]);
        }
        assertEquals(List.of("failing false", "failing false"), log);
        LoopingCall cancelled = new LoopingCall(() -> {
            throw new CancellationException("also a failure");
        }).clock(manual.loop());
        assertInstanceOf(CancellationException.class, failure(cancelled.start(SECOND)));
        assertFalse(cancelled.isRunning());
    }

    @Test
    @Row({"TWI-LOOP-009", "TWI-LOOP-010"})
    void theNextCallWaitsForWhatTheFunctionHasReturned() {
        List<Deferred<Object>> pending = new ArrayList<>();
        LoopingCall call = new LoopingCall(() -> {
            log.add(now());
            pending.add(new Deferred<>());
            return pending.get(pending.size() - 1);
        }).clock(manual.loop());
        Deferred<LoopingCall> ending = call.start(SECOND);
        advance(2500);
        assertEquals(List.of(0L), log);
        pending.get(0).callback("at 2500");
        advance(0);
        advance(499);
        assertEquals(List.of(0L), log, "1000 and 2000 have passed");
        advance(1);
        assertEquals(List.of(0L, 3000L), log);
        advance(2200);
        pending.get(1).callback("at 5200");
        advance(800);
        assertEquals(List.of(0L, 3000L, 6000L), log);
        call.stop();
        assertFalse(ending.isCalled(), "the last call has not ended");
        assertFalse(call.isRunning());
        pending.get(2).callback("end");
        assertSame(call, end(ending));
        advance(5000);
        assertEquals(3, log.size());
    }

    @Test
    @Row("TWI-LOOP-011")
    void whatWasMissedIsLeftOut() {
        noting.start(SECOND);
        advance(3500);
        assertEquals(List.of(0L, 3500L), log);
        advance(499);
        assertEquals(2, log.size());
        advance(1);
        assertEquals(List.of(0L, 3500L, 4000L), log);
    }

    @Test
    @Row("TWI-LOOP-013")
    void anIntervalOfZeroCallsOnceATurn() {
        noting.start(Duration.ZERO);
        assertEquals(1, log.size());
        for (int i = 2; i < 10; i++) {
            manual.turn();
            assertEquals(i, log.size());
        }
        assertEquals(1, manual.pending().size());
    }

    private LoopingCall counting() {
        return LoopingCall.withCount(log::add).clock(manual.loop());
    }

    @Test
    @Row("TWI-LOOP-014")
    void theCountTellsHowManyPointsHavePassed() {
        LoopingCall call = counting();
        call.start(SECOND);
        advance(3500);
        advance(500);
        assertEquals(List.of(1L, 3L, 1L), log);
        call.stop();
        log.clear();
        LoopingCall fine = counting();
        fine.start(Duration.ofNanos(100_000_000 / 3), false);
        for (int i = 0; i < 100; i++) {
            advance(33 + i % 3);
        }
        long sum = log.stream().mapToLong(count -> (Long) count).sum();
        assertEquals(100 * 34 * 1_000_000L / (100_000_000 / 3) - 1, sum - 1, 1);
        assertTrue(log.stream().allMatch(count -> (Long) count > 0), log::toString);
    }

    @Test
    @Row("TWI-LOOP-015")
    void withoutIntervalTheCountIsOneAndALaterIntervalKnowsTheLastCall() {
        LoopingCall call = counting();
        call.start(Duration.ZERO);
        manual.clock().advance(SECOND.multipliedBy(3));
        manual.turn();
        assertEquals(List.of(1L, 1L), log);
        call.interval(SECOND);
        advance(4500); // the last call was at 3000
        assertEquals(List.of(1L, 1L, 4L), log);
    }

    @Test
    @Row("TWI-LOOP-016")
    void pointsThatPassWhileACallIsPendingAreCounted() {
        List<Deferred<Object>> pending = new ArrayList<>();
        LoopingCall call = LoopingCall.withCount(count -> {
            log.add(count);
            pending.add(new Deferred<>());
            return pending.get(pending.size() - 1);
        }).clock(manual.loop());
        call.start(SECOND);
        advance(1000);
        advance(1000);
        pending.get(0).callback(1);
        advance(500);
        assertEquals(List.of(1L), log);
        advance(500);
        assertEquals(List.of(1L, 3L), log);
        pending.get(1).callback(1);
        advance(1000);
        assertEquals(List.of(1L, 3L, 1L), log);
    }

    @Test
    @Row("TWI-LOOP-017")
    void resettingBeginsTheGridAnew() {
        noting.start(SECOND.multipliedBy(10));
        advance(7000);
        noting.reset();
        advance(9999);
        assertEquals(List.of(0L), log);
        advance(1);
        assertEquals(List.of(0L, 17_000L), log);
        noting.stop();
        assertThrows(IllegalStateException.class, noting::reset);
    }

    @Test
    @Row("TWI-LOOP-018")
    void itCanBeStartedAgain() {
        Deferred<LoopingCall> first = noting.start(SECOND);
        advance(1000);
        noting.stop();
        Deferred<LoopingCall> second = noting.start(SECOND.multipliedBy(3));
        assertNotSame(first, second);
        assertSame(noting, end(first));
        advance(3000);
        assertEquals(List.of(0L, 1000L, 1000L, 4000L), log);
        noting.stop();
        assertSame(noting, end(second));
    }

    @Test
    @Row("TWI-LOOP-019")
    void aStartBeforeTheLastCallHasEndedIsRefused() {
        Deferred<Object> pending = new Deferred<>();
        LoopingCall[] call = new LoopingCall[1];
        call[0] = new LoopingCall(() -> {
            call[0].stop();
            log.add(assertThrows(IllegalStateException.class, () -> call[0].start(SECOND)).getMessage());
            return pending;
        }).clock(manual.loop());
        Deferred<LoopingCall> ending = call[0].start(SECOND);
        assertThrows(IllegalStateException.class, () -> call[0].start(SECOND));
        assertFalse(ending.isCalled());
        pending.callback(1);
        assertSame(call[0], end(ending));
        assertTrue(log.get(0).toString().contains("has not ended"), log::toString);
    }

    @Test
    @Row("TWI-LOOP-020")
    void theClockCanBeReplacedBeforeTheStart() {
        ManualClock other = new ManualClock();
        noting.clock(other).start(SECOND);
        assertThrows(IllegalStateException.class, () -> noting.clock(manual.loop()));
        advance(5000);
        assertEquals(1, log.size());
        other.advance(SECOND);
        assertEquals(2, log.size());
    }

    @Test
    void withoutAClockItTakesTheLoopThatRunsHere() {
        LoopingCall call = new LoopingCall(() -> log.add(now()));
        manual.loop().execute(() -> call.start(SECOND));
        advance(0);
        advance(1000);
        assertEquals(List.of(0L, 1000L), log);
    }

    private static Object append(List<Object> log, String first, int second) {
        return log.add(first + second);
    }

    @Test
    @Row("TWI-LOOP-022")
    void eachCallGetsTheArguments() {
        String first = "a";
        int second = 1;
        new LoopingCall(() -> append(log, first, second)).clock(manual.loop()).start(SECOND);
        advance(1000);
        assertEquals(List.of("a1", "a1"), log);
    }

    @Test
    void cancellingItsDeferredStopsIt() {
        Deferred<LoopingCall> ending = noting.start(SECOND);
        ending.cancel();
        assertFalse(noting.isRunning());
        assertInstanceOf(CancellationException.class, failure(ending));
        advance(3000);
        assertEquals(List.of(0L), log);
    }
}
