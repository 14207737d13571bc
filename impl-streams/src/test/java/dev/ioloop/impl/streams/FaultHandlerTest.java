package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionDoneException;
import dev.ioloop.LoopFailure;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.ConnectionTimeout;
import dev.ioloop.stream.TcpClient;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Programs that throw, wherever they are called. Others lose nothing, the hook hears of it, and nothing is left. */
@EachPoller
class FaultHandlerTest extends FaultCase {
    /** The methods of a handler. */
    private enum Method {
        CONNECTED,
        RECEIVED,
        DRAINED,
        END,
        TIMED_OUT,
        CLOSED
    }

    private Recorder next = new Recorder();

    FaultHandlerTest(String poller) {
        super(poller);
    }

    private static final class Throwing extends Recorder {
        private final Method broken;
        private final Throwable thrown;

        Throwing(Method broken, Throwable thrown) {
            this.broken = broken;
            this.thrown = thrown;
        }

        private void at(Method here) {
            if (here == broken) {
                throw Reasons.<RuntimeException>rethrown(thrown);
            }
        }

        @Override
        public void connected(Connection connection) throws Exception {
            super.connected(connection);
            at(Method.CONNECTED);
        }

        @Override
        public void received(Connection connection, ByteBuffer in) {
            in.position(in.limit());
            at(Method.RECEIVED);
        }

        @Override
        public void drained(Connection connection) {
            at(Method.DRAINED);
        }

        @Override
        public void endOfInput(Connection connection) throws Exception {
            at(Method.END);
            connection.close();
        }

        @Override
        public void timedOut(Connection connection, ConnectionTimeout what) {
            at(Method.TIMED_OUT);
        }

        @Override
        public void closed(Connection connection, IOException reason) throws Exception {
            super.closed(connection, reason);
            at(Method.CLOSED);
        }
    }

    private static List<Supplier<Throwable>> kinds() {
        return List.of(() -> new IllegalStateException("boom"), () -> new IOException("boom"),
                () -> new AssertionError("boom"));
    }

    @Test
    @Row("TWI-TRN-017")
    void whatAnyMethodOfAHandlerThrowsEndsItsConnectionAlone() throws Exception {
        TcpServer server = recording(ConnectionOptions.DEFAULT.withAllowHalfOpen(true), () -> next);
        Link other = connect(server);
        counted(() -> {
            for (Method method : Method.values()) {
                for (Supplier<Throwable> kind : kinds()) {
                    throwAt(server, method, kind.get());
                    other.send("x");
                    assertEquals("received x", other.recorder().next());
                }
            }
            next = new Recorder();
        });
        other.peer().close();
    }

    private void throwAt(TcpServer server, Method method, Throwable thrown) throws Exception {
        next = new Throwing(method, thrown);
        Link link = connect(server);
        switch (method) {
            case RECEIVED -> link.send("x");
            case DRAINED -> {
                fill(link.connection());
                while (link.peer().getInputStream().skip(MUCH) > 0 && link.connection().isOpen()) {
                    Thread.onSpinWait(); // it ends somewhere on the way
                }
            }
            case END -> link.peer().shutdownOutput();
            case TIMED_OUT -> {
                net.rig.run(() -> link.connection().timeout(ConnectionTimeout.READ, Duration.ofSeconds(1)));
                pass(Duration.ofSeconds(1));
            }
            case CLOSED -> net.rig.run(link.connection()::close);
            default -> {
                // it was thrown when it stood
            }
        }
        IOException reason = link.recorder().reason();
        assertSame(thrown, net.failure());
        if (method == Method.CLOSED) {
            assertInstanceOf(ConnectionDoneException.class, reason);
        } else {
            assertSame(thrown, thrown instanceof IOException ? reason : reason.getCause());
        }
        net.rig.turns(2);
        assertTrue(link.recorder().reasons.isEmpty(), "it is closed once");
        NetRig.expectEnd(link.peer());
        link.peer().close();
    }

