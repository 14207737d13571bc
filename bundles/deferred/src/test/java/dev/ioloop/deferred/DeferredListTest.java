package dev.ioloop.deferred;

import static dev.ioloop.deferred.Capture.end;
import static dev.ioloop.deferred.Capture.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ioloop.deferred.Capture.Boom;
import dev.ioloop.deferred.DeferredList.All;
import dev.ioloop.deferred.DeferredList.First;
import dev.ioloop.deferred.DeferredList.Flag;
import dev.ioloop.itest.contracts.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several Deferreds as one. */
@Timeout(30)
class DeferredListTest {
    private final LogCapture log = new LogCapture();
    private final List<Object> cancelled = new ArrayList<>();
    private final List<Deferred<Object>> three = List.of(pending("0"), pending("1"), pending("2"));

    private Deferred<Object> pending(String name) {
        return new Deferred<>(d -> cancelled.add(name));
    }

    @BeforeEach
    void forgetThoseOfOtherTests() {
        UnhandledFailures.flush();
    }

    @AfterEach
    void close() {
        UnhandledFailures.flush();
        log.close();
    }

    private static List<String> all(Deferred<?> list) {
        return ((All<?>) end(list)).outcomes().stream()
                .map(o -> (o.success() ? "+" + o.value() : "-" + o.failure().message())).toList();
    }

    @Test
    @Row("TWI-LIST-001")
    void itFiresInTheOrderOfTheInputWhenAllHaveEnded() {
        DeferredList<Object> list = new DeferredList<>(three);
        three.get(2).callback("c");
        three.get(0).errback(new Boom("a"));
        assertFalse(list.isCalled());
        three.get(1).callback("b");
        assertEquals(List.of("-a", "+b", "+c"), all(list));
    }

    @Test
    @Row("TWI-LIST-002")
    void withoutInputsItFiresAtOnceUnlessItWaitsForAValue() {
        assertEquals(List.of(), all(new DeferredList<>(List.of())));
        assertEquals(List.of(), all(new DeferredList<>(List.of(), Flag.FIRE_ON_ONE_ERRBACK, Flag.CONSUME_ERRORS)));
        assertFalse(new DeferredList<>(List.of(), Flag.FIRE_ON_ONE_CALLBACK).isCalled());
    }

    @Test
    @Row("TWI-LIST-003")
    void inputsThatHaveEndedCount() {
        DeferredList<Object> list = new DeferredList<>(
                List.of(Deferreds.succeed(1), Deferreds.fail(new Boom("2")), Deferreds.succeed(3)));
        assertEquals(List.of("+1", "-2", "+3"), all(list));
    }

    @Test
    @Row("TWI-LIST-004")
    void theFirstValueFiresIt() {
        DeferredList<Object> list = new DeferredList<>(three, Flag.FIRE_ON_ONE_CALLBACK);
        three.get(2).errback(new Boom("no"));
        assertFalse(list.isCalled());
        three.get(1).callback("yes");
        assertEquals(new First<>("yes", 1), end(list));
        three.get(0).callback("late");

        DeferredList<Object> failing = new DeferredList<>(
                List.of(Deferreds.fail(new Boom("a")), Deferreds.fail(new Boom("b"))), Flag.FIRE_ON_ONE_CALLBACK);
        assertEquals(List.of("-a", "-b"), all(failing));
    }

    @Test
    @Row("TWI-LIST-004")
    void whatEndsLaterGoesOnWithItsOwnValue() {
        List<Deferred<Object>> many = IntStream.range(0, 200).mapToObj(i -> new Deferred<>()).toList();
        DeferredList<Object> list = new DeferredList<>(many, Flag.FIRE_ON_ONE_CALLBACK);
        many.get(7).callback(7);
        for (int i = 0; i < many.size(); i++) {
            if (i != 7) {
                many.get(i).callback(i);
            }
            assertEquals(i, end(many.get(i)));
        }
        assertEquals(new First<>(7, 7), end(list));
    }

