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
import dev.ioloop.itest.contracts.Row;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Chains of steps: registration, order, values and failures. */
@Timeout(30)
class DeferredTest {
    private final List<Object> log = new ArrayList<>();

    private Object note(Object what) {
        log.add(what);
        return what;
    }

    @Test
    @Row("TWI-DEF-001")
    void stepsRunOnTheirSideAndEachRegistrationGivesTheSameDeferred() {
        Deferred<Object> good = new Deferred<>();
        assertSame(good, good.addCallback(v -> note("cb " + v)));
        assertSame(good, good.addErrback(f -> note("skipped")));
        assertSame(good, good.addBoth((v, f) -> note("both " + v + " " + f)));
        assertSame(good, good.addCallbacks(v -> note("pair " + v), f -> note("skipped")));
        good.callback(1);
        assertEquals(List.of("cb 1", "both cb 1 null", "pair both cb 1 null"), log);

        log.clear();
        Deferred<Object> bad = new Deferred<>();
        Failure failure = new Failure(new Boom("x"));
        bad.addCallback(v -> note("skipped")).addBoth((v, f) -> {
            note(v);
            note(f);
            return f;
        }).addCallbacks(v -> note("skipped"), f -> note(f));
        bad.errback(failure);
        assertEquals(Arrays.asList(null, failure, failure), log);
        bad.addErrback(f -> null);
    }

    @Test
    @Row("TWI-DEF-002")
    void whatLambdasBringAlongBelongsToTheirSideAlone() {
        String forValues = "a";
        int forFailures = 7;
        for (boolean fails : new boolean[]{false, true}) {
            Deferred<Object> deferred = new Deferred<>();
            deferred.addCallbacks(v -> note(v + forValues), f -> note(f.message() + forFailures));
            if (fails) {
                deferred.errback(new Boom("f"));
            } else {
                deferred.callback("v");
            }
        }
        assertEquals(List.of("va", "f7"), log);
    }

    @Test
    @Row("TWI-DEF-004")
    void eachStepGetsWhatTheOneBeforeReturnedAlsoNull() {
        Deferred<Integer> deferred = new Deferred<>();
        Deferred<String> text = deferred.addCallback(v -> v + 1).addCallback(v -> "is " + v);
        text.addCallback(v -> {
            note(v);
            return null;
        }).addCallback(v -> note(String.valueOf(v)));
        deferred.callback(1);
        assertEquals(List.of("is 2", "null"), log);
    }

    @Test
    @Row({"TWI-DEF-005", "TWI-DEF-007"})
    void aThrowMakesAFailureAndAnErrbackPutsTheChainBack() {
        Deferred<Object> deferred = new Deferred<>();
        Boom boom = new Boom("x");
        deferred.addCallback(v -> {
            throw boom;
        }).addCallback(v -> note("skipped")).addErrback(f -> {
            assertSame(boom, f.value());
            return "healed";
        }).addErrback(f -> note("skipped")).addCallback(this::note);
        deferred.callback(1);
        assertEquals(List.of("healed"), log);
    }

    @Test
    @Row("TWI-DEF-006")
    void aReturnedFailureAndOneGivenToCallbackCountAsThrown() {
        Failure failure = new Failure(new Boom("x"));
        Deferred<Object> returned = new Deferred<>();
        returned.addCallback(v -> (Object) failure).addCallbacks(v -> note("value"), f -> note(f));
        returned.callback(1);
        Deferred<Object> given = new Deferred<>();
        given.addCallbacks(v -> note("value"), f -> note(f));
        given.callback(failure);
        assertEquals(List.of(failure, failure), log);
    }

    @Test
    @Row({"TWI-DEF-008", "TWI-DEF-009"})
    void stepsRunWithinTheCallThatFiresOrAdds() {
        Deferred<Object> deferred = new Deferred<>();
        deferred.addCallback(v -> note("before"));
        note("firing");
        deferred.callback(1);
        note("fired");
        deferred.addCallback(v -> note("late after " + v));
        note("added");
        assertEquals(List.of("firing", "before", "fired", "late after before", "added"), log);
    }

    @Test
    @Row("TWI-DEF-011")
    void aStepAddedWithinAStepRunsAfterThoseThatAreThere() {
        Deferred<Object> deferred = new Deferred<>();
        deferred.addCallback(v -> {
            deferred.addCallback(w -> {
                throw new Boom("added within " + w);
            });
            return note("first");
        }).addCallback(v -> note("second"));
        deferred.callback(1);
        assertEquals(List.of("first", "second"), log);
        assertEquals("added within second", failure(deferred).getMessage());
    }

    @Test
    @Row("TWI-DEF-012")
    void itIsFiredOnce() {
        for (int i = 0; i < 4; i++) {
            Deferred<Object> deferred = new Deferred<>();
            fire(deferred, i / 2 == 0, "first");
            boolean good = i % 2 == 0;
            AlreadyCalledException refused = assertThrows(AlreadyCalledException.class,
                    () -> fire(deferred, good, "second"));
            assertTrue(refused.getMessage().contains("second time"), refused.getMessage());
            Object end = end(deferred);
            assertEquals("first", end instanceof Failure failure ? failure.message() : end);
        }
    }

    private static void fire(Deferred<Object> deferred, boolean good, String what) {
        if (good) {
            deferred.callback(what);
        } else {
            deferred.errback(new Boom(what));
        }
    }

