package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.LoopOptions;
import dev.ioloop.PollerUnavailableException;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.impl.loop.HandPollerProvider.HandChannel;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(30)
@Isolated("the registry is one for the whole process")
class PollersTest {
    private final HandPollerProvider one = new HandPollerProvider("one", 2000, "hand");
    private final HandPollerProvider two = new HandPollerProvider("two", 1000, "hand");
    private final HandPollerProvider other = new HandPollerProvider("other", 1500, "otherfamily");
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Semaphore called = new Semaphore(0);

    @AfterEach
    void clear() {
        for (PollerProvider provider : List.of(one, two, other)) {
            Registry.remove(PollerProvider.class, provider);
        }
    }

    private static void add(PollerProvider... providers) {
        for (PollerProvider provider : providers) {
            Registry.add(PollerProvider.class, provider);
        }
    }

    private ReadyHandler counting() {
        return new ReadyHandler() {
            @Override
            public void ready(Registration registration, Readiness readiness) {
                ((HandChannel) registration.channel()).ready = Readiness.NONE;
                log.add("ready");
                called.release();
            }

            @Override
            public void closed(Registration registration, IOException reason) {
                log.add("closed: " + reason.getClass().getSimpleName());
                called.release();
            }
        };
    }

    private void awaitCall() throws InterruptedException {
        assertTrue(called.tryAcquire(10, TimeUnit.SECONDS), () -> "not called; log: " + log);
    }

    private HandChannel registered(LoopRunner runner, String family) {
        HandChannel channel = new HandChannel(family);
        runner.run(() -> runner.loop.register(channel, Interest.READ, counting()));
        return channel;
    }

