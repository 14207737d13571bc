package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ioloop.ConnectionAbortedException;
import dev.ioloop.ConnectionDoneException;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.StreamClosedException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.ConnectionTimeout;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** All the ways in which a connection ends. */
@EachPoller
class ConnectionEndTest extends ConnectionCase {
    ConnectionEndTest(String poller) {
        super(poller);
    }

    @Test
    void itIsConnectedFirstAndClosedLast() throws Exception {
        try (Rig.Pair pair = rig.pair(recorder)) {
            assertEquals("connected", recorder.next());
            pair.send((byte) 'a');
            assertEquals("received a", recorder.next());
            pair.peer().shutdownOutput();
            assertEquals("closed", recorder.next());
            assertInstanceOf(ConnectionDoneException.class, recorder.reason());
            assertFalse(pair.connection().isOpen());
            assertEquals(-1, pair.peer().getInputStream().read());
        }
    }

    @Test
    void aResetOfThePeerIsALostConnection() throws Exception {
        try (Rig.Pair pair = rig.pair(recorder)) {
            assertEquals("connected", recorder.next());
            pair.peer().setSoLinger(true, 0);
            pair.peer().close();
            assertEquals("closed", recorder.next());
            assertInstanceOf(ConnectionLostException.class, recorder.reason());
        }
    }

    @Test
    void aResetWhilePausedIsNoticedWhenItIsResumed() throws Exception {
        try (Rig.Pair pair = rig.pair(recorder)) {
            assertEquals("connected", recorder.next());
            rig.run(pair.connection()::pause);
            pair.peer().setSoLinger(true, 0);
            pair.peer().close();
            rig.turns(3);
            assertNull(recorder.events.poll(), "nobody looks at the channel while it is paused");
            rig.run(pair.connection()::resume);
            assertEquals("closed", recorder.next());
            assertInstanceOf(ConnectionLostException.class, recorder.reason());
        }
    }

    @Test
    void closeSendsWhatTheSocketTakes() throws Exception {
        try (Rig.Pair pair = rig.pair(recorder)) {
            rig.run(() -> {
                pair.connection().write(bytes("bye"));
                pair.connection().close();
                pair.connection().close();
                assertThrows(StreamClosedException.class, () -> pair.connection().write(bytes("more")));
                pair.connection().flush();
                pair.connection().shutdownOutput();
                pair.connection().abort();
            });
            assertEquals("bye", new String(pair.readAll(), StandardCharsets.ISO_8859_1));
            assertInstanceOf(ConnectionDoneException.class, recorder.reason());
            rig.turns(3);
            assertEquals(1, recorder.events.stream().filter("closed"::equals).count());
        }
    }

    @Test
    void closeForAReasonTellsIt() throws Exception {
        IOException reason = new IOException("enough");
        try (Rig.Pair pair = rig.pair(recorder)) {
            rig.run(() -> pair.connection().close(reason));
            assertSame(reason, recorder.reason());
        }
        IllegalStateException other = new IllegalStateException("odd");
        try (Rig.Pair pair = rig.pair(recorder)) {
            rig.run(() -> pair.connection().close(other));
            assertSame(other, recorder.reason().getCause());
        }
    }

    @Test
    void closeWhenDoneWaitsForThePeerToTakeAll() throws Exception {
        byte[] sent = random(10_000_000);
        try (Rig.Pair pair = rig.pair(recorder)) {
            rig.run(() -> {
                pair.connection().write(ByteBuffer.wrap(sent));
                pair.connection().closeWhenDone(Duration.ofSeconds(20));
                assertThrows(StreamClosedException.class, () -> pair.connection().write(bytes("more")));
            });
            assertArrayEquals(sent, pair.readAll());
            assertInstanceOf(ConnectionDoneException.class, recorder.reason());
        }
    }

    @Test
    @Row("TWI-TRN-008")
    void aPeerThatTakesNothingIsResetAtTheDeadline() throws Exception {
        try (Rig.Pair pair = rig.pair(recorder)) {
            rig.run(() -> {
                pair.connection().write(ByteBuffer.allocate(20_000_000));
                pair.connection().closeWhenDone(Duration.ofMillis(50));
            });
            assertInstanceOf(ConnectionLostException.class, recorder.reason());
            assertThrows(SocketException.class, pair::readAll);
        }
    }

