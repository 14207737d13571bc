package dev.ioloop.deferred;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopOptions;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.testkit.ManualLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Promises, on a loop driven by hand. */
@Timeout(60)
class PromisesTest {
    private final List<Throwable> failures = new ArrayList<>();
    private final ManualLoop manual = new ManualLoop(
            LoopOptions.defaults().withExceptionHandler(failure -> failures.add(failure.cause())));
    private final IOLoop loop = manual.loop();
    private final Promises promises = Promises.of(loop);
    private final List<Object> log = new ArrayList<>();

    @AfterEach
    void close() {
        manual.close();
    }

    private <T> CompletableFuture<T> of(T value) {
        return loop.futures().completed(value);
    }

    private static Throwable causeOf(CompletableFuture<?> future) {
        return assertThrows(CompletionException.class, future::join).getCause();
    }

    private CompletableFuture<Void> log(Object value) {
        log.add(value);
        return of(null);
    }

    @Test
    @Row("MOJ-PROM-001")
    void callbacksRunInALaterTurn() {
        loop.checkOwner();
        CompletableFuture<String> pending = loop.newFuture();
        promises.then(pending, value -> log("kept " + value), failure -> log("failed"));
        pending.complete("pending");
        CompletableFuture<String> settled = of("settled");
        promises.then(settled, value -> log("kept " + value), failure -> log("failed"));
        promises.recover(loop.futures().<Void>failed(new IOException("early")), failure -> log(failure.getMessage()));
        promises.lastly(settled, () -> log("lastly"));
        assertEquals(List.of(), log);
        manual.turn();
        assertEquals(List.of("kept pending", "kept settled", "early", "lastly"), log);
    }

    @Test
    @Row("MOJ-PROM-001")
    void theStateNeverChangesAfterTheFirstTime() {
        CompletableFuture<String> future = loop.newFuture();
        promises.then(future, value -> log(value), failure -> log("failed"));
        assertTrue(future.complete("pass"));
        assertFalse(future.completeExceptionally(new IOException("fail")));
        assertFalse(future.complete("fail"));
        manual.settle();
        assertEquals(List.of("pass"), log);
    }

    @Test
    @Row("MOJ-PROM-002")
    void valuesStagesAndExceptionsPropagateThroughAChain() {
        CompletableFuture<String> future = loop.newFuture();
        CompletableFuture<String> nested = loop.newFuture();
        CompletableFuture<String> chain = promises.then(promises.then(promises.then(future, value -> of(value + ":1")),
                value -> {
                    log.add(value);
                    return nested;
                }), value -> of(value + ":3"));
        future.complete("test");
        manual.settle();
        assertEquals(List.of("test:1"), log);
        assertFalse(chain.isDone());
        nested.complete("nested");
        manual.settle();
        assertEquals("nested:3", chain.join());

        IllegalStateException thrown = new IllegalStateException("thrown");
        CompletableFuture<Object> recovered = promises.recover(promises.then(promises.then(chain, value -> {
            throw thrown;
        }), value -> log("skipped")), failure -> of(failure));
        manual.settle();
        assertSame(thrown, recovered.join());

        IOException rejected = new IOException("rejected");
        CompletableFuture<String> nestedFailure = promises.then(loop.futures().<String>failed(new IOException("first")),
                value -> of("skipped"), failure -> loop.futures().failed(rejected));
        CompletableFuture<String> goesOn = promises.then(nestedFailure, value -> of("skipped"),
                failure -> of(failure.getMessage() + ":1"));
        manual.settle();
        assertSame(rejected, causeOf(nestedFailure));
        assertEquals("rejected:1", goesOn.join());
        assertEquals(1, log.size());
    }