    @Test
    void whoEndsItsConnectionAndThenThrowsIsToldOfOneEnd() throws Exception {
        IllegalStateException boom = new IllegalStateException("boom");
        TcpServer server = recording(ConnectionOptions.DEFAULT, () -> new Recorder() {
            @Override
            public void received(Connection connection, ByteBuffer in) {
                in.position(in.limit());
                connection.abort();
                throw boom;
            }
        });
        counted(() -> {
            Link link = connect(server);
            link.send("x");
            assertSame(boom, link.recorder().reason().getCause(), "that it has failed tells more");
            assertSame(boom, net.failure());
            net.rig.turns(2);
            assertTrue(link.recorder().reasons.isEmpty(), "it is closed once");
            link.peer().close();
        });
    }

    @Test
    void whatAnyMethodOfAFilterThrowsEndsItsConnection() throws Exception {
        counted(() -> {
            for (PassFilter.Method method : PassFilter.Method.values()) {
                for (Supplier<Throwable> kind : kinds()) {
                    throwAt(method, kind.get());
                }
            }
        });
    }

    private void throwAt(PassFilter.Method method, Throwable thrown) throws Exception {
        Recorder recorder = track(new Recorder() {
            @Override
            public void received(Connection connection, ByteBuffer in) throws Exception {
                connection.write(in);
            }
        });
        Rig.Pair pair = net.rig.pair(ConnectionOptions.DEFAULT, recorder, track(new PassFilter(method, thrown)));
        track(pair.connection());
        switch (method) {
            case RECEIVED, SEND -> pair.send((byte) 1);
            case END_OF_INPUT -> pair.peer().shutdownOutput();
            case END_OF_OUTPUT -> {
                try {
                    net.rig.run(() -> pair.connection().closeWhenDone(Duration.ofHours(1)));
                } catch (Exception | Error e) {
                    assertSame(thrown, e instanceof java.util.concurrent.ExecutionException ? e.getCause() : e);
                }
            }
            default -> {
                // at once
            }
        }
        IOException reason = recorder.reason();
        assertSame(thrown, thrown instanceof IOException ? reason : reason.getCause(), () -> method + ": " + reason);
        net.rig.turns(2);
        net.rig.failures.removeIf(failure -> failure.cause() == thrown);
        pair.close();
    }

    @Test
    void whatCallbacksOfAStreamThrowIsReportedAndTheStreamGoesOn() throws Exception {
        counted(() -> {
            Pull pull = pull(ConnectionOptions.DEFAULT);
            IllegalStateException boom = new IllegalStateException("boom");
            net.rig.run(() -> {
                pull.stream().readBytes(1).thenAccept(read -> {
                    throw boom;
                });
                pull.stream().write(new byte[]{'w'}).thenRun(() -> {
                    throw boom;
                });
            });
            NetRig.send(pull.peer(), "abc");
            assertEquals("w", NetRig.read(pull.peer(), 1));
            net.until(() -> !pull.stream().isReading());
            CompletableFuture<Long> pieces = net.rig.on(() -> pull.stream().readBytes(1, piece -> {
                throw boom;
            }));
            assertSame(boom, StreamCase.failure(IllegalStateException.class, pieces));
            net.rig.run(() -> pull.stream().closeCallback(reason -> {
                pull.ends().add(reason);
                throw boom;
            }));
            net.until(() -> pull.stream().peek().remaining() > 0);
            byte[] rest = net.await(() -> pull.stream().readSome(10));
            assertArrayEquals("c".getBytes(), new byte[]{rest[rest.length - 1]});
            net.rig.run(pull.stream()::close);
            Rig.next(pull.ends());
            pull.peer().close();
            expectBoom(1); // of the close callback; what continuations throw is in the futures that they make
        });
    }

