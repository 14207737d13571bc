package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Interest;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopFailure.Origin;
import dev.ioloop.LoopOptions;
import dev.ioloop.Readiness;
import dev.ioloop.impl.loop.HandPollerProvider.HandChannel;
import dev.ioloop.itest.contracts.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FailuresTest {
    private final HandPollerProvider hand = new HandPollerProvider("hand", 0, "hand");
    private final LoopOptions options = LoopOptions.defaults().withPollerProvider(hand);

    private static RuntimeException boom(String what) {
        return new IllegalStateException(what);
    }

    @Test
    @Row({"TOR-CBK-015", "TOR-CBK-018", "PYF-SCH-014", "TWI-CLK-010", "TWI-RUN-017"})
    void whatCallbacksTimersAndHandlersThrowGoesToTheHookAndTheLoopGoesOn() throws Exception {
        LoopRunner runner = new LoopRunner(options);
        HandChannel channel = new HandChannel("hand");
        CountDownLatch last = new CountDownLatch(1);
        runner.run(() -> {
            channel.ready = Readiness.READABLE;
            runner.loop.register(channel, Interest.READ, (r, ready) -> {
                channel.ready = Readiness.NONE;
                throw new java.io.IOException("handler");
            });
            runner.loop.callLater(Duration.ZERO, () -> {
                throw boom("timer");
            });
            runner.loop.callLater(Duration.ofMillis(1), last::countDown);
            runner.loop.execute(() -> {
                throw boom("callback");
            });
            runner.loop.execute(() -> {
                throw new AssertionError("an Error that is none of the virtual machine");
            });
        });
        assertTrue(last.await(10, TimeUnit.SECONDS));
        assertEquals("alive", runner.call(() -> "alive"));
        runner.close();
        List<Origin> origins = runner.failures.stream().map(LoopFailure::origin).sorted().toList();
        assertEquals(List.of(Origin.CALLBACK, Origin.CALLBACK, Origin.TIMER, Origin.CHANNEL_HANDLER), origins);
        runner.failures.forEach(f -> assertSame(runner.loop, f.loop()));
    }

    @Test
    @Row({"TOR-CBK-016", "TOR-CBK-017"})
    void theFailureOfAStageThatATaskReturnsGoesToTheHookButACancellationDoesNot() {
        LoopRunner runner = new LoopRunner(options);
        CompletableFuture<String> fails = new CompletableFuture<>();
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        runner.loop.executeAsync(() -> fails);
        runner.loop.executeAsync(() -> cancelled);
        runner.loop.executeAsync(() -> null);
        runner.loop.executeAsync(() -> {
            throw new java.io.IOException("at once");
        });
        runner.run(() -> {
        });
        cancelled.cancel(true);
        fails.completeExceptionally(boom("late"));
        runner.run(() -> {
        });
        runner.close();
        assertEquals(List.of("at once", "late"), runner.failures.stream().map(f -> f.cause().getMessage()).toList());
        assertEquals(List.of(Origin.CALLBACK, Origin.ASYNC_TASK),
                runner.failures.stream().map(LoopFailure::origin).toList());
    }

    @Test
    @Row({"TOR-CBK-018", "TOR-CBK-019"})
    void aHookThatFailsDoesNotEndTheLoopAndAHookMayStopIt() {
        LoopRunner runner = new LoopRunner(options);
        runner.loop.exceptionHandler(f -> {
            throw boom("the hook itself");
        });
        runner.loop.execute(() -> {
            throw boom("callback");
        });
        assertEquals("alive", runner.call(() -> "alive"));
        runner.loop.exceptionHandler(f -> f.loop().stop());
        runner.loop.execute(() -> {
            throw boom("callback");
        });
        runner.awaitEnd();
        assertFalse(runner.loop.isRunning());
        runner.loop.close();
    }

    @Test
    @Row("TOR-CBK-020")
    void onlyAVirtualMachineErrorEndsTheLoopAndWhatWasQueuedRunsAtTheNextStart() {
        EventLoop loop = new EventLoop(options, false);
        List<String> log = new ArrayList<>();
        loop.execute(() -> {
            throw new StackOverflowError("made by the test");
        });
        loop.execute(() -> {
            log.add("queued behind it");
            loop.stop();
        });
        assertThrows(StackOverflowError.class, loop::start);
        assertFalse(loop.isRunning());
        assertEquals(List.of(), log);
        loop.start();
        assertEquals(List.of("queued behind it"), log);
        log.clear();
        loop.callLater(Duration.ZERO, () -> {
            throw new StackOverflowError("made by the test");
        });
        loop.callLater(Duration.ZERO, () -> {
            log.add("due behind it");
            loop.stop();
        });
        assertThrows(StackOverflowError.class, loop::start);
        loop.start();
        assertEquals(List.of("due behind it"), log);
        loop.close();
    }

    @Test
    void theMessageNamesOriginSourceAndLoopEvenIfTheSourceHasNoText() {
        EventLoop loop = new EventLoop(options.withName("named"), false);
        LoopFailure failure = new LoopFailure(loop, Origin.TIMER, new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        }, boom("cause"));
        String text = LoggingExceptionHandler.describe(failure);
        assertTrue(text.contains("timer") && text.contains("'named'") && text.contains("no text"), text);
        loop.close();
    }

    @Test
    void anInterruptIsClearedAndTheLoopDoesNotSpin() throws Exception {
        try (LoopRunner runner = new LoopRunner(options)) {
            hand.last().awaitWaiting();
            runner.thread().interrupt();
            runner.run(() -> assertFalse(Thread.currentThread().isInterrupted()));
            runner.run(() -> Thread.currentThread().interrupt());
            runner.run(() -> assertFalse(Thread.currentThread().isInterrupted()));
            hand.last().awaitWaiting();
            int polls = hand.last().polls;
            runner.run(() -> {
            });
            hand.last().awaitWaiting();
            assertEquals(polls + 1, hand.last().polls);
            assertEquals(1, hand.opened.size());
        }
    }
}
