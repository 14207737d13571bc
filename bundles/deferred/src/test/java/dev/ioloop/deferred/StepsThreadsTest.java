package dev.ioloop.deferred;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ExceptionHandler;
import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopOptions;
import dev.ioloop.WrongThreadException;
import dev.ioloop.itest.contracts.Row;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Steps that run their loop, and whose events end on other threads. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StepsThreadsTest {
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final IOLoop loop = IOLoop.create(
            LoopOptions.defaults().withExceptionHandler(failure -> failures.add(failure.cause())));
    private final ExecutorService foreign = Executors.newFixedThreadPool(4);
    private final List<Object> log = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        loop.close();
        foreign.shutdownNow();
        assertTrue(foreign.awaitTermination(20, TimeUnit.SECONDS));
    }

    @Test
    @Row("PYJ-DLY-015")
    void awaitRunsTheLoopAndStopsItAtTheEnd() throws Exception {
        Steps steps = Steps.of(loop, (self, results) -> loop.callLater(Duration.ofMillis(5), self.begin()),
                (self, results) -> log.add("second"));
        assertTrue(steps.await(BOUND));
        assertFalse(loop.isRunning());
        assertEquals(List.of("second"), log);
        assertTrue(steps.await(BOUND));
        Steps again = Steps.of(loop).onFinish((self, results) -> log.add("finish" + results));
        assertTrue(again.pass(1).await(BOUND));
        assertTrue(Steps.of(loop).await(BOUND));
        assertEquals(List.of("second", "finish[1]"), log);
        Steps heard = Steps.of(loop, (self, results) -> {
            throw new IOException("heard");
        }).onError((self, failure) -> log.add(failure.getMessage()));
        assertTrue(heard.await(BOUND));
        assertFalse(loop.isRunning());
        assertEquals("heard", log.get(2));
        assertTrue(loop.runUntilIdle(BOUND));
        assertEquals(List.of(), failures);
    }

    @Test
    @Row("PYJ-DLY-015")
    void awaitInARunningLoopReturnsAtOnce() throws Exception {
        loop.execute(() -> {
            Steps inner = Steps.of(loop, (self, results) -> log.add("inner"));
            try {
                log.add(inner.await(BOUND));
            } catch (Exception e) {
                log.add(e);
            }
            inner.onFinish((self, results) -> {
                try {
                    log.add(self.await(BOUND));
                } catch (Exception e) {
                    log.add(e);
                }
                loop.execute(loop::stop);
            });
        });
        loop.start();
        assertEquals(List.of(false, "inner", true), log);
    }

    @Test
    void awaitOnAnotherThreadThanThatOfARunningLoopReturnsAtOnce() throws Exception {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Steps steps = Steps.of(loop);
        StepEnd end = steps.begin();
        loop.execute(() -> foreign.execute(() -> {
            try {
                result.complete(steps.await(BOUND));
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
            end.call();
        }));
        assertTrue(steps.await(BOUND));
        assertFalse(result.get(20, TimeUnit.SECONDS));
    }

    @Test
    @Row("PYJ-DLY-013")
    void awaitThrowsTheFailureThatNobodyHears() throws Exception {
        IOException failure = new IOException("Oops!");
        Steps steps = Steps.of(loop, (self, results) -> loop.execute(self.begin()), (self, results) -> {
            throw failure;
        });
        assertSame(failure, assertThrows(IOException.class, () -> steps.await(BOUND)));
        assertSame(failure, assertThrows(IOException.class, () -> steps.await(BOUND)));
        AssertionError error = new AssertionError("error");
        assertSame(error, assertThrows(AssertionError.class, () -> Steps.of(loop, (self, results) -> {
            throw error;
        }).await(BOUND)));
        assertTrue(loop.runUntilIdle(BOUND));
        assertEquals(List.of(), failures);
    }

    @Test
    void awaitThrowsWhatASubscriberThrows() {
        IllegalStateException own = new IllegalStateException("own");
        Steps steps = Steps.of(loop, (self, results) -> log.add("step")).onFinish((self, results) -> {
            throw own;
        });
        assertSame(own, assertThrows(IllegalStateException.class, () -> steps.await(BOUND)));
        Steps failing = Steps.of(loop, (self, results) -> {
            throw new IOException("taken");
        }).onError((self, failure) -> {
            throw own;
        });
        assertSame(own, assertThrows(IllegalStateException.class, () -> failing.await(BOUND)));
        assertEquals(List.of(), failures);
    }

    @Test
    void awaitIsBoundedAndTheChainGoesOn() throws Exception {
        Steps steps = Steps.of(loop);
        StepEnd end = steps.begin(0);
        TimeoutException expired = assertThrows(TimeoutException.class, () -> steps.await(Duration.ofMillis(10)));
        assertTrue(expired.getMessage().contains("PT0.01S") && expired.getMessage().contains("1 events pending"),
                expired.getMessage());
        assertThrows(TimeoutException.class, () -> steps.await(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> steps.await(Duration.ofMillis(-1)));
        assertFalse(loop.isRunning());
        end.call("at last");
        assertTrue(steps.await(BOUND));
        assertEquals(List.of("at last"), steps.toFuture().join());
        assertEquals(List.of(), loop.scheduledCalls());
    }

    @Test
    void awaitSurvivesThatSomebodyElseStopsTheLoop() throws Exception {
        Steps steps = Steps.of(loop);
        StepEnd end = steps.begin();
        loop.stop();
        loop.execute(loop::stop);
        loop.callLater(Duration.ofMillis(5), loop::stop);
        loop.callLater(Duration.ofMillis(10), end);
        assertTrue(steps.await(BOUND));
        // None of the stops is left for the next run.
        loop.execute(() -> log.add("ran"));
        assertTrue(loop.runUntilIdle(BOUND));
        assertEquals(List.of("ran"), log);
    }

    @Test
    void awaitEndsWithTheLoop() {
        Steps steps = Steps.of(loop);
        steps.begin();
        loop.execute(loop::close);
        assertThrows(LoopClosedException.class, () -> steps.await(BOUND));
    }

    @Test
    void awaitLetsAFailureEscapeThatTheLoopLetsEscape() {
        loop.exceptionHandler(ExceptionHandler.ESCAPE);
        IllegalStateException escaped = new IllegalStateException("escaped");
        Steps steps = Steps.of(loop);
        StepEnd end = steps.begin();
        loop.execute(() -> {
            throw escaped;
        });
        assertSame(escaped, assertThrows(IllegalStateException.class, () -> steps.await(BOUND)));
        end.call();
    }

    @Test
    void endsMayBeCalledOnAnyThreadAndArriveOnTheLoop() throws Exception {
        for (int round = 0; round < 200; round++) {
            List<Integer> expected = IntStream.range(0, 16).boxed().toList();
            AtomicInteger onLoop = new AtomicInteger();
            Steps steps = Steps.of(loop, (self, results) -> {
                for (int i : expected) {
                    StepEnd end = self.begin(0);
                    foreign.execute(() -> assertSame(self, end.call(i)));
                }
            }, (self, results) -> {
                onLoop.addAndGet(loop.isOwner() ? 1 : 0);
                self.pass(results.toArray());
            });
            assertTrue(steps.await(BOUND));
            assertEquals(expected, steps.toFuture().join());
            assertEquals(1, onLoop.get());
        }
    }

    @Test
    void ofTwoThreadsThatCallOneEndOneIsRefused() throws Exception {
        for (int round = 0; round < 200; round++) {
            Steps steps = Steps.of(loop);
            StepEnd end = steps.begin(0);
            StepEnd last = steps.begin(0);
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int value = i;
                calls.add(CompletableFuture.supplyAsync(() -> {
                    try {
                        end.call(value);
                        return value;
                    } catch (IllegalStateException e) {
                        return -1;
                    }
                }, foreign));
            }
            CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0])).thenRun(last);
            assertTrue(steps.await(BOUND));
            List<Integer> outcomes = calls.stream().map(CompletableFuture::join).sorted().toList();
            assertEquals(-1, outcomes.get(0));
            assertEquals(List.of(outcomes.get(1)), steps.toFuture().join());
        }
    }

    @Test
    void afterTheLoopIsClosedAnEndOnAnotherThreadLetsTheFutureFail() throws Exception {
        Steps steps = Steps.of(loop);
        StepEnd end = steps.begin();
        CompletableFuture<Results> future = steps.toFuture();
        loop.close();
        foreign.submit(() -> end.call()).get(20, TimeUnit.SECONDS);
        assertSame(LoopClosedException.class, assertThrows(ExecutionException.class,
                () -> future.get(20, TimeUnit.SECONDS)).getCause().getClass());
    }

    @Test
    void allElseBelongsToTheOwner() {
        loop.checkOwner();
        Steps steps = Steps.of(loop);
        List<Runnable> uses = List.of(() -> Steps.of(loop), steps::begin, () -> steps.pass(1), steps::remaining,
                () -> steps.step((self, results) -> log.add("never")), steps::toFuture, steps::isEnded,
                () -> steps.fail(new IOException()), steps::data, () -> steps.collect(new CompletableFuture<>()),
                () -> steps.onFinish((self, results) -> log.add("never")));
        for (Runnable use : uses) {
            ExecutionException refused = assertThrows(ExecutionException.class,
                    () -> foreign.submit(use).get(20, TimeUnit.SECONDS));
            assertSame(WrongThreadException.class, refused.getCause().getClass());
        }
        assertFalse(steps.isEnded());
    }
}
