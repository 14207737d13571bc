package dev.ioloop.deferred;

import static dev.ioloop.deferred.Capture.end;
import static dev.ioloop.deferred.Capture.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.deferred.Capture.Boom;
import dev.ioloop.itest.contracts.Row;
import java.lang.reflect.Method;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What makes Deferreds at once. */
@Timeout(30)
class DeferredsTest {
    private final Boom boom = new Boom("x");

    @Test
    @Row({"TWI-MAYBE-001", "TWI-MAYBE-002"})
    void succeedAndFailGiveWhatWasFired() {
        Deferred<Integer> good = Deferreds.succeed(5);
        assertTrue(good.isCalled());
        assertEquals(5, end(good));
        assertThrows(AlreadyCalledException.class, () -> good.callback(6));
        assertSame(boom, failure(Deferreds.fail(boom)));
        Failure failure = new Failure(boom);
        assertSame(failure, end(Deferreds.fail(failure)));
        assertThrows(NullPointerException.class, () -> Deferreds.fail((Throwable) null));
    }

    @Test
    @Row("TWI-MAYBE-003")
    void maybeDeferredTakesWhateverComes() {
        boolean[] called = new boolean[1];
        Deferred<Object> value = Deferreds.maybeDeferred(() -> called[0] = true);
        assertTrue(called[0]);
        assertEquals(true, end(value));
        assertSame(boom, failure(Deferreds.maybeDeferred(() -> {
            throw boom;
        })));
        Failure failure = new Failure(boom);
        assertSame(failure, end(Deferreds.maybeDeferred(() -> failure)));
        Deferred<Object> inner = new Deferred<>();
        assertSame(inner, Deferreds.maybeDeferred(() -> inner));
    }

    @Test
    @Row({"TWI-MAYBE-004", "TWI-MAYBE-007"})
    void aStageIsAdaptedAndAnythingElseIsRefused() {
        CompletableFuture<Object> stage = new CompletableFuture<>();
        Deferred<Object> adapted = Deferreds.maybeDeferred(() -> stage);
        Deferred<Object> ensured = Deferreds.ensureDeferred(stage);
        Deferred<Object> given = new Deferred<>();
        assertSame(given, Deferreds.ensureDeferred(given));
        stage.complete("later");
        assertEquals("later", end(adapted));
        assertEquals("later", end(ensured));
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> Deferreds.ensureDeferred("a text"));
        assertTrue(refused.getMessage().contains("a text"), refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Deferreds.ensureDeferred(null));
    }

    static String joined(String a, String b) {
        return a + b;
    }

    @Test
    @Row("TWI-MAYBE-005")
    void argumentsArriveUnchangedAndAWrongNumberIsAFailure() throws Exception {
        String a = "a";
        assertEquals("ab", end(Deferreds.maybeDeferred(() -> joined(a, "b"))));
        Method method = DeferredsTest.class.getDeclaredMethod("joined", String.class, String.class);
        assertEquals("ab", end(Deferreds.maybeDeferred(() -> method.invoke(null, "a", "b"))));
        assertInstanceOf(IllegalArgumentException.class,
                failure(Deferreds.maybeDeferred(() -> method.invoke(null, "a"))));
    }

    @Test
    @Row("TWI-MAYBE-006")
    void executeGivesTheValueEvenIfThatIsADeferred() {
        assertEquals(1, end(Deferreds.execute(() -> 1)));
        assertSame(boom, failure(Deferreds.execute(() -> {
            throw boom;
        })));
        Deferred<Object> inner = new Deferred<>();
        Deferred<Deferred<Object>> outer = Deferreds.execute(() -> inner);
        assertTrue(outer.isCalled());
        assertFalse(outer.isWaiting());
        assertSame(inner, end(outer));
    }

    @Test
    @Row("TWI-MAYBE-008")
    void aFutureAndItsDeferredEndAlike() {
        CompletableFuture<String> source = new CompletableFuture<>();
        Deferred<String> from = Deferreds.fromStage(source);
        CompletableFuture<String> back = from.toFuture();
        source.complete("round");
        assertEquals("round", back.join());
        CompletableFuture<String> second = new CompletableFuture<>();
        CompletableFuture<String> far = Deferreds.fromStage(second).toFuture();
        far.cancel(false);
        assertTrue(second.isCancelled(), "through the Deferred");
        CompletableFuture<String> third = new CompletableFuture<>();
        Deferred<String> cancelled = Deferreds.fromStage(third);
        third.cancel(false);
        assertInstanceOf(CancellationException.class, failure(cancelled));
    }

    @Test
    void textsTellTheState() {
        Deferred<Object> deferred = new Deferred<>();
        assertTrue(deferred.toString().endsWith("[not fired]"), deferred::toString);
        deferred.pause();
        deferred.addAsyncCallback(v -> new Deferred<>());
        deferred.callback("v");
        assertTrue(deferred.toString().endsWith("[result v, paused]"), deferred::toString);
        deferred.unpause();
        assertTrue(deferred.toString().endsWith("[waiting for another Deferred]"), deferred::toString);
    }
}