    @Test
    void anAbortIsAReset() throws Exception {
        try (Rig.Pair pair = rig.pair(recorder)) {
            rig.run(() -> {
                pair.connection().abort();
                pair.connection().abort();
                pair.connection().close();
            });
            assertInstanceOf(ConnectionAbortedException.class, recorder.reason());
            assertThrows(SocketException.class, () -> pair.peer().getInputStream().read());
        }
    }

    @Test
    @Row("TWI-TRN-017")
    void aHandlerThatThrowsEndsItsOwnConnectionAndTheHookHearsOfIt() throws Exception {
        for (int method = 0; method < 4; method++) {
            int throwing = method;
            Recorder broken = new Recorder() {
                private void maybe(int here) {
                    if (here == throwing) {
                        throw new IllegalStateException("method " + here);
                    }
                }

                @Override
                public void connected(Connection connection) {
                    maybe(0);
                }

                @Override
                public void received(Connection connection, ByteBuffer in) {
                    in.position(in.limit());
                    maybe(1);
                }

                @Override
                public void endOfInput(Connection connection) {
                    maybe(2);
                    connection.close();
                }

                @Override
                public void closed(Connection connection, IOException reason) throws Exception {
                    super.closed(connection, reason);
                    maybe(3);
                }
            };
            try (Rig.Pair good = rig.pair(ECHO);
                    Rig.Pair pair = rig.pair(ConnectionOptions.DEFAULT.withAllowHalfOpen(true), broken)) {
                pair.send((byte) 1);
                pair.peer().shutdownOutput();
                IOException reason = broken.reason();
                assertEquals("method " + method, Rig.next(rig.failures).cause().getMessage());
                assertEquals(method == 3, reason instanceof ConnectionDoneException, () -> reason.toString());
                good.send((byte) 7);
                assertEquals(7, good.read(1)[0]);
            }
        }
    }

    @Test
    void timeoutsOfEachKindEndTheConnectionThatIsSilent() throws Exception {
        for (ConnectionTimeout what : ConnectionTimeout.values()) {
            Recorder silent = new Recorder();
            try (Rig.Pair pair = rig.pair(silent)) {
                assertEquals("connected", silent.next());
                rig.run(() -> {
                    if (what == ConnectionTimeout.WRITE) {
                        pair.connection().write(ByteBuffer.allocate(20_000_000));
                    }
                    pair.connection().timeout(what, Duration.ofMillis(30));
                });
                assertEquals("timed out " + what, silent.next());
                assertInstanceOf(ConnectionLostException.class, silent.reason());
            }
        }
    }

    @Test
    void aTimeoutThatWasTakenAwayOrIsNotMetDoesNothing() throws Exception {
        try (Rig.Pair pair = rig.pair(recorder)) {
            assertEquals("connected", recorder.next());
            rig.run(() -> {
                pair.connection().timeout(ConnectionTimeout.IDLE, Duration.ofMillis(1));
                pair.connection().timeout(ConnectionTimeout.IDLE, null);
                pair.connection().timeout(ConnectionTimeout.WRITE, Duration.ofMillis(1));
                assertThrows(IllegalArgumentException.class,
                        () -> pair.connection().timeout(ConnectionTimeout.READ, Duration.ZERO));
            });
            rig.loop.futures().call(() -> rig.loop.futures().sleep(Duration.ofMillis(30))).get(20, TimeUnit.SECONDS);
            assertNull(recorder.events.poll());
        }
    }

    @Test
    void theEndOfTheLoopEndsIt() throws Exception {
        try (Rig.Pair pair = rig.pair(recorder)) {
            assertEquals("connected", recorder.next());
            rig.loop.close();
            assertEquals("closed", recorder.next());
            assertEquals(-1, readOrEnd(pair));
        }
    }

    private static int readOrEnd(Rig.Pair pair) throws IOException {
        try {
            return pair.peer().getInputStream().read();
        } catch (SocketException e) {
            return -1;
        }
    }
}
