package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.spi.LoopBinding;
import dev.ioloop.testkit.ManualClock;
import dev.ioloop.testkit.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link LoopBinding} gives to primitives: futures that tell one listener, and the time of the turn. */
@Timeout(20)
class WatchedFutureTest {
    private final ManualClock clock = new ManualClock();
    private final ManualLoop manual = new ManualLoop(LoopOptions.defaults(), clock);
    private final IOLoop loop = manual.loop();
    private final LoopBinding binding = LoopBinding.of(loop);
    private final List<Throwable> failures = new ArrayList<>();
    private final List<Object> log = new ArrayList<>();

    {
        loop.exceptionHandler(failure -> failures.add(failure.cause()));
        loop.checkOwner(); // else it belongs to nobody yet, and futures would take this for another thread
    }

    @AfterEach
    void close() {
        manual.close();
    }

    private CompletableFuture<String> watched() {
        return binding.newFuture(failure -> log.add(failure == null ? "ended" : failure));
    }

    @Test
    void theListenerIsToldOnceAndBeforeAllOthers() {
        CompletableFuture<String> future = watched();
        CompletableFuture<?> foreign = CompletableFuture.allOf(future).thenRun(() -> log.add("foreign"));
        future.thenRun(() -> log.add("dependent"));
        assertTrue(future.complete("value"));
        assertFalse(future.complete("again"));
        assertFalse(future.cancel(false));
        assertEquals("ended", log.get(0));
        assertEquals(3, log.size(), log::toString);
        assertTrue(foreign.isDone());
        assertEquals("value", future.join());
    }

    @Test
    void theListenerIsToldOfFailuresAndTheHookIsNot() {
        IllegalStateException failure = new IllegalStateException("failed");
        watched().completeExceptionally(failure);
        assertSame(failure, log.get(0));
        watched().cancel(false);
        assertTrue(log.get(1) instanceof CancellationException);
        assertEquals(List.of(), failures);
    }

    @Test
    void whatAnotherThreadDecidesIsToldOnTheLoop() throws Exception {
        CompletableFuture<Thread> told = new CompletableFuture<>();
        CompletableFuture<String> future = binding.newFuture(failure -> told.complete(Thread.currentThread()));
        Thread other = new Thread(() -> future.cancel(false));
        other.start();
        other.join();
        assertNull(told.getNow(null), "not before the loop has its turn");
        manual.turn();
        assertSame(Thread.currentThread(), told.getNow(null));
        assertTrue(future.isCancelled());
    }

    @Test
    void aListenerThatFailsKeepsNothingFromAppearing() {
        IllegalStateException thrown = new IllegalStateException("in the listener");
        CompletableFuture<String> future = binding.newFuture(failure -> {
            throw thrown;
        });
        future.thenAccept(log::add);
        assertTrue(future.complete("value"));
        assertEquals(List.of("value"), log);
        assertEquals(List.of(thrown), failures);
        assertThrows(NullPointerException.class, () -> binding.newFuture(null));
    }

    @Test
    void onceTheLoopIsClosedTheListenerIsToldOnTheThreadThatDecides() {
        CompletableFuture<String> future = watched();
        manual.close();
        assertTrue(future.complete("late"));
        assertEquals(List.of("ended"), log);
        assertTrue(future.isDone());
    }

    @Test
    void theTimeOfATurnStandsStillUntilTheNextOne() {
        long begin = binding.turnTime();
        assertEquals(loop.nanoTime(), begin);
        List<Long> seen = new ArrayList<>();
        Runnable look = () -> {
            seen.add(binding.turnTime() - begin);
            clock.advance(Duration.ofNanos(5));
            seen.add(binding.turnTime() - begin);
        };
        loop.execute(look);
        loop.execute(look);
        manual.turn();
        assertEquals(List.of(0L, 0L, 0L, 0L), seen);
        assertEquals(10, binding.turnTime() - begin, "between turns the clock is read each time");
        clock.advance(Duration.ofNanos(1));
        assertEquals(11, binding.turnTime() - begin);
        seen.clear();
        loop.execute(look);
        manual.turn();
        assertEquals(List.of(11L, 11L), seen);
    }

    @Test
    void theRecentTimeIsThatOfTheTurnsSinceTheLastPoll() throws Exception {
        List<Long> seen = new ArrayList<>();
        try (IOLoop running = IOLoop.create(LoopOptions.defaults())) {
            LoopBinding its = LoopBinding.of(running);
            CompletableFuture<Boolean> end = running.newFuture();
            running.execute(new Runnable() {
                @Override
                public void run() {
                    long recent = its.recentTime();
                    assertTrue(recent - running.nanoTime() <= 0, "it is not ahead");
                    seen.add(recent);
                    if (seen.size() < 200) {
                        running.execute(this);
                    } else {
                        end.complete(true);
                    }
                }
            });
            assertTrue(running.runSync(() -> end));
            assertTrue(its.recentTime() - seen.get(0) > 0, "between turns the clock is read each time");
        }
        long distinct = seen.stream().distinct().count();
        assertTrue(distinct >= 3 && distinct <= 5, () -> "200 callbacks, a poll after each 64: " + seen);
    }
}
