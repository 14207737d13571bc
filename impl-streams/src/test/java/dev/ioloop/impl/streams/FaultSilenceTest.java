package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionLostException;
import dev.ioloop.ScheduledCall;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.ConnectionTimeout;
import dev.ioloop.stream.TcpServer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Peers that vanish, and peers that take or give a byte now and then. The clock is the test's. */
@EachPoller
class FaultSilenceTest extends FaultCase {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Duration ALMOST = BOUND.minusMillis(1);

    FaultSilenceTest(String poller) {
        super(poller);
    }

    private void expectTimeout(Link link, ConnectionTimeout what) throws Exception {
        pass(ALMOST);
        assertNull(link.recorder().events.peek(), "too early");
        pass(Duration.ofMillis(1));
        for (int i = 0; i < 20 && link.recorder().events.peek() == null; i++) {
            pass(BOUND); // the kernel has taken a little more meanwhile, which counts
        }
        assertEquals("timed out " + what, link.recorder().next());
        link.expectLost();
        link.peer().close();
    }

    // ---- a peer that has vanished

    @Test
    @Row({"PYJ-STR-016", "PYJ-STR-017"})
    void whoSendsNothingIsGivenUp() throws Exception {
        TcpServer server = recording();
        for (ConnectionTimeout what : List.of(ConnectionTimeout.READ, ConnectionTimeout.IDLE)) {
            counted(() -> {
                Link link = connect(server);
                net.rig.run(() -> link.connection().timeout(what, BOUND));
                expectTimeout(link, what);
            });
        }
    }

    @Test
    void whoTakesNothingIsGivenUp() throws Exception {
        TcpServer server = recording();
        counted(() -> {
            Link link = connect(server);
            fill(link.connection());
            net.rig.run(() -> link.connection().timeout(ConnectionTimeout.WRITE, BOUND));
            expectTimeout(link, ConnectionTimeout.WRITE);
        });
    }

    @Test
    @Row("TWI-TRN-008")
    void whoTakesNothingOfTheEndIsResetAtTheDeadline() throws Exception {
        TcpServer server = recording();
        counted(() -> {
            Link link = connect(server);
            fill(link.connection());
            net.rig.run(() -> link.connection().closeWhenDone(BOUND));
            pass(ALMOST);
            assertTrue(link.connection().isOpen());
            pass(Duration.ofMillis(1));
            link.expectLost();
            link.peer().close();
        });
    }

    @Test
    void whoHasEndedItsSideAndVanishedIsGivenUp() throws Exception {
        TcpServer server = recording(ConnectionOptions.DEFAULT.withAllowHalfOpen(true), () -> new Recorder() {
            @Override
            public void endOfInput(Connection connection) {
                events.add("end"); // and goes on sending
            }
        });
        counted(() -> {
            Link link = connect(server);
            net.rig.run(() -> link.connection().timeout(ConnectionTimeout.IDLE, BOUND));
            link.peer().shutdownOutput();
            assertEquals("end", link.recorder().next());
            expectTimeout(link, ConnectionTimeout.IDLE);
        });
    }

    @Test
    void whoPausesWaitsForNothing() throws Exception {
        TcpServer server = recording();
        counted(() -> {
            Link link = connect(server);
            net.rig.run(() -> {
                link.connection().timeout(ConnectionTimeout.READ, BOUND);
                link.connection().pause();
            });
            pass(BOUND.multipliedBy(3));
            assertNull(link.recorder().events.peek(), "a peer that nobody reads from owes nothing");
            net.rig.run(link.connection()::resume);
            pass(BOUND.multipliedBy(2));
            assertEquals("timed out READ", link.recorder().next());
            link.peer().close();
        });
    }

    // ---- a byte a second

    @Test
    void aByteASecondKeepsAConnectionAliveUntilItStops() throws Exception {
        TcpServer server = recording();
        for (ConnectionTimeout what : List.of(ConnectionTimeout.READ, ConnectionTimeout.IDLE)) {
            counted(() -> {
                Link link = connect(server);
                link.peer().setTcpNoDelay(true);
                net.rig.run(() -> link.connection().timeout(what, Duration.ofSeconds(2)));
                for (int i = 0; i < 20; i++) {
                    link.send("x");
                    assertEquals("received x", link.recorder().next());
                    pass(SECOND);
                }
                pass(SECOND.minusMillis(1));
                assertNull(link.recorder().events.peek());
                pass(Duration.ofMillis(1));
                assertEquals("timed out " + what, link.recorder().next());
                link.expectLost();
                link.peer().close();
            });
        }
    }

