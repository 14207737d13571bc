package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.AsyncTask;
import dev.ioloop.CloseMode;
import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.LifeCyclePhase;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopLocal;
import dev.ioloop.LoopOptions;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.ScheduledCall;
import dev.ioloop.impl.loop.HandPollerProvider.HandChannel;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.spi.CurrentLoop;
import dev.ioloop.spi.Poller;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loops that are emptied, closed or torn down, and handlers that look after their failures. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ResetAndCloseTest {
    private final HandPollerProvider hand = new HandPollerProvider("hand", 0, "hand");
    private final List<LoopFailure> failures = new ArrayList<>();
    private final LoopOptions options = LoopOptions.defaults().withPollerProvider(hand)
            .withExceptionHandler(failures::add);
    private final IOLoop loop = IOLoop.create(options);
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    private HandChannel ready(Readiness readiness, Interest interest, ReadyHandler handler) throws IOException {
        HandChannel channel = new HandChannel("hand");
        channel.ready = readiness;
        loop.register(channel, interest, handler);
        return channel;
    }

    // ---- reset

    @Test
    @Row("PYJ-REACT-025")
    void resetInsideAHandlerLeavesNothingOfTheOldStateToFire() throws Exception {
        CompletableFuture<?> sleeping = loop.futures().sleep(Duration.ofHours(1));
        loop.addTrigger(LifeCyclePhase.BEFORE_SHUTDOWN, AsyncTask.of(() -> seen.add("trigger")));
        List<HandChannel> channels = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            channels.add(ready(Readiness.READABLE, Interest.READ, (registration, found) -> {
                seen.add("handler");
                loop.execute(() -> seen.add("callback"));
                loop.callLater(Duration.ZERO, () -> seen.add("timer"));
                loop.reset();
                seen.add("running " + loop.isRunning());
            }));
        }
        loop.runOnce(Duration.ZERO);
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("handler", "running true"), seen);
        assertEquals(0, hand.last().registered());
        assertEquals(List.of(), loop.scheduledCalls());
        channels.forEach(channel -> assertTrue(channel.isOpen()));
        assertTrue(sleeping.isCompletedExceptionally());
        loop.stopGracefully();
        loop.start();
        assertEquals(List.of("handler", "running true"), seen);
        assertEquals(List.of(), failures);
    }

    @Test
    void resetInsideACallbackOrTimerDropsTheRestOfItsBatch() {
        loop.execute(() -> {
            seen.add("first callback");
            loop.reset();
        });
        loop.execute(() -> seen.add("second callback"));
        loop.runOnce(Duration.ZERO);
        loop.callLater(Duration.ZERO, () -> {
            seen.add("first timer");
            loop.reset();
        });
        loop.callLater(Duration.ZERO, () -> seen.add("second timer"));
        loop.runOnce(Duration.ZERO);
        assertTrue(loop.runUntilIdle());
        assertEquals(List.of("first callback", "first timer"), seen);
        loop.execute(() -> seen.add("works again"));
        loop.runOnce(Duration.ZERO);
        assertEquals("works again", seen.get(2));
        loop.close();
        assertThrows(LoopClosedException.class, loop::reset);
    }

    @Test
    void aGracefulStopThatIsUnderWayFailsWithAReset() throws Exception {
        loop.addTrigger(LifeCyclePhase.BEFORE_SHUTDOWN, loop::newFuture);
        CompletableFuture<?> stopped = loop.stopGracefully();
        loop.runOnce(Duration.ZERO);
        assertFalse(stopped.isDone());
        loop.reset();
        assertTrue(stopped.isCompletedExceptionally());
        loop.runOnce(Duration.ZERO);
        assertFalse(loop.isClosed());
    }

    // ---- close

    @Test
    void aLoopCanBeClosedWithoutItsChannelsAndAnotherOneCanHaveThem() throws Exception {
        HandChannel channel = new HandChannel("hand");
        loop.register(channel, Interest.READ, new ReadyHandler() {
            @Override
            public void ready(Registration registration, Readiness readiness) {
                seen.add("ready");
            }

            @Override
            public void closed(Registration registration, IOException reason) {
                seen.add("closed");
            }
        });
        loop.close(CloseMode.KEEP_CHANNELS);
        assertTrue(channel.isOpen());
        assertEquals(List.of(), seen);
        loop.close(CloseMode.CLOSE_CHANNELS);
        assertTrue(channel.isOpen(), "the first close decides");
        try (IOLoop next = IOLoop.create(options)) {
            next.register(channel, Interest.READ, (registration, found) -> seen.add("next loop"));
            channel.ready = Readiness.READABLE;
            next.runOnce(Duration.ZERO);
        }
        assertEquals(List.of("next loop"), seen);
        assertFalse(channel.isOpen());
    }

    @Test
    @Row("PYF-SCH-026")
    void closeCancelsWhatWaitsWhateverItsEndDoes() {
        CompletableFuture<?> first = loop.futures().sleep(Duration.ofHours(1));
        var unused = first.whenComplete((value, failure) -> {
            throw new IllegalStateException("on purpose");
        });
        CompletableFuture<?> second = loop.futures().sleep(Duration.ofHours(2));
        ScheduledCall timer = loop.callLater(Duration.ofHours(1), () -> seen.add("never"));
        loop.close();
        assertTrue(timer.cancelled());
        assertTrue(first.isCompletedExceptionally());
        assertTrue(second.isCompletedExceptionally());
        assertEquals(List.of(), seen);
    }

    @Test
    @Row("TOR-LOP-025")
    void aClosedLoopIsNotKeptAliveByFuturesThatNeverEnd() throws Exception {
        WeakReference<IOLoop> gone = abandoned();
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (gone.get() != null && System.nanoTime() - end < 0) {
            System.gc();
        }
        assertNull(gone.get(), "something keeps the closed loop alive");
        assertEquals(List.of("cleaned up"), seen);
    }

    private WeakReference<IOLoop> abandoned() {
        IOLoop abandoned = IOLoop.create(options);
        IOLoop.install(abandoned);
        LoopLocal.<String>of(key -> "value", value -> seen.add("cleaned up")).get(abandoned);
        abandoned.futures().withTimeout(abandoned.newFuture(), Duration.ofHours(1)).thenRun(() -> seen.add("never"));
        abandoned.runOnce(Duration.ZERO);
        abandoned.close();
        return new WeakReference<>(abandoned);
    }

    @Test
    @Row("TOR-LOP-018")
    void anErrorThatEscapesThePollerEndsTheRunAndAllIsAsBefore() {
        boolean[] broken = {true};
        LoopOptions decorated = options.withPollerDecorator(poller -> (Poller) Proxy.newProxyInstance(
                Poller.class.getClassLoader(), new Class<?>[]{Poller.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("poll") && broken[0]) {
                        throw new OutOfMemoryError("on purpose");
                    }
                    return method.invoke(poller, arguments);
                }));
        try (IOLoop ending = IOLoop.create(decorated)) {
            OutOfMemoryError e = assertThrows(OutOfMemoryError.class, ending::start);
            assertEquals("on purpose", e.getMessage());
            assertFalse(ending.isRunning());
            assertNull(CurrentLoop.get());
            broken[0] = false;
            ending.execute(ending::stop);
            ending.start();
        }
    }

    // ---- handlers

    @Test
    @Row("PYF-LOP-015")
    void aHandlerCanLookAfterItsOwnFailures() throws Exception {
        List<Throwable> own = new ArrayList<>();
        boolean[] takes = {true};
        HandChannel channel = ready(Readiness.READABLE, Interest.READ, new ReadyHandler() {
            @Override
            public void ready(Registration registration, Readiness readiness) throws IOException {
                throw new IOException("on purpose");
            }

            @Override
            public boolean failed(Registration registration, Throwable failure) {
                own.add(failure);
                return takes[0];
            }
        });
        loop.runOnce(Duration.ZERO);
        assertEquals(1, own.size());
        assertEquals(List.of(), failures);
        takes[0] = false;
        loop.runOnce(Duration.ZERO);
        assertSame(own.get(1), failures.get(0).cause());
        channel.ready = Readiness.NONE;
        ready(Readiness.READABLE, Interest.READ, new ReadyHandler() {
            @Override
            public void ready(Registration registration, Readiness readiness) {
                throw new StackOverflowError("on purpose");
            }

            @Override
            public boolean failed(Registration registration, Throwable failure) {
                throw new AssertionError("called for a fatal error");
            }
        });
        assertThrows(StackOverflowError.class, () -> loop.runOnce(Duration.ZERO));
    }

    @Test
    @Row({"PYF-LOP-014", "PYJ-REACT-001"})
    void aHandlerOfTwoDirectionsReadsFirstAndWritesOnlyIfThatIsStillWanted() throws Exception {
        HandChannel both = ready(Readiness.READABLE.with(Readiness.WRITABLE), Interest.READ_WRITE,
                ReadyHandler.of(r -> seen.add("read"), r -> seen.add("write")));
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("read", "write"), seen);
        seen.clear();
        both.ready = Readiness.NONE;
        HandChannel closing = ready(Readiness.READABLE.with(Readiness.WRITABLE), Interest.READ_WRITE,
                ReadyHandler.of(r -> r.channel().close(), r -> seen.add("write after close")));
        HandChannel losing = ready(Readiness.READABLE.with(Readiness.WRITABLE), Interest.READ_WRITE,
                ReadyHandler.of(r -> r.interest(Interest.READ), r -> seen.add("write not wanted")));
        ready(Readiness.READABLE.with(Readiness.WRITABLE), Interest.WRITE,
                ReadyHandler.of(r -> seen.add("read not wanted"), r -> seen.add("write")));
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("write"), seen);
        assertFalse(closing.isOpen());
        assertTrue(losing.isOpen());
    }

    @Test
    @Row("PYJ-REACT-005")
    void hangUpAndErrorCountAsReadable() throws Exception {
        HandChannel channel = ready(Readiness.HANG_UP, Interest.READ_WRITE,
                ReadyHandler.of(r -> seen.add("read"), r -> seen.add("write")));
        loop.runOnce(Duration.ZERO);
        channel.ready = Readiness.ERROR;
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("read", "read"), seen);
        Registration registration = loop.diagnostics().registrations().get(0);
        registration.interest(Interest.WRITE);
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("read", "read", "write"), seen);
    }

    @Test
    @Row("PYJ-REACT-002")
    void aRegistrationTakesAnotherHandlerAndBothDirectionsAgain() throws Exception {
        HandChannel channel = ready(Readiness.READABLE.with(Readiness.WRITABLE), Interest.NONE,
                (registration, found) -> seen.add("old"));
        Registration registration = loop.diagnostics().registrations().get(0);
        registration.handler(ReadyHandler.of(r -> seen.add("read"), r -> seen.add("write")));
        registration.interest(Interest.READ_WRITE);
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("read", "write"), seen);
        assertTrue(channel.isOpen());
    }
}
