package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Channel;
import dev.ioloop.ExceptionHandler;
import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.NotRegisteredException;
import dev.ioloop.Readiness;
import dev.ioloop.Registration;
import dev.ioloop.ScheduledCall;
import dev.ioloop.StreamChannel;
import dev.ioloop.impl.loop.HandPollerProvider.HandChannel;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.ReadySink;
import dev.ioloop.testkit.ManualClock;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From what a poller finds to the handlers. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DispatchTest {
    private final HandPollerProvider hand = new HandPollerProvider("hand", 0, "hand");
    private final List<LoopFailure> failures = new ArrayList<>();
    private final LoopOptions options = LoopOptions.defaults().withExceptionHandler(failures::add);
    private final IOLoop loop = IOLoop.create(options.withPollerProvider(hand));
    private final List<Object> seen = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    @Row({"TOR-HND-001", "PYF-LOP-001"})
    void interestsAndReadinessCombine() {
        assertSame(Interest.READ_WRITE, Interest.READ.with(Interest.WRITE));
        assertSame(Interest.WRITE, Interest.READ_WRITE.without(Interest.READ));
        Readiness all = Readiness.READABLE.with(Readiness.WRITABLE).with(Readiness.ERROR).with(Readiness.HANG_UP);
        assertTrue(all.isReadable() && all.isWritable() && all.isError() && all.isHangUp());
        assertFalse(all.filter(Interest.READ).isWritable());
        assertTrue(all.filter(Interest.READ).isError(), "an error need not be asked for");
        assertTrue(all.filter(Interest.NONE).isNone());
    }

    @Test
    @Row("PYF-LOP-006")
    void whatThePollerRefusesIsThrownAndNothingIsRegistered() {
        HandChannel channel = new HandChannel("hand");
        hand.refuseRegister = refused -> refused == channel;
        IOException e = assertThrows(IOException.class, () -> loop.register(channel, Interest.READ, (r, found) -> {
        }));
        assertEquals("refused by the test", e.getMessage());
        assertNull(channel.registration());
        assertEquals(List.of(), loop.diagnostics().registrations());
    }

    @Test
    @Row("PYF-LOP-008")
    void aChannelThatThePollerHasLostIsRegisteredAnewByAChangeOfInterest() throws Exception {
        HandChannel channel = new HandChannel("hand");
        Registration registration = loop.register(channel, Interest.READ, (r, found) -> seen.add(found));
        hand.last().deregister(channel);
        channel.ready = Readiness.WRITABLE;
        registration.interest(Interest.WRITE);
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of(Readiness.WRITABLE), seen);
        registration.cancel();
        assertThrows(NotRegisteredException.class, () -> registration.interest(Interest.READ));
    }

    @Test
    @Row("PYJ-REACT-007")
    void whatIsTakenAwayTellsWhetherItWasThere() throws Exception {
        Registration registration = loop.register(new HandChannel("hand"), Interest.READ, (r, found) -> {
        });
        assertTrue(registration.cancel());
        assertFalse(registration.cancel());
        ScheduledCall timer = loop.callLater(Duration.ofHours(1), () -> seen.add("never"));
        assertTrue(timer.cancel());
        assertFalse(timer.cancel());
    }

    @Test
    @Row("TOR-HND-019")
    void aPollThatReturnsEarlyWithNothingIsFollowedByOneThatWaitsForTheRest() {
        ManualClock clock = new ManualClock();
        List<Long> timeouts = new ArrayList<>();
        try (IOLoop spurious = IOLoop.create(options.withClock(clock).withPollerProvider(hand)
                .withPollerDecorator(poller -> intercept(poller, (timeout, sink) -> {
                    timeouts.add(timeout);
                    clock.advance(Duration.ofMillis(3));
                    return 0;
                })))) {
            spurious.callLater(Duration.ofMillis(8), () -> {
                seen.add("timer");
                spurious.stop();
            });
            spurious.start();
        }
        assertEquals(List.of("timer"), seen);
        assertEquals(List.of(8_000_000L, 5_000_000L, 2_000_000L), timeouts.subList(0, 3));
        assertEquals(List.of(), failures);
    }

    /** What a poll does in place of that of the poller. */
    private interface Poll {
        int poll(long timeoutNanos, ReadySink sink) throws IOException;
    }

    private static Poller intercept(Poller poller, Poll instead) {
        return (Poller) Proxy.newProxyInstance(Poller.class.getClassLoader(), new Class<?>[]{Poller.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "poll" -> instead.poll((long) arguments[0], (ReadySink) arguments[1]);
                    default -> method.invoke(poller, arguments);
                });
    }

    @Test
    @Row("TOR-HND-026")
    void onlyChannelsThatAreReadyAreTouchedInATurn() throws Exception {
        AtomicInteger touched = new AtomicInteger();
        List<Long> tokens = new ArrayList<>();
        LoopOptions delivering = options.withPollerProvider(hand)
                .withPollerDecorator(poller -> (Poller) Proxy.newProxyInstance(Poller.class.getClassLoader(),
                        new Class<?>[]{Poller.class}, (proxy, method, arguments) -> switch (method.getName()) {
                            case "register" -> tokens.add((Long) arguments[2]) ? null : null;
                            case "deregister" -> null;
                            case "poll" -> {
                                for (int i = 0; i < 3; i++) {
                                    ((ReadySink) arguments[1]).ready(tokens.get(i * 4000), Readiness.READABLE);
                                }
                                yield 3;
                            }
                            default -> method.invoke(poller, arguments);
                        }));
        try (IOLoop many = IOLoop.create(delivering)) {
            for (int i = 0; i < 10_000; i++) {
                many.register(counting(touched), Interest.READ, (registration, found) -> seen.add(found));
            }
            touched.set(0);
            many.runOnce(Duration.ZERO);
            assertEquals(3, seen.size());
            assertTrue(touched.get() <= 6, touched.get() + " channels were touched for 3 that are ready");
        }
    }

    private static Channel counting(AtomicInteger touched) {
        return (Channel) Proxy.newProxyInstance(Channel.class.getClassLoader(), new Class<?>[]{Channel.class},
                (proxy, method, arguments) -> {
                    touched.incrementAndGet();
                    return switch (method.getName()) {
                        case "isOpen" -> true;
                        case "pollable" -> proxy;
                        case "family" -> "hand";
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        case "toString" -> "counting";
                        default -> null;
                    };
                });
    }

    @Test
    @Row("TOR-HND-027")
    void aChannelWhoseRegistrationHasEndedIsNotKept() throws Exception {
        WeakReference<Channel> gone = registeredOnce();
        loop.runOnce(Duration.ZERO);
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (gone.get() != null && System.nanoTime() - end < 0) {
            System.gc();
        }
        assertNull(gone.get());
    }

    private WeakReference<Channel> registeredOnce() throws IOException {
        HandChannel channel = new HandChannel("hand");
        channel.ready = Readiness.READABLE;
        Registration registration = loop.register(channel, Interest.READ, (r, found) -> seen.add(found));
        loop.runOnce(Duration.ZERO);
        registration.cancel();
        return new WeakReference<>(channel);
    }

    @Test
    @Row("TOR-HND-020")
    void anAcceptHandlerAcceptsUntilThereIsNoMore() throws Exception {
        try (IOLoop nio = IOLoop.create(options.withPoller("nio"));
                ListenChannel listener = nio.channels().listener(StandardProtocolFamily.INET)) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
            InetSocketAddress address = (InetSocketAddress) listener.localAddress();
            List<StreamChannel> accepted = new ArrayList<>();
            List<Integer> bursts = new ArrayList<>();
            nio.register(listener, Interest.READ, (registration, found) -> {
                int before = accepted.size();
                for (StreamChannel one = listener.accept(); one != null; one = listener.accept()) {
                    accepted.add(one);
                }
                bursts.add(accepted.size() - before);
                if (accepted.size() == 3) {
                    registration.channel().close();
                    listener.accept();
                }
            });
            try (Socket one = connect(address); Socket two = connect(address); Socket three = connect(address)) {
                while (accepted.size() < 3) {
                    nio.runOnce(Duration.ofSeconds(10));
                }
                assertEquals(3, bursts.stream().mapToInt(Integer::intValue).sum());
                assertEquals(1, failures.size(), "would-block is no error, and the accept after the close is one");
                assertEquals(LoopFailure.Origin.CHANNEL_HANDLER, failures.get(0).origin());
                assertTrue(one.isConnected() && two.isConnected() && three.isConnected());
            }
            for (StreamChannel each : accepted) {
                each.close();
            }
        }
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        return new Socket(address.getAddress(), address.getPort());
    }

    @Test
    @Row("PYJ-REACT-026")
    void aFailureIsToldWithLoopAndSourceAndIsFatalOnlyIfThatWasAskedFor() {
        Runnable throwing = () -> {
            throw new IllegalStateException("on purpose");
        };
        loop.execute(throwing);
        loop.execute(() -> seen.add("went on"));
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("went on"), seen);
        LoopFailure failure = failures.get(0);
        assertSame(loop, failure.loop());
        assertSame(throwing, failure.source());
        assertEquals("on purpose", failure.cause().getMessage());
        loop.exceptionHandler(ExceptionHandler.ESCAPE);
        loop.execute(throwing);
        assertThrows(IllegalStateException.class, loop::start);
        loop.exceptionHandler(failures::add);
    }
}
