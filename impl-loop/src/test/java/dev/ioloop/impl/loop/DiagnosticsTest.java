package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Channel;
import dev.ioloop.CloseMode;
import dev.ioloop.ExceptionHandler;
import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.LoopSnapshot;
import dev.ioloop.Readiness;
import dev.ioloop.Registration;
import dev.ioloop.ScheduledCall;
import dev.ioloop.StreamChannel;
import dev.ioloop.TurnListener;
import dev.ioloop.impl.loop.HandPollerProvider.HandChannel;
import dev.ioloop.itest.contracts.LogCapture;
import dev.ioloop.itest.contracts.Row;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DiagnosticsTest {
    private final HandPollerProvider hand = new HandPollerProvider("hand", 0, "hand");
    private final LoopOptions options = LoopOptions.defaults().withPollerProvider(hand);
    private final List<String> seen = new ArrayList<>();

    // ---- counters

    @Test
    @Row("PYF-LOP-004")
    void theSnapshotCountsWhatTheLoopDoes() throws Exception {
        try (IOLoop loop = IOLoop.create(options.withName("counted"))) {
            LoopSnapshot none = loop.diagnostics().snapshot();
            assertEquals(List.of("counted", false, 0L, 0L, 0L, 0L),
                    List.of(none.loop(), none.running(), none.turns(), none.callbacks(), none.timers(),
                            none.wakeups()));
            HandChannel channel = new HandChannel("hand");
            Registration registration = loop.register(channel, Interest.READ, (r, found) -> seen.add("ready"));
            channel.ready = Readiness.READABLE;
            loop.execute(() -> seen.add("callback"));
            loop.callLater(Duration.ZERO, () -> seen.add("timer"));
            loop.callLater(Duration.ofHours(1), () -> seen.add("never"));
            loop.runOnce(Duration.ZERO);
            channel.ready = Readiness.NONE;
            loop.runOnce(Duration.ofMillis(20));
            LoopSnapshot some = loop.diagnostics().snapshot();
            assertEquals(List.of(2L, 1L, 1L, 1L),
                    List.of(some.turns(), some.callbacks(), some.timers(), some.deliveries()));
            assertEquals(1, some.timersPending());
            assertEquals(1, some.channels());
            assertEquals(List.of(registration), loop.diagnostics().registrations());
            assertTrue(some.pollNanos() >= Duration.ofMillis(20).toNanos(), some.toString());
            assertTrue(some.busyNanos() > 0 && some.directMemoryBytes() >= 0, some.toString());
            assertFalse(some.callbacksPending());
            assertEquals("IOLoop[counted, not running, poller hand, 1 channels, 1 timers]", loop.toString());
        }
    }

    @Test
    @Row("PYF-LOP-028")
    void theTextShowsTheNumberOfChannelsAndTimers() throws Exception {
        try (IOLoop loop = IOLoop.create(options)) {
            assertTrue(loop.toString().contains("0 channels, 0 timers"), loop.toString());
            loop.register(new HandChannel("hand"), Interest.READ, (r, found) -> seen.add("ready"));
            loop.callLater(Duration.ofHours(1), () -> seen.add("never"));
            assertTrue(loop.toString().contains("1 channels, 1 timers"), loop.toString());
        }
    }

    @Test
    void wakeUpsFromASleepAreCountedOnceEach() throws Exception {
        try (LoopRunner runner = new LoopRunner(options)) {
            runner.run(() -> {
            });
            hand.last().awaitWaiting();
            long before = runner.loop.diagnostics().snapshot().wakeups();
            runner.run(() -> {
                for (int i = 0; i < 1000; i++) {
                    runner.loop.wakeup();
                }
            });
            assertEquals(before + 1, runner.loop.diagnostics().snapshot().wakeups());
        }
    }

    // ---- listener

    @Test
    @Row("PYF-LOP-011")
    void aListenerAndADecoratorSeeEachPollAndItsTime() throws Exception {
        List<Long> waits = new ArrayList<>();
        TurnListener listener = new TurnListener() {
            @Override
            public void beforePoll(IOLoop loop, long timeoutNanos) {
                seen.add("before " + timeoutNanos);
            }

            @Override
            public void afterPoll(IOLoop loop, long waitedNanos, int ready) {
                seen.add("after " + ready);
                waits.add(waitedNanos);
            }

            @Override
            public void turnEnded(IOLoop loop, long turn) {
                seen.add("turn " + turn);
            }
        };
        try (IOLoop loop = IOLoop.create(options.withTurnListener(listener).withPollerDecorator(poller -> {
            seen.add("decorated");
            return poller;
        }))) {
            loop.runOnce(Duration.ofMillis(5));
            loop.runOnce(Duration.ZERO);
            assertEquals(List.of("decorated", "before 5000000", "after 0", "turn 1", "before 0", "after 0", "turn 2"),
                    seen);
            assertTrue(waits.get(0) >= 5_000_000, waits.toString());
        }
    }

    @Test
    void aListenerThatThrowsIsReportedAndTheLoopGoesOn() {
        List<LoopFailure> failures = new ArrayList<>();
        TurnListener listener = new TurnListener() {
            @Override
            public void turnEnded(IOLoop loop, long turn) {
                throw new IllegalStateException("on purpose");
            }
        };
        try (IOLoop loop = IOLoop.create(options.withTurnListener(listener).withExceptionHandler(failures::add))) {
            loop.runOnce(Duration.ZERO);
            loop.runOnce(Duration.ZERO);
            assertEquals(2, failures.size());
            assertEquals(LoopFailure.Origin.LISTENER, failures.get(0).origin());
        }
    }

    // ---- failures that escape

    @Test
    @Row({"PYJ-REACT-027", "TOR-CBK-020"})
    void withEscapeAFailureLeavesTheRunAsItIsAndTheLoopCanBeRunAgain() {
        try (IOLoop loop = IOLoop.create(options.withExceptionHandler(ExceptionHandler.ESCAPE))) {
            IOException thrown = new IOException("on purpose");
            loop.executeAsync(() -> {
                throw thrown;
            });
            loop.execute(() -> seen.add("behind it"));
            assertSame(thrown, assertThrows(IOException.class, () -> {
                loop.start();
                throw new AssertionError("start() has returned");
            }));
            assertNull(IOLoop.currentOrNull());
            assertEquals(List.of(), seen);
            loop.runOnce(Duration.ZERO);
            assertEquals(List.of("behind it"), seen);
        }
    }

    @Test
    void aListenerThatEscapesInAPollLeavesTheLoopAsItWas() {
        boolean[] throwing = {true};
        TurnListener listener = new TurnListener() {
            @Override
            public void beforePoll(IOLoop loop, long timeoutNanos) {
                if (throwing[0]) {
                    throw new IllegalStateException("on purpose");
                }
            }
        };
        try (IOLoop loop = IOLoop.create(options.withTurnListener(listener)
                .withExceptionHandler(ExceptionHandler.ESCAPE))) {
            loop.callLater(Duration.ofHours(1), () -> seen.add("never"));
            assertThrows(IllegalStateException.class, loop::start);
            throwing[0] = false;
            loop.execute(() -> seen.add("callback"));
            assertEquals(0, loop.diagnostics().snapshot().wakeups(), "the loop counts as asleep after its run");
            loop.runOnce(Duration.ZERO);
            assertEquals(List.of("callback"), seen);
        }
    }

    // ---- debug mode

    @Test
    @Row({"TWI-CLK-015", "PYJ-REACT-031"})
    void inDebugModeThingsTellWhereTheyWereMadeAndChangesAreLogged() throws Exception {
        String log = LogCapture.of(() -> {
            try (IOLoop loop = IOLoop.create(options.withDebug(true))) {
                assertTrue(loop.diagnostics().isDebug());
                ScheduledCall call = loop.callLater(Duration.ofSeconds(5), () -> seen.add("never"));
                assertTrue(call.toString().contains("DiagnosticsTest.java:"), call.toString());
                assertTrue(call.toString().contains("waits, due in PT"), call.toString());
                call.cancel();
                assertTrue(call.toString().contains("was cancelled"), call.toString());
                Registration registration = loop.register(new HandChannel("hand"), Interest.READ,
                        (r, found) -> seen.add("ready"));
                assertTrue(registration.toString().contains("DiagnosticsTest.java:"), registration.toString());
                registration.interest(Interest.NONE);
            }
        });
        for (String change : List.of("scheduled ScheduledCall", "cancelled ScheduledCall", "registered Registration",
                "changed Registration", "ended Registration")) {
            assertTrue(log.contains(change), change + " is not in " + log);
        }
        try (IOLoop plain = IOLoop.create(options)) {
            assertFalse(plain.diagnostics().isDebug());
            ScheduledCall call = plain.callLater(Duration.ofSeconds(5), () -> seen.add("never"));
            assertTrue(call.toString().contains("DiagnosticsTest$$Lambda"), call.toString());
            assertTrue(call.toString().contains("waits, due in PT"), call.toString());
        }
    }

    @Test
    void inDebugModeAFailureCarriesThePlaceAndSlowCallbacksAreLogged() throws Exception {
        List<LoopFailure> failures = new ArrayList<>();
        String log = LogCapture.of(() -> {
            try (IOLoop loop = IOLoop.create(options.withDebug(true).withExceptionHandler(failures::add)
                    .withSlowCallbackThreshold(Duration.ofMillis(5)))) {
                loop.execute(() -> {
                    throw new IllegalStateException("on purpose");
                });
                loop.execute(() -> LockSupport.parkNanos(6_000_000));
                loop.execute(() -> seen.add("quick"));
                loop.runOnce(Duration.ZERO);
            }
        });
        Throwable site = failures.get(0).cause().getSuppressed()[0];
        assertTrue(String.valueOf(site.getMessage()).contains("DiagnosticsTest.java:"), site.getMessage());
        assertEquals(1, log.split("Slow callback", -1).length - 1, log);
    }

    @Test
    void theDebugModeComesFromTheOptionElseFromTheProperty() {
        System.setProperty("dev.ioloop.debug", "true");
        try (IOLoop byProperty = IOLoop.create(options); IOLoop byOption = IOLoop.create(options.withDebug(false))) {
            assertTrue(byProperty.diagnostics().isDebug());
            assertFalse(byOption.diagnostics().isDebug());
        } finally {
            System.clearProperty("dev.ioloop.debug");
        }
    }

    @Test
    void leakedChannelsAreReportedInDebugMode() throws Exception {
        LoopOptions real = LoopOptions.defaults().withDebug(true);
        StreamChannel[] open = new StreamChannel[1];
        String log = LogCapture.of(() -> {
            IOLoop loop = IOLoop.create(real);
            open[0] = loop.channels().stream(StandardProtocolFamily.INET);
            Channel closed = loop.channels().stream(StandardProtocolFamily.INET);
            closed.close();
            assertEquals(List.of(open[0]), loop.diagnostics().openChannels());
            WeakReference<Channel> lost = lose(loop);
            while (lost.get() != null) {
                System.gc();
            }
            awaitLog(loop);
            loop.close();
        });
        assertEquals(1, log.split("is unreachable", -1).length - 1, log);
        assertEquals(1, log.split("is open although", -1).length - 1, log);
        assertTrue(open[0].isOpen());
        open[0].close();

        String kept = LogCapture.of(() -> {
            IOLoop loop = IOLoop.create(real);
            open[0] = loop.channels().stream(StandardProtocolFamily.INET);
            loop.close(CloseMode.KEEP_CHANNELS);
        });
        assertFalse(kept.contains("Leaked"), kept);
        open[0].close();
    }

    private static WeakReference<Channel> lose(IOLoop loop) throws IOException {
        return new WeakReference<>(loop.channels().stream(StandardProtocolFamily.INET));
    }

    /** The JVM tells of what is unreachable a little later than it forgets it. */
    private static void awaitLog(IOLoop loop) throws Exception {
        try (LogCapture capture = new LogCapture()) {
            long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (!capture.text().contains("is unreachable") && System.nanoTime() - end < 0) {
                loop.diagnostics().openChannels();
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
