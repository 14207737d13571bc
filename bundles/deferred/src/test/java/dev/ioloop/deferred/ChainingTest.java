package dev.ioloop.deferred;

import static dev.ioloop.deferred.Capture.end;
import static dev.ioloop.deferred.Capture.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.deferred.Capture.Boom;
import dev.ioloop.itest.contracts.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chains that wait for other chains and for stages. */
@Timeout(60)
class ChainingTest {
    private final List<Object> log = new ArrayList<>();

    private <T> T note(T what) {
        log.add(what);
        return what;
    }

    @Test
    @Row("TWI-DEF-018")
    void anErrbackMayReturnADeferred() {
        Deferred<Object> inner = new Deferred<>();
        Deferred<Object> outer = Deferreds.fail(new Boom("x"));
        outer.addAsyncErrback(f -> inner).addCallback(this::note);
        assertEquals(List.of(), log);
        inner.callback("healed");
        assertEquals(List.of("healed"), log);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Row({"TWI-DEF-019", "TWI-DEF-024"})
    void theOuterOneTakesTheResultAndLeavesNull(boolean firedBefore) {
        Deferred<Object> inner = new Deferred<>();
        Deferred<Object> outer = Deferreds.succeed("begin");
        if (firedBefore) {
            inner.callback("inner");
        }
        outer.addAsyncCallback(v -> inner).addCallback(this::note);
        inner.addCallback(v -> note("afterwards " + v));
        if (!firedBefore) {
            inner.callback("inner");
        }
        assertEquals(List.of("inner", "afterwards null"), log);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Row("TWI-DEF-020")
    void aFailureOfTheInnerOneMovesToTheOuterOne(boolean firedBefore) {
        Deferred<Object> inner = new Deferred<>();
        if (firedBefore) {
            inner.errback(new Boom("inner"));
        }
        Deferred<Object> outer = Deferreds.succeed("begin").addAsyncCallback(v -> inner);
        if (!firedBefore) {
            inner.errback(new Boom("inner"));
        }
        List<Failure> unhandled = UnhandledFailures.flush();
        assertEquals(1, unhandled.stream().filter(f -> f.message().equals("inner")).count(), "that of the outer one");
        assertEquals("inner", failure(outer).getMessage());
        assertNull(end(inner));
    }

    @Test
    @Row({"TWI-DEF-021", "TWI-DEF-022"})
    void waitingIsTransitive() {
        Deferred<Object> c = new Deferred<>();
        Deferred<Object> b = Deferreds.succeed("b").addAsyncCallback(v -> c);
        Deferred<Object> a = Deferreds.succeed("a").addAsyncCallback(v -> b);
        a.addCallback(v -> note("a " + v));
        assertTrue(a.isWaiting());
        c.callback("c");
        assertEquals(List.of("a c"), log);
        b.addCallback(v -> note("b " + v));
        assertEquals(List.of("a c", "b null"), log);
        assertFalse(b.isWaiting());
    }

    @Test
    @Row("TWI-DEF-023")
    void stepsOfTheInnerOneThatCameBeforeRunFirst() {
        Deferred<Object> inner = new Deferred<>();
        inner.addCallback(v -> note(v + " first"));
        Deferred<Object> outer = Deferreds.succeed(1).addAsyncCallback(v -> inner);
        inner.addCallback(v -> note("third " + v));
        outer.addCallback(v -> note("outer " + v));
        Deferred<Object> deeper = new Deferred<>();
        Deferred<Object> second = new Deferred<>();
        second.addAsyncCallback(v -> deeper).addCallback(v -> note("after deeper " + v));
        Deferred<Object> waiting = Deferreds.succeed(1).addAsyncCallback(v -> second);
        waiting.addCallback(v -> note("end " + v));
        inner.callback("inner");
        second.callback(0);
        deeper.callback("deeper");
        assertEquals(List.of("inner first", "outer inner first", "third null", "after deeper deeper",
                "end after deeper deeper"), log);
    }

    @Test
    @Row("TWI-DEF-026")
    void aChainThatWouldWaitForItselfFails() {
        Deferred<Object> self = new Deferred<>();
        self.addAsyncCallback(v -> self);
        self.callback(1);
        assertInstanceOf(CircularChainException.class, failure(self));

        Deferred<Object> a = new Deferred<>();
        Deferred<Object> b = new Deferred<>();
        Deferred<Object> c = new Deferred<>();
        a.addAsyncCallback(v -> b);
        b.addAsyncCallback(v -> c);
        c.addAsyncCallback(v -> a);
        a.callback(1);
        b.callback(1);
        c.callback(1);
        assertInstanceOf(CircularChainException.class, failure(a), "c has failed, and what waits for it with it");

        Deferred<Object> future = new Deferred<>();
        List<CompletableFuture<Object>> own = new ArrayList<>();
        future.addStageCallback(v -> {
            own.add(future.toFuture());
            return own.get(0);
        });
        future.callback(1);
        assertInstanceOf(CircularChainException.class, own.get(0).handle((v, f) -> f).join());
        Deferred<Object> inner = new Deferred<>();
        List<CompletableFuture<Object>> ofOuter = new ArrayList<>();
        inner.addStageCallback(v -> ofOuter.get(0));
        ofOuter.add(Deferreds.succeed(1).addAsyncCallback(v -> inner).toFuture());
        inner.callback(1);
        assertInstanceOf(CircularChainException.class, ofOuter.get(0).handle((v, f) -> f).getNow(null));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Row("TWI-DEF-031")
    void deepChainsNeedNoStack(boolean outermostFirst) throws Exception {
        int depth = 100_000;
        List<Deferred<Object>> all = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            all.add(new Deferred<>());
        }
        for (int i = 0; i + 1 < depth; i++) {
            Deferred<Object> inner = all.get(i + 1);
            all.get(i).addAsyncCallback(v -> inner);
        }
        Object[] seen = new Object[2];
        all.get(0).addCallback(v -> seen[0] = v);
        // A small stack: a frame for each Deferred would not fit.
        Thread thread = new Thread(null, () -> {
            for (int i = 0; i + 1 < depth; i++) {
                all.get(outermostFirst ? i : depth - 2 - i).callback("step");
            }
            all.get(depth - 1).callback("end");
            // taken over at once, each from one that has fired
            Deferred<Object> last = Deferreds.succeed("other end");
            for (int i = 0; i < depth; i++) {
                Deferred<Object> before = last;
                last = Deferreds.succeed(1).addAsyncCallback(v -> before);
            }
            seen[1] = end(last);
        }, "small stack", 200_000);
        thread.start();
        thread.join(50_000);
        assertEquals("end", seen[0]);
        assertEquals("other end", seen[1]);
    }

    @Test
    void oneThatIsPausedHoldsBackNobodyElse() {
        Deferred<Object> inner = new Deferred<>();
        Deferred<Object> paused = Deferreds.succeed(1).addAsyncCallback(v -> inner);
        paused.addCallback(v -> note("paused " + v));
        inner.addCallback(v -> note("inner " + v));
        paused.pause();
        inner.callback("x");
        assertEquals(List.of("inner null"), log);
        paused.unpause();
        assertEquals(List.of("inner null", "paused x"), log);
    }

    @Test
    void oneThatIsRunningIsWaitedFor() {
        Deferred<Object> inner = new Deferred<>();
        Deferred<Object> outer = new Deferred<>();
        outer.addAsyncCallback(v -> inner).addCallback(v -> note("outer " + v));
        inner.addCallback(v -> {
            outer.callback(1);
            return "half";
        }).addCallback(v -> note(v + " done"));
        inner.callback(0);
        assertEquals(List.of("half done", "outer half done"), log);
    }

    // ---- stages

    @Test
    void aStageIsWaitedForAndItsFailureIsNotWrapped() {
        CompletableFuture<Object> stage = new CompletableFuture<>();
        Deferred<Object> outer = Deferreds.succeed(1).addStageCallback(v -> stage);
        outer.addCallback(this::note);
        stage.complete("stage");
        assertEquals(List.of("stage"), log);
        assertEquals("done",
                end(Deferreds.succeed(1).addStageCallback(v -> CompletableFuture.completedFuture("done"))));
        Boom boom = new Boom("x");
        CompletionStage<Object> failed = CompletableFuture.failedFuture(boom);
        assertEquals(boom, failure(Deferreds.succeed(1).addStageCallback(v -> failed)));
        assertEquals(boom, failure(Deferreds.succeed(1).addStageCallback(v -> failed.thenApply(w -> w))));
        assertEquals(boom, failure(Deferreds.fromStage(CompletableFuture.failedFuture(new CompletionException(boom)))));
    }

    @Test
    void stagesInALongLoopNeedNoStack() {
        Deferred<Object> deferred = new Deferred<>();
        for (int i = 0; i < 100_000; i++) {
            deferred.addStageCallback(v -> CompletableFuture.completedFuture((Integer) v + 1));
        }
        deferred.callback(0);
        assertEquals(100_000, end(deferred));
    }
}
