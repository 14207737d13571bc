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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Failures of steps, and their end as a future, on a loop driven by hand. */
@Timeout(60)
class StepsEndTest {
    private final List<Throwable> failures = new ArrayList<>();
    private final ManualLoop manual = new ManualLoop(
            LoopOptions.defaults().withExceptionHandler(failure -> failures.add(failure.cause())));
    private final IOLoop loop = manual.loop();
    private final List<Object> log = new ArrayList<>();

    @AfterEach
    void close() {
        manual.close();
    }

    private Steps logged(Steps steps) {
        return steps.onFinish((source, results) -> log.add("finish")).onError((source, failure) -> {
            assertSame(steps, source);
            log.add(failure.getMessage());
        });
    }

    private Step dies(String message) {
        return (steps, results) -> {
            throw new IOException(message);
        };
    }

    private Step never() {
        return (steps, results) -> log.add("never");
    }

    private Step waitsForATurn() {
        return (steps, results) -> loop.execute(steps.begin());
    }

    @Test
    @Row({"PYJ-DLY-011", "PYJ-DLY-014"})
    void anExceptionInTheFirstStepEndsTheChain() {
        Steps steps = Steps.of(loop, dies("First step!"), never());
        assertSame(steps, logged(steps));
        manual.settle();
        assertEquals(List.of("First step!"), log);
        assertEquals(List.of(), steps.remaining());
        assertEquals(List.of(), failures);
        assertTrue(steps.isEnded());
    }

    @Test
    @Row("PYJ-DLY-011")
    void anExceptionInTheLastStepEndsTheChainWithoutFinish() {
        logged(Steps.of(loop, waitsForATurn(), dies("Last step!")));
        manual.settle();
        assertEquals(List.of("Last step!"), log);
    }

    @Test
    @Row({"PYJ-DLY-011", "PYJ-DLY-012"})
    void afterAnExceptionTheEventsUnderWayDoNothing() {
        List<StepEnd> ends = new ArrayList<>();
        Steps steps = logged(Steps.of(loop, waitsForATurn(), (self, results) -> {
            ends.add(self.begin());
            ends.add(self.begin());
            throw new IllegalStateException("Second step!");
        }, never()));
        manual.settle();
        assertEquals(List.of("Second step!"), log);
        assertSame(steps, ends.get(0).call(1, 2));
        manual.settle();
        ends.get(1).call(3);
        steps.pass(4).step(never());
        steps.begin().call();
        manual.settle();
        assertEquals(List.of("Second step!"), log);
        assertEquals(List.of(), steps.remaining());
        assertEquals(List.of(), failures);
    }

    @Test
    @Row("PYJ-DLY-013")
    void aFailureThatNobodyTakesGoesToTheHandlerOfTheLoop() {
        Steps.of(loop, waitsForATurn(), dies("Oops!")).onFinish((steps, results) -> log.add("finish"));
        manual.settle();
        assertEquals(List.of("java.io.IOException: Oops!"), failures.stream().map(Throwable::toString).toList());
        assertEquals(List.of(), log);
    }

    @Test
    void aFailureAfterTheEndGoesToTheHandlerOfTheLoop() {
        Steps finished = logged(Steps.of(loop, (self, results) -> log.add("step")));
        manual.settle();
        finished.fail(new IOException("late"));
        Steps failed = logged(Steps.of(loop, dies("first")));
        manual.settle();
        failed.fail(new IOException("second")).fail(new CancellationException());
        manual.settle();
        assertEquals(List.of("step", "finish", "first"), log);
        assertEquals(List.of("late", "second"), failures.stream().map(Throwable::getMessage).toList());
    }

    @Test
    void stepsFailByHandByAnEventAndByAStage() {
        logged(Steps.of(loop, (self, results) -> self.fail(new IOException("by hand")), never()));
        logged(Steps.of(loop, (self, results) -> {
            StepEnd end = self.begin();
            loop.execute(() -> end.fail(new IOException("by event")));
        }, never()));
        logged(Steps.of(loop, (self, results) -> self.collect(loop.futures().completed(1).thenApply(value -> {
            throw new IllegalStateException("by stage");
        })), never()));
        manual.settle();
        assertEquals(List.of("by hand", "by stage", "by event"), log);
        assertEquals(List.of(), failures);
    }

