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

import dev.ioloop.ConnectTimeoutException;
import dev.ioloop.deferred.Capture.Boom;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.testkit.ManualClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancelling, and timeouts, which cancel. */
@Timeout(30)
class CancelTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final List<Object> log = new ArrayList<>();

    @Test
    @Row({"TWI-CAN-001", "TWI-CAN-003"})
    void withoutCancellerItFailsAtOnceAndCancellingAgainDoesNothing() {
        Deferred<Object> deferred = new Deferred<>();
        deferred.addErrback(f -> {
            log.add(f.value());
            return "handled";
        });
        deferred.cancel();
        assertEquals(1, log.size());
        assertInstanceOf(CancellationException.class, log.get(0));
        deferred.cancel();
        deferred.cancel();
        assertEquals(1, log.size());
        assertEquals("handled", end(deferred));
    }

    @Test
    @Row("TWI-CAN-002")
    void oneLateResultIsSwallowedAndTheNextOneRefused() {
        for (boolean good : new boolean[]{true, false}) {
            Deferred<Object> deferred = new Deferred<>();
            deferred.cancel();
            if (good) {
                deferred.callback("late");
            } else {
                deferred.errback(new Boom("late"));
            }
            assertThrows(AlreadyCalledException.class, () -> deferred.callback("too late"));
            assertThrows(AlreadyCalledException.class, () -> deferred.errback(new Boom("too late")));
            assertInstanceOf(CancellationException.class, failure(deferred));
        }
        Deferred<Object> withCanceller = new Deferred<>(d -> {
        });
        withCanceller.cancel();
        assertThrows(AlreadyCalledException.class, () -> withCanceller.callback("late"));
    }

    @Test
    @Row("TWI-CAN-004")
    void theCancellerIsCalledOnceWithTheDeferred() {
        Deferred<Object> deferred = new Deferred<>(d -> {
            log.add(d);
            d.cancel(); // within the canceller: nothing
        });
        deferred.cancel();
        deferred.cancel();
        assertEquals(List.of(deferred), log);
        assertInstanceOf(CancellationException.class, failure(deferred));
        Deferred<Object> fired = new Deferred<>(log::add);
        fired.callback(1);
        fired.cancel();
        assertEquals(List.of(deferred), log);
    }

    @Test
    @Row("TWI-CAN-006")
    void theCancellerMayFireWhatItLikes() {
        Deferred<Object> good = new Deferred<>(d -> d.callback("value"));
        good.cancel();
        assertEquals("value", end(good));
        Deferred<Object> bad = new Deferred<>(d -> d.errback(new Boom("mine")));
        bad.cancel();
        assertEquals("mine", failure(bad).getMessage());
    }

    @Test
    @Row("TWI-CAN-007")
    void whatTheCancellerThrowsComesOutAndChangesNothing() {
        int[] calls = new int[1];
        Deferred<Object> deferred = new Deferred<>(d -> {
            calls[0]++;
            throw new IllegalStateException("no");
        });
        assertEquals("no", assertThrows(IllegalStateException.class, deferred::cancel).getMessage());
        assertFalse(deferred.isCalled());
        assertThrows(IllegalStateException.class, deferred::cancel);
        assertEquals(2, calls[0]);
        deferred.callback("still");
        assertEquals("still", end(deferred));
    }

    @Test
    @Row("TWI-CAN-009")
    void cancellingGoesOnToTheInnermostOne() {
        Deferred<Object> innermost = new Deferred<>(d -> d.callback("by the canceller"));
        Deferred<Object> inner = Deferreds.succeed(1).addAsyncCallback(v -> innermost);
        Deferred<Object> outer = Deferreds.succeed(1).addAsyncCallback(v -> inner);
        outer.cancel();
        assertEquals("by the canceller", end(outer));
        Deferred<Object> pending = new Deferred<>();
        Deferred<Object> waiting = Deferreds.succeed(1).addAsyncCallback(v -> pending);
        waiting.cancel();
        assertInstanceOf(CancellationException.class, failure(waiting));
        assertTrue(pending.isCalled());
    }

    @Test
    @Row("TWI-CAN-010")
    void stepsOfTheInnerOneMayTranslateTheCancellation() {
        Deferred<Object> toError = new Deferred<>();
        toError.addErrback(f -> {
            throw new Boom("translated");
        });
        Deferred<Object> outer = Deferreds.succeed(1).addAsyncCallback(v -> toError);
        outer.cancel();
        assertEquals("translated", failure(outer).getMessage());
        Deferred<Object> toValue = new Deferred<>();
        toValue.addErrback(f -> "healed");
        Deferred<Object> other = Deferreds.succeed(1).addAsyncCallback(v -> toValue);
        other.cancel();
        assertEquals("healed", end(other));
    }

    @Test
    @Row("TWI-DEF-033")
    void aFiredDeferredLetsGoOfItsCanceller() {
        Deferred<Object> pending = new Deferred<>();
        Object[] held = {new Consumer<Deferred<Object>>() {
            private final byte[] ballast = new byte[1000];

            @Override
            public void accept(Deferred<Object> cancelled) {
                log.add(ballast);
            }
        }};
        @SuppressWarnings("unchecked")
        Deferred<Object> deferred = new Deferred<>((Consumer<Deferred<Object>>) held[0]);
        WeakReference<Object> canceller = new WeakReference<>(held[0]);
        held[0] = null;
        deferred.addAsyncCallback(v -> pending).addCallback(v -> v);
        deferred.callback(1); // steps are left, behind one that waits
        Garbage.await(() -> canceller.get() == null);
        assertTrue(deferred.isWaiting());
    }

    // ---- stages and futures

    @Test
    void cancellingGoesToAStageAndTheChainEndsAsThatDoes() {
        CompletableFuture<Object> stage = new CompletableFuture<>();
        Deferred<Object> waiting = Deferreds.fromStage(stage);
        waiting.cancel();
        assertTrue(stage.isCancelled());
        assertInstanceOf(CancellationException.class, failure(waiting));

        CompletableFuture<Object> stubborn = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                return complete("all the same");
            }
        };
        Deferred<Object> other = Deferreds.fromStage(stubborn);
        other.cancel();
        assertEquals("all the same", end(other));

        CompletableFuture<Object> source = new CompletableFuture<>();
        CompletionStage<Object> minimal = source.minimalCompletionStage();
        Deferred<Object> third = Deferreds.fromStage(minimal);
        third.cancel();
        assertInstanceOf(CancellationException.class, failure(third),
                "the stage cannot be cancelled: nobody waits for it");
        source.complete("late");
        assertNull(end(third));
    }

    @Test
    @Row("TWI-MAYBE-008")
    void futuresAndDeferredsCancelEachOther() {
        Deferred<Object> deferred = new Deferred<>(d -> d.callback("made by cancelling"));
        CompletableFuture<Object> future = deferred.toFuture();
        assertTrue(future.cancel(true));
        assertTrue(deferred.isCalled());
        assertTrue(future.isCancelled(), "what cancelling has made is ignored");
        assertNull(end(deferred));

        Deferred<Object> good = new Deferred<>();
        CompletableFuture<Object> ofGood = good.toFuture();
        good.callback(3);
        assertEquals(3, ofGood.join());
        assertFalse(ofGood.cancel(true));
        Deferred<Object> bad = new Deferred<>();
        Boom boom = new Boom("x");
        bad.errback(boom);
        assertSame(boom, bad.toFuture().handle((v, f) -> f).join());
        assertNull(end(bad));

        CompletableFuture<Object> source = new CompletableFuture<>();
        Deferred<Object> from = Deferreds.fromStage(source);
        from.cancel();
        assertTrue(source.isCancelled());
        assertInstanceOf(CancellationException.class, failure(from));

        CompletableFuture<Object> passed = Deferreds.succeed(1).addCallback(v -> (Object) v).toFuture();
        assertEquals(1, passed.join());
        Deferred<Object> cancelled = new Deferred<>();
        CompletableFuture<Object> ofCancelled = cancelled.toFuture();
        cancelled.cancel();
        assertTrue(ofCancelled.isCancelled());
    }

    // ---- timeouts

    @Test
    @Row({"TWI-CAN-011", "TWI-CAN-018"})
    void aTimeoutCancelsAndFailsWithATimeoutOfItsOwn() {
        Deferred<Object> deferred = new Deferred<>();
        assertSame(deferred, deferred.addTimeout(SECOND, clock));
        clock.advance(Duration.ofMillis(999));
        assertFalse(deferred.isCalled());
        clock.advance(Duration.ofMillis(1));
        Throwable failure = failure(deferred);
        assertInstanceOf(TimeoutException.class, failure);
        assertTrue(failure.getMessage().contains("PT1S"), failure.getMessage());
        assertFalse(ConnectTimeoutException.class.isInstance(failure));
        assertFalse(TimeoutException.class.isAssignableFrom(ConnectTimeoutException.class));
        assertFalse(ConnectTimeoutException.class.isAssignableFrom(TimeoutException.class));
        assertThrows(IllegalArgumentException.class, () -> new Deferred<>().addTimeout(SECOND.negated(), clock));
    }

    @Test
    @Row("TWI-CAN-013")
    void aResultInTimeTakesTheTimerAway() {
        for (boolean good : new boolean[]{true, false}) {
            Deferred<Object> deferred = new Deferred<>();
            deferred.addTimeout(SECOND, clock);
            Deferred<Object> inner = new Deferred<>();
            if (good) {
                deferred.callback("in time");
            } else {
                deferred.errback(new Boom("in time"));
            }
            deferred.addBoth((v, f) -> f == null ? v : f.message()).addAsyncCallback(v -> {
                log.add(v);
                return inner;
            });
            assertEquals(List.of(), clock.pending());
            clock.advance(SECOND.multipliedBy(2));
            assertFalse(inner.isCalled());
        }
        assertEquals(List.of("in time", "in time"), log);
    }

    @Test
    @Row("TWI-CAN-014")
    void aCallbackDecidesTheResultOfATimeout() {
        TimeoutCallback<Object> custom = (value, failure, timeout) -> {
            log.add(timeout);
            assertInstanceOf(CancellationException.class, failure.value());
            return "mine";
        };
        Deferred<Object> timedOut = new Deferred<>();
        timedOut.addTimeout(SECOND, clock, custom);
        Deferred<Object> throwing = new Deferred<>();
        throwing.addTimeout(SECOND, clock, (value, failure, timeout) -> {
            throw new Boom("mine, too");
        });
        Deferred<Object> fired = new Deferred<>();
        fired.addTimeout(SECOND, clock, custom);
        fired.callback("in time");
        Deferred<Object> cancelled = new Deferred<>();
        cancelled.addTimeout(SECOND, clock, custom);
        cancelled.cancel();
        clock.advance(SECOND);
        assertEquals("mine", end(timedOut));
        assertEquals("mine, too", failure(throwing).getMessage());
        assertEquals("in time", end(fired));
        assertInstanceOf(CancellationException.class, failure(cancelled));
        assertEquals(List.of(SECOND), log, "called once, for the first");
    }

    @Test
    @Row("TWI-CAN-015")
    void whatTheCancellerFiresAtATimeoutStays() {
        Deferred<Object> good = new Deferred<>(d -> d.callback("value"));
        good.addTimeout(SECOND, clock);
        Deferred<Object> bad = new Deferred<>(d -> d.errback(new Boom("mine")));
        bad.addTimeout(SECOND, clock);
        clock.advance(SECOND);
        assertEquals("value", end(good));
        assertEquals("mine", failure(bad).getMessage());
    }

    @Test
    @Row("TWI-CAN-016")
    void stepsBeforeTheTimeoutSeeTheCancellation() {
        Deferred<Object> deferred = new Deferred<>();
        deferred.addErrback(f -> {
            log.add(f.type());
            return f.raise();
        }).addTimeout(SECOND, clock).addErrback(f -> {
            log.add(f.type());
            return null;
        });
        Deferred<Object> healed = new Deferred<>();
        healed.addErrback(f -> "healed").addTimeout(SECOND, clock);
        Deferred<Object> custom = new Deferred<>();
        custom.addErrback(f -> "healed").addTimeout(SECOND, clock,
                (value, failure, timeout) -> "custom after " + value);
        clock.advance(SECOND);
        assertEquals(List.of(CancellationException.class, TimeoutException.class), log);
        assertEquals("healed", end(healed));
        assertEquals("custom after healed", end(custom));
    }

    @Test
    @Row("TWI-CAN-017")
    void cancellingByHandBeforeTheTimeoutStaysACancellation() {
        int[] cancelled = new int[1];
        Deferred<Object> deferred = new Deferred<>(d -> cancelled[0]++);
        deferred.addTimeout(SECOND, clock);
        deferred.cancel();
        assertInstanceOf(CancellationException.class, failure(deferred));
        clock.advance(SECOND);
        assertEquals(1, cancelled[0]);
        assertEquals(List.of(), clock.pending());
    }
}