    @Test
    @Row("TWI-LIST-005")
    void theFirstFailureFiresIt() {
        DeferredList<Object> list = new DeferredList<>(three, Flag.FIRE_ON_ONE_ERRBACK);
        three.get(0).callback("fine");
        Failure failure = new Failure(new Boom("second"));
        three.get(1).errback(failure);
        FirstErrorException first = (FirstErrorException) failure(list);
        assertSame(failure, first.subFailure());
        assertEquals(1, first.index());
        assertSame(failure.value(), first.getCause());
        DeferredList<Object> before = new DeferredList<>(
                List.of(new Deferred<>(), Deferreds.fail(new Boom("before"))), Flag.FIRE_ON_ONE_ERRBACK);
        assertEquals(1, ((FirstErrorException) failure(before)).index());
    }

    @Test
    @Row({"TWI-LIST-006", "TWI-LIST-007"})
    void errorsAreConsumedOnRequestAndValuesStay() {
        Deferred<Object> good = Deferreds.succeed("value");
        Deferred<Object> bad = Deferreds.fail(new Boom("bad"));
        assertEquals(List.of("+value", "-bad"), all(new DeferredList<>(List.of(good, bad), Flag.CONSUME_ERRORS)));
        assertEquals("value", end(good));
        assertNull(end(bad));
        Deferred<Object> kept = Deferreds.fail(new Boom("kept"));
        assertEquals(List.of("-kept"), all(new DeferredList<>(List.of(kept))));
        assertEquals("kept", failure(kept).getMessage());
    }

    @Test
    @Row("TWI-LIST-008")
    void cancellingCancelsEachInputAndFiresByTheUsualRules() {
        DeferredList<Object> list = new DeferredList<>(three, Flag.CONSUME_ERRORS);
        list.cancel();
        assertEquals(List.of("0", "1", "2"), cancelled);
        assertEquals(3, ((All<?>) end(list)).outcomes().stream()
                .filter(o -> o.failure().value() instanceof CancellationException).count());
        DeferredList<Object> first = new DeferredList<>(List.of(pending("x"), pending("y")), Flag.FIRE_ON_ONE_ERRBACK,
                Flag.CONSUME_ERRORS);
        first.cancel();
        FirstErrorException error = (FirstErrorException) failure(first);
        assertEquals(0, error.index());
        assertInstanceOf(CancellationException.class, error.subFailure().value());
        assertEquals(List.of("0", "1", "2", "x", "y"), cancelled);
    }

    @Test
    @Row("TWI-LIST-009")
    void aCancellerThatFiresAValueWinsAndTheOthersAreCancelled() {
        Deferred<Object> winning = new Deferred<>(d -> d.callback("saved"));
        DeferredList<Object> list = new DeferredList<>(List.of(winning, pending("other")), Flag.FIRE_ON_ONE_CALLBACK,
                Flag.CONSUME_ERRORS);
        list.cancel();
        assertEquals(new First<>("saved", 0), end(list));
        assertEquals(List.of("other"), cancelled);
    }

    @Test
    @Row("TWI-LIST-010")
    void aCancellerThatThrowsIsLoggedAndTheOthersAreCancelled() {
        Deferred<Object> bad = new Deferred<>(d -> {
            throw new IllegalStateException("bad canceller");
        });
        DeferredList<Object> list = new DeferredList<>(List.of(bad, pending("other")), Flag.CONSUME_ERRORS);
        assertThrows(Exception.class, bad::cancel);
        list.cancel();
        assertEquals(List.of("other"), cancelled);
        assertEquals(1, log.errors("bad canceller").size());
        assertInstanceOf(CancellationException.class, failure(list), "it still waits for the first, and was cancelled");
    }