    @Test
    void whatSubscribersThrowGoesToTheHandlerAndTheEndIsReachedAllTheSame() {
        Steps failing = Steps.of(loop, dies("died")).onError((steps, failure) -> {
            throw new IllegalStateException("in error");
        });
        Steps finishing = Steps.of(loop, (self, results) -> log.add("step")).onFinish((steps, results) -> {
            throw new IllegalStateException("in finish");
        });
        Steps collecting = Steps.of(loop).collect(loop.futures().failed(new IOException("stage")))
                .onError((steps, failure) -> log.add("too late"));
        CompletableFuture<Results> failed = failing.toFuture();
        CompletableFuture<Results> finished = finishing.toFuture();
        manual.settle();
        assertEquals("died", assertThrows(CompletionException.class, failed::join).getCause().getMessage());
        assertEquals(List.of(), finished.join());
        assertTrue(collecting.isEnded());
        assertEquals(List.of("step"), log);
        assertEquals(List.of("in error", "in finish", "stage"),
                failures.stream().map(Throwable::getMessage).sorted().toList());
    }

    @Test
    void theEndIsAFutureThatComposes() {
        Steps steps = Steps.of(loop, (self, results) -> self.pass(1, 2));
        CompletableFuture<Results> future = steps.toFuture();
        assertSame(future, steps.toFuture());
        CompletableFuture<Integer> sum = future.thenApply(
                results -> results.get(0, Integer.class) + results.get(1, Integer.class));
        assertFalse(future.isDone());
        manual.settle();
        assertEquals(3, sum.join());
        assertEquals(List.of(1, 2), steps.toFuture().join());

        Steps late = Steps.of(loop, (self, results) -> self.pass("late"));
        manual.settle();
        assertEquals(List.of("late"), late.toFuture().join());

        Steps failed = Steps.of(loop, dies("failed")).onError((self, failure) -> log.add("heard"));
        manual.settle();
        assertEquals("failed",
                assertThrows(CompletionException.class, () -> failed.toFuture().join()).getCause().getMessage());
        assertEquals(List.of("heard"), log);
        assertEquals(List.of(), failures);
    }

    @Test
    void aFailureThatTheFutureTakesDoesNotGoToTheHandler() {
        Steps steps = Steps.of(loop, dies("taken"));
        CompletableFuture<String> taken = steps.toFuture().handle((results, failure) -> failure.getMessage());
        manual.settle();
        assertEquals("taken", taken.join());
        assertEquals(List.of(), failures);
    }

    @Test
    void emptyStepsFinishOnceTheirEndIsAskedFor() {
        CompletableFuture<Results> future = logged(Steps.of(loop)).toFuture();
        assertFalse(future.isDone());
        manual.settle();
        assertEquals(List.of(), future.join());
        assertEquals(List.of("finish"), log);
    }

    @Test
    void cancellingTheFutureEndsTheSteps() {
        List<StepEnd> ends = new ArrayList<>();
        Steps steps = logged(Steps.of(loop, (self, results) -> ends.add(self.begin()), never()));
        CompletableFuture<Results> future = steps.toFuture();
        manual.settle();
        assertTrue(future.cancel(false));
        ends.get(0).call();
        manual.settle();
        assertEquals(List.of("the future of the steps was cancelled"), log);
        assertTrue(steps.isEnded());
        assertTrue(future.isCancelled());

        Steps dying = Steps.of(loop, (self, results) -> {
            self.toFuture().cancel(false);
            throw new IOException("after the cancellation");
        });
        manual.settle();
        assertTrue(dying.isEnded());
        assertEquals(List.of("after the cancellation"), failures.stream().map(Throwable::getMessage).toList());
    }

    @Test
    void stepsWhoseTurnNeverComesFailWithTheLoop() {
        CompletableFuture<Results> scheduled = Steps.of(loop, never()).toFuture();
        Steps waiting = Steps.of(loop);
        StepEnd end = waiting.begin();
        CompletableFuture<Results> pending = waiting.toFuture();
        manual.close();
        assertSame(LoopClosedException.class,
                assertThrows(CompletionException.class, scheduled::join).getCause().getClass());
        assertFalse(pending.isDone());
        end.call();
        assertSame(LoopClosedException.class,
                assertThrows(CompletionException.class, pending::join).getCause().getClass());
        assertEquals(List.of(), log);
        assertEquals(List.of(), failures);
    }
}