    @Test
    @Row("MOJ-PROM-002")
    void severalValuesAreOneListOrRecord() {
        CompletableFuture<List<Object>> chain = promises.then(of(List.<Object>of("hello", "world")), values -> {
            log.addAll(values);
            return of(List.of(values.get(1), values.get(0)));
        });
        manual.settle();
        assertEquals(List.of("hello", "world"), log);
        assertEquals(List.of("world", "hello"), chain.join());
    }

    @Test
    void aCallbackWithoutAStageIsRefused() {
        CompletableFuture<Object> chain = promises.then(of(1), value -> null);
        manual.settle();
        assertTrue(causeOf(chain).getMessage().contains("gave no stage"), causeOf(chain).getMessage());
        assertThrows(NullPointerException.class, () -> promises.then(of(1), null));
        assertThrows(NullPointerException.class, () -> promises.lastly(of(1), null));
    }

    @Test
    @Row("MOJ-PROM-003")
    void whatRunsLastlyChangesNothingAndIsWaitedFor() {
        CompletableFuture<String> cleanUp = loop.newFuture();
        CompletableFuture<String> value = promises.lastly(of("pass"), () -> {
            log.add("runs");
            return cleanUp;
        });
        IOException failure = new IOException("given");
        CompletableFuture<String> failed = promises.lastly(loop.futures().failed(failure), () -> cleanUp);
        CompletableFuture<String> withoutStage = promises.lastly(of("pass"), () -> null);
        manual.settle();
        assertEquals(List.of("runs"), log);
        assertFalse(value.isDone());
        assertFalse(failed.isDone());
        assertEquals("pass", withoutStage.join());
        cleanUp.complete("fail");
        manual.settle();
        assertEquals("pass", value.join());
        assertSame(failure, causeOf(failed));
    }

    @Test
    @Row("MOJ-PROM-003")
    void whatFailsLastlyIsTheFailure() {
        IOException own = new IOException("own");
        CompletableFuture<String> throwing = promises.lastly(of("value"), () -> {
            throw own;
        });
        CompletableFuture<String> rejecting = promises.lastly(loop.futures().failed(new IOException("first")),
                () -> loop.futures().failed(own));
        StackOverflowError error = new StackOverflowError();
        CompletableFuture<String> dying = promises.lastly(of("value"), () -> {
            throw error;
        });
        manual.settle();
        assertSame(own, causeOf(throwing));
        assertSame(own, causeOf(rejecting));
        assertSame(error, causeOf(dying));
    }

    @Test
    @Row("MOJ-PROM-004")
    void severalAreJoinedInTheOrderGiven() {
        CompletableFuture<String> first = loop.newFuture();
        CompletableFuture<String> second = loop.newFuture();
        CompletableFuture<String> third = loop.newFuture();
        List<CompletableFuture<String>> all = List.of(first, second, third);
        CompletableFuture<List<String>> gathered = loop.futures().gatherFailFast(all);
        CompletableFuture<List<Settled<String>>> settled = promises.allSettled(all);
        CompletableFuture<String> any = loop.futures().any(List.of(second, first, third));
        CompletableFuture<String> race = loop.futures().race(all);
        manual.settle();
        second.complete("second");
        third.complete("third");
        manual.settle();
        assertFalse(gathered.isDone());
        assertFalse(settled.isDone());
        assertEquals("second", any.join());
        assertEquals("second", race.join());
        first.complete("first");
        manual.settle();
        assertEquals(List.of("first", "second", "third"), gathered.join());
        assertEquals(List.of(new Settled.Fulfilled<>("first"), new Settled.Fulfilled<>("second"),
                new Settled.Fulfilled<>("third")), settled.join());
        assertTrue(settled.join().get(0).isFulfilled());
        assertEquals(List.of(), promises.allSettled(List.of()).join());
    }

