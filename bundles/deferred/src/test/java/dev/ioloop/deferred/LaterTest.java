package dev.ioloop.deferred;

import static dev.ioloop.deferred.Capture.end;
import static dev.ioloop.deferred.Capture.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.deferred.Capture.Boom;
import dev.ioloop.deferred.TaskEndedException.Reason;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work that is done later, and in pieces. */
@Timeout(30)
class LaterTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final List<Object> log = new ArrayList<>();

    @Test
    @Row({"TWI-LATER-001", "TWI-LATER-002", "TWI-LATER-005"})
    void itFiresWithWhatTheFunctionGives() {
        Deferred<String> value = Deferreds.deferLater(clock, SECOND, () -> "value");
        Deferred<Object> inner = new Deferred<>();
        Deferred<Object> waiting = Deferreds.deferLater(clock, SECOND, () -> inner);
        Deferred<Object> failing = Deferreds.deferLater(clock, SECOND, () -> {
            throw new Boom("x");
        });
        Deferred<Void> sleep = Deferreds.deferLater(clock, SECOND);
        clock.advance(Duration.ofMillis(999));
        assertFalse(value.isCalled() || sleep.isCalled());
        clock.advance(Duration.ofMillis(1));
        assertEquals("value", end(value));
        assertTrue(waiting.isWaiting());
        inner.callback("inner");
        assertEquals("inner", end(waiting));
        assertInstanceOf(Boom.class, failure(failing));
        assertNull(end(sleep));
    }

    @Test
    @Row({"TWI-LATER-003", "TWI-LATER-004"})
    void cancellingTakesTheTimerAwayOrCancelsWhatTheFunctionHasBegun() {
        Deferred<Object> early = Deferreds.deferLater(clock, SECOND, () -> log.add("called"));
        early.cancel();
        assertEquals(List.of(), clock.pending());
        assertInstanceOf(CancellationException.class, failure(early));
        clock.advance(SECOND);
        assertEquals(List.of(), log);

        Deferred<Object> inner = new Deferred<>(d -> log.add("cancelled"));
        Deferred<Object> begun = Deferreds.deferLater(clock, SECOND, () -> inner);
        clock.advance(SECOND);
        begun.cancel();
        assertEquals(List.of("cancelled"), log);
        assertInstanceOf(CancellationException.class, failure(begun));
    }

    // ---- in pieces

    /** Three pieces in each turn. */
    private Cooperator cooperator() {
        return new Cooperator(clock, () -> {
            int[] left = {3};
            return () -> --left[0] == 0;
        });
    }

    private Iterator<Object> steps(String name, int count) {
        return IntStream.range(0, count).<Object>mapToObj(i -> log.add(name + i)).iterator();
    }

    private void turn() {
        clock.advance(Duration.ZERO);
    }

    @Test
    @Row("TWI-COOP-001")
    void tasksTakeTurnsAndOneThatWaitsHoldsUpNoOther() {
        Cooperator cooperator = cooperator();
        cooperator.cooperate(steps("a", 4));
        cooperator.cooperate(steps("b", 2));
        assertEquals(List.of(), log);
        turn();
        assertEquals(List.of("a0", "b0", "a1"), log);
        turn();
        turn();
        assertEquals(List.of("a0", "b0", "a1", "b1", "a2", "a3"), log);

        log.clear();
        Deferred<Object> pending = new Deferred<>();
        CompletableFuture<Object> stage = new CompletableFuture<>();
        cooperator.cooperate(Stream.concat(Stream.of(pending, stage), Stream.of("c").map(log::add)).iterator());
        cooperator.cooperate(steps("d", 3));
        for (int i = 0; i < 5; i++) {
            turn();
        }
        assertEquals(List.of("d0", "d1", "d2"), log);
        pending.callback(1);
        turn();
        stage.complete(1);
        assertEquals(3, log.size());
        turn();
        assertEquals("c", log.get(3));
        assertEquals(List.of(), clock.pending());
        assertEquals(Duration.ofMillis(10), Cooperator.SLICE);
    }

    @Test
    void aTurnOfTheUsualLengthEnds() {
        Cooperator cooperator = new Cooperator(clock);
        int[] count = new int[1];
        CooperativeTask endless = cooperator.cooperate(Stream.generate(() -> count[0]++).iterator());
        long begin = System.nanoTime();
        turn();
        long took = System.nanoTime() - begin;
        assertTrue(took >= Cooperator.SLICE.toNanos(), "took " + took + " ns");
        int turns = 1;
        for (; count[0] <= turns && turns < 100; turns++) {
            turn(); // in one in which this thread had no processor, it may do one piece alone
        }
        int some = count[0];
        assertTrue(some > turns, "never more than one piece in a turn");
        turn();
        assertTrue(count[0] > some);
        endless.stop();
    }

    @Test
    @Row("TWI-COOP-002")
    void whenDoneTellsEachWhoAsks() {
        Cooperator cooperator = cooperator();
        Iterator<Object> steps = steps("a", 1);
        CooperativeTask done = cooperator.cooperate(steps);
        Deferred<Iterator<?>> before = done.whenDone();
        turn();
        Deferred<Iterator<?>> after = done.whenDone();
        assertSame(steps, end(before));
        assertSame(steps, end(after));
        Boom boom = new Boom("x");
        CooperativeTask waitingForFailure = cooperator.cooperate(Stream.of(Deferreds.fail(boom)).iterator());
        Deferred<Iterator<?>> failed = waitingForFailure.whenDone();
        CooperativeTask throwing = cooperator.cooperate(Stream.generate(() -> {
            throw new IllegalStateException("thrown");
        }).iterator());
        turn();
        assertSame(boom, failure(failed));
        assertEquals("thrown", failure(throwing.whenDone()).getMessage());
        CooperativeTask stopped = cooperator.cooperate(steps("b", 9));
        Deferred<Iterator<?>> ofStopped = stopped.whenDone();
        stopped.stop();
        assertEquals(Reason.STOPPED, ((TaskEndedException) failure(ofStopped)).reason());
        turn();
        assertEquals(List.of("a0"), log);
    }

    @Test
    @Row("TWI-COOP-003")
    void pausesNest() {
        Cooperator cooperator = cooperator();
        CooperativeTask task = cooperator.cooperate(steps("a", 9));
        task.pause();
        task.pause();
        turn();
        task.resume();
        turn();
        assertEquals(List.of(), log);
        task.resume();
        turn();
        assertEquals(3, log.size());
        assertThrows(IllegalStateException.class, task::resume);
        task.stop();

        log.clear();
        Deferred<Object> pending = new Deferred<>();
        CooperativeTask waiting = cooperator.cooperate(Stream.concat(Stream.of(pending), Stream.of("c").map(log::add))
                .iterator());
        turn();
        waiting.pause();
        pending.callback(1);
        turn();
        assertEquals(List.of(), log, "paused");
        waiting.resume();
        turn();
        assertEquals(List.of("c"), log);
        Deferred<Object> other = new Deferred<>();
        CooperativeTask third = cooperator.cooperate(Stream.concat(Stream.of(other), Stream.of("d").map(log::add))
                .iterator());
        turn();
        third.pause();
        third.resume();
        turn();
        assertEquals(List.of("c"), log, "waiting");
        other.callback(1);
        turn();
        assertEquals(List.of("c", "d"), log);
    }

    @Test
    @Row("TWI-COOP-004")
    void stoppingATaskThatHasEndedTellsHow() {
        Cooperator cooperator = cooperator();
        CooperativeTask done = cooperator.cooperate(steps("a", 0));
        CooperativeTask failed = cooperator.cooperate(Stream.of(Deferreds.fail(new Boom("x"))).iterator());
        CooperativeTask stopped = cooperator.cooperate(steps("b", 5));
        stopped.pause();
        stopped.stop();
        turn();
        assertEquals(Reason.DONE, assertThrows(TaskEndedException.class, done::stop).reason());
        TaskEndedException failure = assertThrows(TaskEndedException.class, failed::stop);
        assertEquals(Reason.FAILED, failure.reason());
        assertEquals("x", failure.getCause().getMessage());
        assertEquals(Reason.STOPPED, assertThrows(TaskEndedException.class, stopped::stop).reason());
        stopped.resume();
        turn();
        assertEquals(List.of(), log);
        assertInstanceOf(Boom.class, failure(failed.whenDone()));
    }

    @Test
    void aFailureThatNobodyAsksForIsReported() {
        UnhandledFailures.flush();
        CooperativeTask failed = cooperator().cooperate(Stream.of(Deferreds.fail(new Boom("lost"))).iterator());
        turn();
        try (LogCapture logged = new LogCapture()) {
            assertEquals(List.of("lost"), UnhandledFailures.flush().stream().map(Failure::message).toList());
            assertEquals(1, logged.errors("lost").size());
        }
        assertThrows(TaskEndedException.class, failed::stop);
    }
}