    /** So many failures reach the hook. */
    private void expectBoom(int count) throws Exception {
        long end = System.nanoTime() + Rig.BOUND.toNanos();
        for (int i = 0; i < count;) {
            LoopFailure next = net.rig.failures.poll();
            if (next != null) {
                assertEquals("boom", next.cause().getMessage());
                i++;
            } else {
                assertTrue(System.nanoTime() - end < 0, i + " of " + count + " failures were reported");
                System.gc();
                net.rig.turns(1);
            }
        }
    }

    @Test
    @Row({"TOR-TSV-002", "PYJ-SRV-016"})
    void whatIsThrownWhileAConnectionIsAcceptedIsReportedAndTheServerGoesOn() throws Exception {
        Throwable[] thrown = new Throwable[1];
        boolean[] later = new boolean[1];
        TcpServer asking = net.start(() -> net.loopback().buildAsync(connection -> {
            track(connection);
            if (later[0]) {
                return CompletableFuture.failedFuture(thrown[0]);
            }
            throw Reasons.<RuntimeException>rethrown(thrown[0]);
        }));
        TcpServer making = net.serve(remote -> {
            throw Reasons.<RuntimeException>rethrown(thrown[0]);
        });
        TcpServer opening = net.start(() -> net.loopback().buildWith((channel, remote) -> {
            track(Connection.open(net.loop, track(channel), ConnectionOptions.DEFAULT, track(new Recorder())));
            throw Reasons.<RuntimeException>rethrown(thrown[0]);
        }));
        counted(() -> {
            for (Supplier<Throwable> kind : kinds()) {
                thrown[0] = kind.get();
                for (int i = 0; i < 2; i++) {
                    later[0] = i == 1;
                    Socket peer = new Socket(InetAddress.getLoopbackAddress(), net.port(asking));
                    assertSame(thrown[0], net.failure());
                    assertEquals(1, net.rig.on(() -> asking.connections().size()), "it is left as it is");
                    peer.close();
                    net.until(() -> asking.connections().isEmpty());
                }
                for (TcpServer server : List.of(making, opening)) {
                    try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), net.port(server))) {
                        if (!(thrown[0] instanceof IOException)) { // which is taken for a connection that has died
                            assertSame(thrown[0], net.failure());
                        }
                        peer.setSoTimeout((int) Rig.BOUND.toMillis());
                        NetRig.expectEnd(peer);
                    }
                    assertTrue(net.rig.on(server::isAccepting));
                }
            }
            thrown[0] = null;
        });
    }

    @Test
    void whatIsThrownOnAClientsWayIsItsFailureOrReported() throws Exception {
        TcpServer server = net.serve(remote -> NetRig.ECHO);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), net.port(server));
        IllegalStateException boom = new IllegalStateException("boom");
        TcpClient throwing = net.rig.on(() -> TcpClient.on(net.loop).resolver((host, port, family, timeout) -> {
            throw boom;
        }).build());
        TcpClient empty = net.rig
                .on(() -> TcpClient.on(net.loop).resolver((host, port, family, timeout) -> null).build());
        TcpClient client = net.rig.on(() -> TcpClient.on(net.loop).build());
        counted(() -> {
            assertSame(boom, net.fails(IllegalStateException.class, () -> throwing.connect("x", 1, NetRig.ECHO)));
            net.fails(NullPointerException.class, () -> empty.connect("x", 1, NetRig.ECHO));
            Recorder broken = track(new Throwing(Method.CONNECTED, boom));
            track(net.await(() -> client.connect(address, broken)));
            assertSame(boom, broken.reason().getCause());
            assertSame(boom, net.failure());
            CompletableFuture<Connection> standing = net.rig.on(() -> client.connect(address, NetRig.ECHO));
            net.rig.run(() -> standing.thenAccept(connection -> {
                connection.close();
                throw boom;
            }));
            NetRig.get(standing);
            net.until(() -> server.connections().isEmpty() && server.statistics().accepted() > 1);
        });
    }
}