    @Test
    @Row("TWI-LIST-011")
    void cancellingAFiredListDoesNothing() {
        DeferredList<Object> value = new DeferredList<>(three, Flag.FIRE_ON_ONE_CALLBACK);
        three.get(0).callback(1);
        value.cancel();
        List<Deferred<Object>> others = List.of(pending("a"), pending("b"));
        DeferredList<Object> error = new DeferredList<>(others, Flag.FIRE_ON_ONE_ERRBACK, Flag.CONSUME_ERRORS);
        others.get(0).errback(new Boom("x"));
        error.cancel();
        assertEquals(List.of(), cancelled);
        assertFalse(three.get(1).isCalled() || others.get(1).isCalled());
    }

    @Test
    @Row("TWI-LIST-012")
    void itKeepsACopyOfTheInput() {
        List<Deferred<Object>> mine = new ArrayList<>(three);
        DeferredList<Object> list = new DeferredList<>(mine, Flag.CONSUME_ERRORS);
        mine.clear();
        mine.add(pending("added"));
        list.cancel();
        assertEquals(List.of("0", "1", "2"), cancelled);
    }

    @Test
    void gatheringGivesTheValues() {
        Deferred<List<Object>> gathered = Deferreds.gatherResults(three);
        three.get(1).callback("b");
        three.get(0).callback(null);
        three.get(2).callback("c");
        List<Object> expected = new ArrayList<>(List.of("b", "c"));
        expected.add(0, null);
        assertEquals(expected, end(gathered));
        assertEquals(List.of(), end(Deferreds.gatherResults(List.of())));

        Deferred<Object> bad = Deferreds.fail(new Boom("kept"));
        assertInstanceOf(FirstErrorException.class, failure(Deferreds.gatherResults(List.of(new Deferred<>(), bad))));
        assertEquals("kept", failure(bad).getMessage(), "not consumed unless that is asked for");
        Deferred<Object> consumed = Deferreds.fail(new Boom("consumed"));
        assertInstanceOf(FirstErrorException.class, failure(Deferreds.gatherResults(List.of(consumed), true)));
        assertNull(end(consumed));
    }

    @Test
    @Row("TWI-LIST-015")
    void cancellingAGatheringCancelsAll() {
        Deferred<List<Object>> gathered = Deferreds.gatherResults(three, true);
        gathered.cancel();
        assertEquals(List.of("0", "1", "2"), cancelled);
        FirstErrorException first = (FirstErrorException) failure(gathered);
        assertInstanceOf(CancellationException.class, first.subFailure().value());
        Deferred<List<Object>> saved = Deferreds
                .gatherResults(List.of(new Deferred<>(d -> d.callback(1)), new Deferred<>(d -> d.callback(2))));
        saved.cancel();
        assertEquals(List.of(1, 2), end(saved));
    }

    @Test
    @Row("TWI-LIST-016")
    void theFirstValueWinsTheRace() {
        Deferred<First<Object>> race = Deferreds.race(three);
        three.get(0).errback(new Boom("out"));
        three.get(2).callback("won");
        assertEquals(new First<>("won", 2), end(race));
        assertEquals(List.of("1"), cancelled);
        assertEquals(List.of(), UnhandledFailures.flush(), "what losers end with is dropped");

        List<Deferred<Object>> two = List.of(new Deferred<>(), new Deferred<>());
        Deferred<First<Object>> failing = Deferreds.race(two);
        two.get(1).errback(new Boom("b"));
        two.get(0).errback(new Boom("a"));
        FailureGroupException group = (FailureGroupException) failure(failing);
        assertEquals(List.of("a", "b"), group.failures().stream().map(Failure::message).toList());
        cancelled.clear();
        List<Deferred<Object>> last = List.of(pending("x"), pending("y"));
        Deferred<First<Object>> stopped = Deferreds.race(last);
        stopped.cancel();
        assertEquals(List.of("x", "y"), cancelled);
        assertInstanceOf(FailureGroupException.class, failure(stopped));
        assertThrows(IllegalArgumentException.class, () -> Deferreds.race(List.of()));
    }
}
