package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionLostException;
import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopOptions;
import dev.ioloop.LoopRunningException;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.ScheduledCall;
import dev.ioloop.WrongThreadException;
import dev.ioloop.impl.loop.HandPollerProvider.HandChannel;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.spi.LoopBinding;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LifeTest {
    private final HandPollerProvider hand = new HandPollerProvider("hand", 0, "hand");
    private final LoopOptions options = LoopOptions.defaults().withPollerProvider(hand);

    private IOLoop create() {
        return IOLoop.create(options);
    }

    @Test
    @Row({"TOR-LOP-004", "TOR-LOP-005", "TOR-LOP-007", "TOR-LOP-024"})
    void currentIsTheLoopThatRunsHereAndOnlyWhileItRuns() {
        IOLoop loop = create();
        IOLoop other = create();
        assertNull(IOLoop.currentOrNull());
        IllegalStateException none = assertThrows(IllegalStateException.class, IOLoop::current);
        assertTrue(String.valueOf(none.getMessage()).contains(Thread.currentThread().getName()));
        for (int round = 0; round < 3; round++) {
            List<IOLoop> seen = new ArrayList<>();
            loop.execute(() -> {
                seen.add(IOLoop.current());
                other.execute(() -> {
                    seen.add(IOLoop.current());
                    other.stop();
                });
                other.start();
                seen.add(IOLoop.current());
                loop.stop();
            });
            loop.start();
            assertEquals(List.of(loop, other, loop), seen);
            assertNull(IOLoop.currentOrNull());
        }
        loop.close();
        other.close();
        assertNull(IOLoop.currentOrNull());
    }

    @Test
    @Row({"TOR-LOP-016", "TWI-RUN-002"})
    void startInsideStartIsRefusedAndTheLoopGoesOn() {
        try (LoopRunner runner = new LoopRunner(options)) {
            LoopRunningException e = assertThrows(LoopRunningException.class, () -> runner.run(runner.loop::start));
            assertTrue(String.valueOf(e.getMessage()).contains("loop-under-test"), e.getMessage());
            assertThrows(LoopRunningException.class, runner.loop::start);
            assertEquals("alive", runner.call(() -> "alive"));
        }
    }

    @Test
    @Row({"TOR-LOP-012", "PYJ-REACT-023"})
    void stopLetsTheTurnEnd() {
        IOLoop loop = create();
        HandChannel one = new HandChannel("hand");
        HandChannel two = new HandChannel("hand");
        one.ready = Readiness.READABLE;
        two.ready = Readiness.READABLE;
        List<String> log = new ArrayList<>();
        ReadyHandler handler = (r, ready) -> {
            log.add("handler");
            loop.stop();
        };
        try {
            loop.register(one, Interest.READ, handler);
            loop.register(two, Interest.READ, handler);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        loop.start();
        assertEquals(List.of("handler", "handler"), log);
        loop.close();
    }

    @Test
    @Row("TOR-LOP-014")
    void stopBeforeStartMakesTheNextStartReturnAtOnceAndIsUsedUp() {
        IOLoop loop = create();
        List<String> log = new ArrayList<>();
        loop.execute(() -> log.add("ran"));
        loop.stop();
        loop.start();
        assertEquals(List.of(), log);
        loop.execute(loop::stop);
        loop.start();
        assertEquals(List.of("ran"), log);
        loop.close();
    }

    @Test
    @Row({"TOR-LOP-015", "TOR-LOP-017", "PYJ-REACT-024", "TOR-CBK-013"})
    void stoppedFromAnotherThreadAndStartedAgainItKeepsItsState() throws Exception {
        EventLoop loop = new EventLoop(options, false);
        HandChannel channel = new HandChannel("hand");
        CountDownLatch timer = new CountDownLatch(1);
        CountDownLatch delivered = new CountDownLatch(1);
        loop.register(channel, Interest.READ, (r, ready) -> {
            channel.ready = Readiness.NONE;
            delivered.countDown();
        });
        loop.callLater(Duration.ofMillis(50), timer::countDown);
        CompletableFuture<Boolean> firstRun = CompletableFuture.supplyAsync(() -> {
            loop.start();
            return true;
        });
        hand.last().awaitWaiting();
        loop.stop();
        assertTrue(LoopRunner.get(firstRun));
        CountDownLatch callback = new CountDownLatch(1);
        loop.execute(callback::countDown);
        channel.ready = Readiness.READABLE;
        CompletableFuture<Boolean> secondRun = CompletableFuture.supplyAsync(() -> {
            loop.start();
            return true;
        });
        assertTrue(callback.await(10, TimeUnit.SECONDS));
        assertTrue(timer.await(10, TimeUnit.SECONDS));
        assertTrue(delivered.await(10, TimeUnit.SECONDS));
        loop.close();
        assertTrue(LoopRunner.get(secondRun));
    }

    @Test
    @Row({"TOR-LOP-020", "TOR-LOP-021", "PYF-LOP-022", "TWI-RUN-008"})
    void closeClosesEveryChannelEvenIfOneFails() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        List<HandChannel> channels = List.of(new HandChannel("hand"), new HandChannel("hand"), new HandChannel("hand"));
        LoopRunner runner = new LoopRunner(options);
        for (HandChannel channel : channels) {
            runner.run(() -> runner.loop.register(channel, Interest.READ, new ReadyHandler() {
                @Override
                public void ready(Registration registration, Readiness readiness) {
                    told.add("ready");
                }

                @Override
                public void closed(Registration registration, IOException reason) {
                    assertInstanceOf(ConnectionLostException.class, reason);
                    assertFalse(registration.channel().isOpen());
                    told.add("closed");
                    throw new IllegalStateException("thrown by closed()");
                }
            }));
        }
        CompletableFuture<?> waitedFor = runner.loop.newFuture();
        runner.close();
        assertEquals(List.of("closed", "closed", "closed"), told);
        channels.forEach(c -> assertEquals(1, c.closes));
        assertTrue(hand.last().closed);
        assertEquals(3, runner.failures.size());
        assertFalse(waitedFor.isDone());
    }

    @Test
    @Row({"TOR-LOP-026", "TOR-CBK-010", "TOR-LOP-022"})
    void aClosedLoopSaysSo() {
        IOLoop loop = create();
        loop.close();
        loop.close();
        loop.stop();
        loop.wakeup();
        assertTrue(loop.isClosed());
        LoopClosedException e = assertThrows(LoopClosedException.class, () -> loop.execute(() -> {
        }));
        assertTrue(String.valueOf(e.getMessage()).contains(loop.name()), e.getMessage());
        assertFalse(loop.tryExecute(() -> {
        }));
        assertThrows(LoopClosedException.class, loop::start);
        assertThrows(LoopClosedException.class, () -> loop.callLater(Duration.ZERO, () -> {
        }));
        assertThrows(LoopClosedException.class,
                () -> loop.register(new HandChannel("hand"), Interest.READ, (r, ready) -> {
                }));
        assertThrows(LoopClosedException.class, () -> loop.switchPoller("hand"));
        assertTrue(loop.closeAsync().isDone());
    }

    @Test
    @Row("PYF-LOP-023")
    void closeInsideACallbackEndsTheLoopAtTheSafePoint() {
        AtomicReference<Boolean> closedInside = new AtomicReference<>();
        IOLoop loop = create();
        loop.callLater(Duration.ZERO, () -> {
            loop.close();
            closedInside.set(hand.last().closed);
        });
        loop.start();
        assertEquals(false, closedInside.get(), "the poller stays open until the turn is over");
        assertTrue(hand.last().closed);
        assertTrue(loop.isClosed());
    }

    @Test
    @Row("PYF-LOP-026")
    void aLoopClosesItselfAtTheEndOfItsScope() {
        IOLoop kept;
        try (IOLoop loop = create()) {
            kept = loop;
        }
        assertTrue(kept.isClosed());
        assertTrue(hand.last().closed);
    }

    @Test
    @Row("PYF-LOP-025")
    void closeFromAnotherThreadEndsABlockedPoll() throws Exception {
        LoopRunner runner = new LoopRunner(options);
        hand.last().awaitWaiting();
        runner.loop.close();
        runner.awaitEnd();
        assertFalse(runner.thread().isAlive() && runner.loop.isRunning());
        assertTrue(hand.last().closed);
    }

    @Test
    @Row("TOR-LOP-023")
    void loopsComeAndGoOnSeveralThreadsAtOnce() throws Exception {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                try {
                    for (int i = 0; i < 200; i++) {
                        IOLoop loop = IOLoop.create();
                        loop.execute(() -> {
                            assertSame(loop, IOLoop.current());
                            loop.stop();
                        });
                        loop.start();
                        loop.close();
                        assertNull(IOLoop.currentOrNull());
                    }
                } catch (Throwable e) {
                    failures.add(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join(20_000);
            assertFalse(thread.isAlive());
        }
        assertEquals(List.of(), failures);
    }

    @Test
    @Row("TOR-TMO-021")
    void otherThreadsAreRefusedAndToldWhatToDo() {
        try (LoopRunner runner = new LoopRunner(options)) {
            ScheduledCall[] timer = new ScheduledCall[1];
            runner.run(() -> timer[0] = runner.loop.callLater(Duration.ofHours(1), () -> {
            }));
            for (LoopRunner.Action action : List.<LoopRunner.Action>of(
                    () -> runner.loop.callLater(Duration.ZERO, () -> {
                    }), () -> timer[0].cancel(), () -> timer[0].reset(Duration.ZERO), () -> timer[0].unref(),
                    () -> runner.loop.register(new HandChannel("hand"), Interest.READ, (r, ready) -> {
                    }), () -> runner.loop.switchPoller("hand"), runner.loop::checkOwner)) {
                WrongThreadException e = assertThrows(WrongThreadException.class, action::run);
                String message = String.valueOf(e.getMessage());
                assertTrue(message.contains("loop-under-test") && message.contains("execute")
                        && message.contains(Thread.currentThread().getName()), message);
            }
        }
    }

    @Test
    void aLoopThatDoesNotRunBelongsToTheFirstThreadThatTouchesIt() {
        IOLoop loop = create();
        loop.callLater(Duration.ZERO, loop::stop);
        assertTrue(loop.isOwner());
        CompletableFuture<Boolean> elsewhere = CompletableFuture.supplyAsync(() -> {
            loop.checkOwner();
            return true;
        });
        assertThrows(WrongThreadException.class, () -> LoopRunner.get(elsewhere));
        loop.start();
        CompletableFuture<Boolean> after = CompletableFuture.supplyAsync(() -> {
            loop.checkOwner();
            return loop.isOwner();
        });
        assertTrue(LoopRunner.get(after));
        loop.close();
    }

    @Test
    void ownershipIsHandedToAnotherThreadAndBack() {
        try (LoopRunner runner = new LoopRunner(options)) {
            LoopBinding binding = LoopBinding.of(runner.loop);
            List<String> log = new ArrayList<>();
            runner.run(() -> {
                Thread loopThread = Thread.currentThread();
                Thread coroutine = new Thread(() -> {
                    IOLoop before = dev.ioloop.spi.CurrentLoop.set(runner.loop);
                    log.add(runner.loop.isOwner() + " " + (IOLoop.currentOrNull() == runner.loop));
                    runner.loop.callLater(Duration.ofHours(1), () -> {
                    });
                    binding.handOver(loopThread);
                    log.add(runner.loop.isOwner() + " " + (IOLoop.currentOrNull() == runner.loop));
                    dev.ioloop.spi.CurrentLoop.set(before);
                });
                binding.handOver(coroutine);
                assertFalse(runner.loop.isOwner());
                assertNull(IOLoop.currentOrNull());
                assertThrows(WrongThreadException.class, runner.loop::checkOwner);
                coroutine.start();
                coroutine.join(10_000);
                assertTrue(runner.loop.isOwner());
                assertNotNull(IOLoop.current());
            });
            assertEquals(List.of("true true", "false false"), log);
        }
    }
}