    @Test
    void switchingWithinAFamilyMovesEveryRegistration() throws Exception {
        add(one, two);
        try (LoopRunner runner = new LoopRunner()) {
            assertEquals("one", runner.loop.poller().name());
            List<HandChannel> channels = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                channels.add(registered(runner, "hand"));
            }
            CompletableFuture<dev.ioloop.PollerInfo> done = runner.call(() -> runner.loop.switchPoller("two"));
            assertEquals("two", LoopRunner.get(done).name());
            assertTrue(one.last().closed);
            assertEquals(100, two.last().registered());
            channels.forEach(c -> two.last().makeReady(c, Readiness.READABLE));
            for (int i = 0; i < 100; i++) {
                awaitCall();
            }
            CompletableFuture<dev.ioloop.PollerInfo> again = runner.call(() -> runner.loop.switchPoller("two"));
            LoopRunner.get(again);
            assertEquals(2, two.opened.size());
            assertTrue(two.opened.get(0).closed);
            assertEquals(100, two.last().registered());
        }
    }

    @Test
    void aRefusalOnTheWayRollsBackAndTheOldPollerStaysInCharge() throws Exception {
        add(one, two);
        try (LoopRunner runner = new LoopRunner()) {
            HandChannel first = registered(runner, "hand");
            HandChannel second = registered(runner, "hand");
            two.refuseRegister = c -> c == second;
            CompletableFuture<dev.ioloop.PollerInfo> done = runner.call(() -> runner.loop.switchPoller("two"));
            IOException e = assertThrows(IOException.class, () -> LoopRunner.get(done));
            assertTrue(String.valueOf(e.getMessage()).contains("stays in charge"), e.getMessage());
            assertEquals("one", runner.loop.poller().name());
            assertTrue(two.last().closed);
            assertFalse(one.last().closed);
            one.last().makeReady(first, Readiness.READABLE);
            one.last().makeReady(second, Readiness.READABLE);
            awaitCall();
            awaitCall();
            two.refuseOpen = new IOException("no descriptor");
            CompletableFuture<dev.ioloop.PollerInfo> refused = runner.call(() -> runner.loop.switchPoller("two"));
            assertThrows(IOException.class, () -> LoopRunner.get(refused));
            CompletableFuture<dev.ioloop.PollerInfo> unknown = runner.call(() -> runner.loop.switchPoller("kqueue"));
            assertThrows(PollerUnavailableException.class, () -> LoopRunner.get(unknown));
            assertEquals("one", runner.loop.poller().name());
        }
    }

    @Test
    void acrossFamiliesTheOldPollerIsDrainedUntilItsLastChannelIsGone() throws Exception {
        add(one, other);
        try (LoopRunner runner = new LoopRunner()) {
            HandChannel stays = registered(runner, "hand");
            HandChannel cancelled = registered(runner, "hand");
            LoopRunner.get(runner.call(() -> runner.loop.switchPoller("other")));
            assertEquals("otherfamily", runner.loop.poller().family());
            assertFalse(one.last().closed);
            HandChannel fresh = registered(runner, "otherfamily");
            for (int i = 0; i < 100; i++) {
                one.last().makeReady(stays, Readiness.READABLE);
                awaitCall();
                other.last().makeReady(fresh, Readiness.READABLE);
                awaitCall();
            }
            runner.run(() -> {
                cancelled.registration().interest(Interest.READ_WRITE);
                cancelled.registration().cancel();
            });
            one.last().makeReady(stays, Readiness.READABLE);
            awaitCall();
            runner.run(() -> stays.registration().cancel());
            for (int i = 0; i < 10_000 && !one.last().closed; i++) {
                runner.run(() -> {
                });
            }
            assertTrue(one.last().closed, "the drained poller ends with its last channel");
        }
    }

    @Test
    void aDrainedPollerTakesWhatItsListenersStillAccept() throws Exception {
        add(one, other);
        try (LoopRunner runner = new LoopRunner()) {
            HandChannel listener = registered(runner, "hand");
            LoopRunner.get(runner.call(() -> runner.loop.switchPoller("other")));
            HandChannel accepted = registered(runner, "hand");
            for (int i = 0; i < 10; i++) {
                one.last().makeReady(accepted, Readiness.READABLE);
                awaitCall();
            }
            runner.run(() -> listener.registration().cancel());
            assertFalse(one.last().closed, "what was accepted is still there");
            one.last().makeReady(accepted, Readiness.READABLE);
            awaitCall();
            runner.run(() -> accepted.registration().cancel());
            for (int i = 0; i < 10_000 && !one.last().closed; i++) {
                runner.run(() -> {
                });
            }
            assertTrue(one.last().closed, "the drained poller ends with its last channel");
        }
    }

    @Test
    void comingBackToAFamilyTakesItsDrainedChannelsIn() throws Exception {
        add(one, two, other);
        try (LoopRunner runner = new LoopRunner()) {
            HandChannel channel = registered(runner, "hand");
            LoopRunner.get(runner.call(() -> runner.loop.switchPoller("other")));
            LoopRunner.get(runner.call(() -> runner.loop.switchPoller("two")));
            assertTrue(one.last().closed);
            assertEquals(1, two.last().registered());
            two.last().makeReady(channel, Readiness.READABLE);
            awaitCall();
        }
    }

    @Test
    void theLossOfTheProviderMovesTheChannelsWithinTheFamily() throws Exception {
        add(one, two);
        try (LoopRunner runner = new LoopRunner()) {
            HandChannel channel = registered(runner, "hand");
            Registry.remove(PollerProvider.class, one);
            assertEquals("two", runner.loop.poller().name());
            assertTrue(one.last().closed);
            two.last().makeReady(channel, Readiness.READABLE);
            awaitCall();
            add(one);
            runner.run(() -> {
            });
            runner.run(() -> {
            });
            assertEquals("one", runner.loop.poller().name(), "the better one takes over when it comes back");
            one.last().makeReady(channel, Readiness.READABLE);
            awaitCall();
        }
    }

    @Test
    void theLossOfTheLastProviderClosesTheChannelsAndTheLoopGoesOn() throws Exception {
        add(one);
        HandPollerProvider third = new HandPollerProvider("third", 3000, "thirdfamily");
        try (LoopRunner runner = new LoopRunner(LoopOptions.defaults().withPoller("one"))) {
            registered(runner, "hand");
            CountDownLatch timer = new CountDownLatch(1);
            runner.run(() -> runner.loop.callLater(Duration.ofMillis(20), timer::countDown));
            Registry.remove(PollerProvider.class, one);
            awaitCall();
            assertEquals(List.of("closed: PollerLostException"), log);
            assertTrue(timer.await(10, TimeUnit.SECONDS));
            assertEquals("alive", runner.call(() -> "alive"));
            add(one);
            runner.run(() -> {
            });
            runner.run(() -> {
            });
            assertEquals("one", runner.loop.poller().name());
            HandChannel channel = registered(runner, "hand");
            add(third);
            runner.run(() -> {
            });
            runner.run(() -> {
            });
            assertEquals("one", runner.loop.poller().name(), "another family never takes over by itself");
            one.last().makeReady(channel, Readiness.READABLE);
            awaitCall();
        } finally {
            Registry.remove(PollerProvider.class, third);
        }
    }

    @Test
    void aLoopThatMayBeVacantWaitsForItsPoller() throws Exception {
        EventLoop loop = new EventLoop(LoopOptions.defaults().withPoller("one"), true);
        assertFalse(loop.poller().isPresent());
        assertThrows(PollerUnavailableException.class, loop::channels);
        PollerUnavailableException e = assertThrows(PollerUnavailableException.class,
                () -> loop.register(new HandChannel("hand"), Interest.READ, counting()));
        assertTrue(String.valueOf(e.getMessage()).contains("no poller"), e.getMessage());
        Thread thread = new Thread(loop::start, "vacant");
        thread.start();
        CountDownLatch timer = new CountDownLatch(1);
        loop.execute(() -> loop.callLater(Duration.ofMillis(5), timer::countDown));
        assertTrue(timer.await(10, TimeUnit.SECONDS));
        add(one);
        for (int i = 0; i < 2; i++) {
            CountDownLatch turn = new CountDownLatch(1);
            loop.execute(turn::countDown);
            assertTrue(turn.await(10, TimeUnit.SECONDS));
        }
        assertEquals("one", loop.poller().name());
        loop.close();
        thread.join(10_000);
        assertFalse(thread.isAlive());
    }

    @Test
    void aPollerThatReturnsEarlyForEverIsOpenedAnewAndNothingIsLost() throws Exception {
        add(one);
        try (LoopRunner runner = new LoopRunner(LoopOptions.defaults().withPoller("one"))) {
            HandChannel channel = registered(runner, "hand");
            HandPollerProvider.HandPoller broken = one.last();
            one.returnEarly = true;
            runner.loop.wakeup();
            broken.awaitClosed();
            one.returnEarly = false;
            for (int i = 0; i < 10 && one.last().registered() == 0; i++) {
                runner.run(() -> {
                });
            }
            one.last().makeReady(channel, Readiness.READABLE);
            awaitCall();
            assertTrue(one.opened.size() >= 2);
        }
    }

    @Test
    void aPollerThatThrowsIsOpenedAnewAndCountsAsLostIfItKeepsThrowing() throws Exception {
        add(one, two);
        LoopRunner runner = new LoopRunner();
        HandChannel channel = registered(runner, "hand");
        HandPollerProvider.HandPoller broken = one.last();
        one.failPoll = new IOException("broken by the test");
        runner.loop.wakeup();
        broken.awaitClosed();
        for (int i = 0; i < 100 && !runner.loop.poller().name().equals("two"); i++) {
            runner.run(() -> {
            });
        }
        assertEquals("two", runner.loop.poller().name());
        two.last().makeReady(channel, Readiness.READABLE);
        awaitCall();
        one.failPoll = null;
        runner.close();
        assertTrue(runner.failures.size() > 1);
        assertInstanceOf(IOException.class, runner.failures.get(0).cause());
        assertEquals(List.of("ready", "closed: ConnectionLostException"), log);
    }

    @Test
    void creationFailsWithTheReasonOfEachCandidate() {
        one.unavailable = "no such kernel";
        add(one);
        PollerUnavailableException e = assertThrows(PollerUnavailableException.class,
                () -> IOLoop.create(LoopOptions.defaults().withPoller("one")));
        assertTrue(String.valueOf(e.getMessage()).contains("no such kernel"), e.getMessage());
        two.refuseOpen = new IOException("no descriptor");
        add(two);
        PollerUnavailableException open = assertThrows(PollerUnavailableException.class,
                () -> IOLoop.create(LoopOptions.defaults().withPoller("two")));
        assertInstanceOf(IOException.class, open.getCause());
    }

    @Test
    void aProviderOrADecoratorThatThrowsIsRefusedAndLeavesNothingOpen() {
        add(one);
        LoopOptions broken = LoopOptions.defaults().withPoller("one").withPollerDecorator(p -> {
            throw new IllegalStateException("broken decorator");
        });
        PollerUnavailableException e = assertThrows(PollerUnavailableException.class, () -> IOLoop.create(broken));
        assertTrue(String.valueOf(e.getMessage()).contains("broken decorator"), e.getMessage());
        assertTrue(one.last().closed);
        HandPollerProvider throwing = new HandPollerProvider("throwing", 1, "hand") {
            @Override
            public HandPoller open(dev.ioloop.spi.PollerOptions options) {
                throw new NoClassDefFoundError("gone");
            }
        };
        assertThrows(PollerUnavailableException.class,
                () -> IOLoop.create(LoopOptions.defaults().withPollerProvider(throwing)));
    }

    @Test
    void twoProvidersOfOneNameAreRefused() {
        HandPollerProvider twin = new HandPollerProvider("one", 5, "hand");
        add(one, twin);
        try {
            assertThrows(dev.ioloop.DuplicatePollerException.class, IOLoop::create);
        } finally {
            Registry.remove(PollerProvider.class, twin);
        }
    }

    @Test
    void theDecoratorWrapsEachPollerThatIsOpened() {
        add(one, two);
        List<String> wrapped = new ArrayList<>();
        try (LoopRunner runner = new LoopRunner(LoopOptions.defaults().withPollerDecorator(p -> {
            wrapped.add(p.getClass().getSimpleName());
            return p;
        }))) {
            LoopRunner.get(runner.call(() -> runner.loop.switchPoller("two")));
        }
        assertEquals(List.of("HandPoller", "HandPoller"), wrapped);
    }
}