    @Test
    void theTimeOfAReadRunsOutHoweverMuchTricklesIn() throws Exception {
        counted(() -> {
            Pull pull = pull(ConnectionOptions.DEFAULT);
            pull.peer().setTcpNoDelay(true);
            CompletableFuture<byte[]> line = net.rig
                    .on(() -> pull.stream().within(Duration.ofSeconds(10)).readUntil(new byte[]{'\n'}, 1000));
            for (int i = 1; i <= 10; i++) {
                assertFalse(line.isDone());
                NetRig.send(pull.peer(), "x");
                int soFar = i;
                net.until(() -> pull.stream().statistics().bytesReceived() == soFar);
                pass(SECOND);
            }
            StreamCase.failure(TimeoutException.class, line);
            assertArrayEquals("xxxxxxxxxx".getBytes(), net.await(() -> pull.stream().readBytes(10)), "nothing is lost");
            net.rig.run(pull.stream()::close);
            Rig.next(pull.ends());
            pull.peer().close();
        });
    }

    @Test
    void theHeaderOfAProxyMustBeWholeInItsTime() throws Exception {
        TcpServer server = net.start(() -> net.loopback().proxyProtocol(Duration.ofSeconds(5))
                .build(remote -> NetRig.ECHO));
        counted(() -> {
            long failed = net.rig.on(() -> server.statistics().failed());
            long accepted = net.rig.on(() -> server.statistics().accepted());
            try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), net.port(server))) {
                peer.setSoTimeout((int) Rig.BOUND.toMillis());
                net.until(() -> server.statistics().accepted() == accepted + 1);
                for (char c : "PROXY".toCharArray()) {
                    assertEquals(failed, net.rig.on(() -> server.statistics().failed()));
                    NetRig.send(peer, String.valueOf(c));
                    pass(SECOND);
                }
                net.until(() -> server.statistics().failed() == failed + 1);
                NetRig.expectEnd(peer);
            }
        });
    }

    // ---- a slow reader

    @Test
    void aReaderThatTakesAByteASecondIsNotGivenUpUntilItStops() throws Exception {
        counted(() -> {
            Rig.Ends ends = net.rig.ends();
            AtomicInteger permits = new AtomicInteger();
            track(ends.channel());
            Recorder recorder = track(new Recorder());
            Connection connection = net.rig.on(() -> track(Connection.open(net.loop, Wrapped.of(ends.channel(),
                    Map.of("write", arguments -> {
                        ByteBuffer source = arguments[0] instanceof ByteBuffer one ? one
                                : ((ByteBuffer[]) arguments[0])[0];
                        if (permits.get() == 0) {
                            return arguments[0] instanceof ByteBuffer ? (Object) 0 : (Object) 0L;
                        }
                        permits.decrementAndGet();
                        ByteBuffer part = Wrapped.limited(source, 1);
                        int count = ends.channel().write(part);
                        source.position(source.position() + count);
                        return arguments[0] instanceof ByteBuffer ? (Object) count : (Object) (long) count;
                    })), ConnectionOptions.DEFAULT, recorder)));
            assertEquals("connected", recorder.next());
            net.rig.run(() -> {
                connection.write(bytes("0123456789"));
                connection.timeout(ConnectionTimeout.WRITE, Duration.ofSeconds(2));
            });
            for (int i = 0; i < 8; i++) {
                permits.incrementAndGet();
                assertEquals('0' + i, ends.peer().getInputStream().read());
                pass(SECOND);
            }
            assertNull(recorder.events.peek());
            pass(SECOND);
            assertEquals("timed out WRITE", recorder.next());
            assertInstanceOf(ConnectionLostException.class, recorder.reason());
            ends.peer().close();
        });
    }

    // ---- what the bounds cost

    @Test
    void bytesCostNoTimerOperation() throws Exception {
        TcpServer server = recording(ConnectionOptions.DEFAULT, () -> new Recorder() {
            @Override
            public void received(Connection connection, ByteBuffer in) throws Exception {
                connection.write(in);
            }
        });
        Link link = connect(server);
        link.peer().setTcpNoDelay(true);
        net.rig.run(() -> {
            for (ConnectionTimeout what : ConnectionTimeout.values()) {
                link.connection().timeout(what, Duration.ofHours(1));
            }
        });
        List<ScheduledCall> timers = net.rig.on(net.loop::scheduledCalls);
        List<Long> due = net.rig.on(() -> timers.stream().map(ScheduledCall::dueAt).toList());
        long run = net.loop.diagnostics().snapshot().timers();
        assertEquals(3, timers.size());
        for (int i = 0; i < 200; i++) {
            pass(Duration.ofMillis(5));
            NetRig.echo(link.peer(), "x");
        }
        List<ScheduledCall> after = net.rig.on(net.loop::scheduledCalls);
        assertEquals(3, after.size());
        for (int i = 0; i < 3; i++) {
            assertSame(timers.get(i), after.get(i), "none was made anew");
        }
        assertEquals(due, net.rig.on(() -> after.stream().map(ScheduledCall::dueAt).toList()), "none was moved");
        assertEquals(run, net.loop.diagnostics().snapshot().timers(), "none has run");
        link.peer().close();
    }
}