    @Test
    @Row("TWI-DEF-014")
    void debuggingCanBeSwitchedAtAnyTime() {
        boolean before = DeferredDebug.isOn();
        try {
            for (int i = 0; i < 4; i++) {
                DeferredDebug.set(i / 2 == 0);
                Deferred<Object> deferred = new Deferred<>();
                DeferredDebug.set(i % 2 == 0);
                deferred.callback(i);
                AlreadyCalledException refused = assertThrows(AlreadyCalledException.class,
                        () -> deferred.callback("again"));
                assertEquals(i / 2 == 0, refused.getCause() != null, "remembers where it was fired");
                assertEquals(i, end(deferred));
            }
        } finally {
            DeferredDebug.set(before);
        }
    }

    @Test
    @Row("TWI-DEF-016")
    void anExceptionIsWrappedAndAFailureIsKept() {
        Boom boom = new Boom("x");
        Deferred<Object> wrapped = new Deferred<>();
        wrapped.errback(boom);
        assertSame(boom, failure(wrapped));
        Failure failure = new Failure(boom);
        Deferred<Object> kept = new Deferred<>();
        kept.errback(failure);
        assertSame(failure, end(kept));
        assertThrows(NullPointerException.class, () -> new Deferred<>().errback((Throwable) null));
    }

    @Test
    void aDeferredIsNoValue() {
        Deferred<Object> deferred = new Deferred<>();
        assertThrows(IllegalArgumentException.class, () -> deferred.callback(new Deferred<>()));
        assertFalse(deferred.isCalled());
        assertThrows(NullPointerException.class, () -> deferred.addCallback(null));
        assertThrows(NullPointerException.class, () -> deferred.addCallbacks(v -> v, null));
    }

    @Test
    @Row("TWI-DEF-028")
    void pausesNestAndTheLastOneLetsGo() {
        Deferred<Object> deferred = new Deferred<>();
        deferred.addCallback(this::note);
        deferred.pause();
        deferred.pause();
        deferred.callback("ran");
        deferred.unpause();
        assertEquals(List.of(), log);
        deferred.unpause();
        assertEquals(List.of("ran"), log);
        assertThrows(IllegalStateException.class, deferred::unpause);

        Deferred<Object> early = new Deferred<>();
        early.pause();
        early.unpause();
        early.addErrback(f -> note(f.message()));
        early.errback(new Boom("failure"));
        assertEquals(List.of("ran", "failure"), log);

        Deferred<Object> within = new Deferred<>();
        within.addCallback(v -> {
            within.pause();
            return note("pausing");
        }).addCallback(v -> note("after"));
        within.callback(1);
        assertEquals("pausing", log.get(2));
        assertEquals(3, log.size());
        within.unpause();
        assertEquals("after", log.get(3));
    }

    @Test
    @Row("TWI-DEF-030")
    void chainDeferredFiresTheOtherOneAndLeavesNull() {
        Deferred<Object> good = new Deferred<>();
        Deferred<Object> target = new Deferred<>();
        good.chainDeferred(target);
        good.callback(5);
        assertEquals(5, end(target));
        assertNull(end(good));
        Deferred<Object> bad = new Deferred<>();
        Deferred<Object> other = new Deferred<>();
        bad.chainDeferred(other);
        bad.errback(new Boom("x"));
        assertInstanceOf(Boom.class, failure(other));
        assertNull(end(bad));
        assertThrows(IllegalArgumentException.class, () -> bad.chainDeferred(bad));
    }

    @Test
    @Row("TWI-DEF-034")
    void theNamesOfTheDocumentAreThere() {
        Set<String> names = Arrays.stream(Deferred.class.getMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers())).map(method -> method.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(names.containsAll(List.of("addCallback", "addErrback", "addBoth", "callback", "errback", "cancel")),
                names::toString);
        assertTrue(names.containsAll(List.of("addCallbacks", "addTimeout", "chainDeferred", "pause", "unpause")),
                names::toString);
    }

    @Test
    void aFinalStepLeavesTheResultUnlessItFails() {
        Deferred<Object> good = Deferreds.<Object>succeed(1).addFinally(() -> note("final"));
        assertEquals(1, end(good));
        Deferred<Object> bad = Deferreds.fail(new Boom("first"));
        assertEquals("first", failure(bad.addFinally(() -> note("final"))).getMessage());
        assertEquals("second", failure(Deferreds.succeed(1).addFinally(() -> {
            throw new Boom("second");
        })).getMessage());
        assertEquals(List.of("final", "final"), log);
    }

    @Test
    void manyStepsKeepTheirOrder() {
        Deferred<Integer> deferred = new Deferred<>();
        deferred.pause();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            deferred.addCallback(v -> {
                assertEquals(number, v);
                if (number % 100 == 0) { // an early one among the late ones
                    deferred.pause();
                    deferred.addBoth((w, f) -> w);
                }
                return v + 1;
            });
        }
        deferred.callback(0);
        for (int i = 0; i < 11; i++) {
            deferred.unpause();
        }
        assertEquals(1000, end(deferred));
    }

    @Test
    void anErrorOfTheMachineIsThrownOnAndIsTheResultAsWell() {
        Deferred<Object> deferred = new Deferred<>();
        InternalError fatal = new InternalError("made up");
        deferred.addCallback(v -> {
            throw fatal;
        }).addErrback(f -> note(f.value()));
        assertSame(fatal, assertThrows(InternalError.class, () -> deferred.callback(1)));
        assertEquals(List.of(), log);
        deferred.addErrback(f -> null);
        assertEquals(List.of(fatal), log);
    }
}