    @Test
    @Row("MOJ-PROM-004")
    void severalThatFailAreJoinedInTheOrderGiven() {
        CompletableFuture<String> first = loop.newFuture();
        CompletableFuture<String> second = loop.newFuture();
        CompletableFuture<String> third = new CompletableFuture<>();
        List<CompletableFuture<String>> all = List.of(first, second, third);
        CompletableFuture<List<String>> gathered = loop.futures().gatherFailFast(all);
        CompletableFuture<List<Settled<String>>> settled = promises.allSettled(
                List.of(first, second, third.thenApply(value -> value), of("fourth")));
        CompletableFuture<String> any = loop.futures().any(all);
        CompletableFuture<String> race = loop.futures().race(all);
        IOException one = new IOException("first");
        IOException two = new IOException("second");
        IOException three = new IOException("third");
        second.completeExceptionally(two);
        manual.settle();
        assertSame(two, causeOf(gathered));
        assertSame(two, causeOf(race));
        assertFalse(any.isDone());
        first.completeExceptionally(one);
        third.completeExceptionally(three);
        manual.settle();
        Throwable last = causeOf(any);
        assertSame(three, last);
        assertEquals(List.of(two, one), List.of(last.getSuppressed()));
        assertEquals(List.of(new Settled.Rejected<>(one), new Settled.Rejected<>(two), new Settled.Rejected<>(three),
                new Settled.Fulfilled<>("fourth")), settled.join());
        assertFalse(settled.join().get(0).isFulfilled());
    }

    @Test
    @Row("MOJ-PROM-005")
    void aTimerIsKeptAndATimeoutFails() {
        CompletableFuture<List<Integer>> timer = promises.timer(Duration.ofMillis(10), List.of(1, 2));
        CompletableFuture<String> timeout = promises.timeout(Duration.ofMillis(10));
        CompletableFuture<String> named = promises.timeout(Duration.ofMillis(10), "too slow");
        CompletableFuture<String> zero = promises.timer(Duration.ZERO, "zero");
        assertFalse(zero.isDone());
        manual.advance(Duration.ofMillis(9));
        assertEquals("zero", zero.join());
        assertFalse(timer.isDone());
        assertFalse(timeout.isDone());
        manual.advance(Duration.ofMillis(1));
        assertEquals(List.of(1, 2), timer.join());
        assertSame(TimeoutException.class, causeOf(timeout).getClass());
        assertEquals("Promise timeout", causeOf(timeout).getMessage());
        assertEquals("too slow", causeOf(named).getMessage());
        assertThrows(IllegalArgumentException.class, () -> promises.timer(Duration.ofMillis(-1), 1));
        assertThrows(IllegalArgumentException.class, () -> promises.timeout(Duration.ofMillis(-1)));
        loop.checkOwner();
        CompletableFuture<String> cancelled = promises.timer(Duration.ofHours(1), "never");
        CompletableFuture<String> cancelledTimeout = promises.timeout(Duration.ofHours(1));
        assertEquals(2, manual.pending().size());
        cancelled.cancel(false);
        cancelledTimeout.cancel(false);
        manual.settle();
        assertEquals(List.of(), manual.pending());
    }

    @Test
    void theLoopsEndIsTheirEnd() {
        CompletableFuture<String> then = promises.then(of(1), value -> of("never"));
        CompletableFuture<String> timer = promises.timer(Duration.ofHours(1), "never");
        manual.close();
        assertSame(LoopClosedException.class, causeOf(then).getClass());
        assertSame(LoopClosedException.class, causeOf(timer).getClass());
    }

    @Test
    void stagesOfOtherKindsAreBroughtToTheLoop() throws Exception {
        CompletableFuture<String> plain = new CompletableFuture<>();
        CompletionStage<String> chain = promises.then(plain, value -> {
            log.add(loop.isOwner());
            return CompletableFuture.completedFuture(value + "!");
        });
        Thread thread = new Thread(() -> plain.complete("foreign"));
        thread.start();
        thread.join(10_000);
        manual.settle();
        assertEquals(List.of(true), log);
        assertEquals("foreign!", chain.toCompletableFuture().join());
    }
}
