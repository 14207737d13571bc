package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BufferFullException;
import dev.ioloop.ConnectionDoneException;
import dev.ioloop.StreamClosedException;
import dev.ioloop.WrongThreadException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.AttributeKey;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.ConnectionStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A connection as programs see it, with a blocking socket as its peer. */
@EachPoller
class ConnectionTest extends ConnectionCase {
    ConnectionTest(String poller) {
        super(poller);
    }

    @Test
    void itEchoes() throws Exception {
        try (Rig.Pair pair = rig.pair(ECHO)) {
            for (int i = 0; i < 100; i++) {
                pair.send((byte) i, (byte) -i);
                assertArrayEquals(new byte[]{(byte) i, (byte) -i}, pair.read(2));
            }
        }
    }

    @Test
    void megabytesComeBackWhole() throws Exception {
        byte[] sent = random(20_000_000);
        try (Rig.Pair pair = rig.pair(ECHO)) {
            CompletableFuture<byte[]> echoed = CompletableFuture.supplyAsync(() -> {
                try {
                    return pair.read(sent.length);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            pair.send(sent);
            assertArrayEquals(sent, echoed.get(20, TimeUnit.SECONDS));
            ConnectionStatistics statistics = rig.on(() -> pair.connection().statistics());
            assertEquals(new ConnectionStatistics(sent.length, sent.length, 0, 0), statistics);
        }
    }

    @Test
    void whatTheHandlerLeavesComesAgainInFrontOfWhatFollows() throws Exception {
        StringBuilder lines = new StringBuilder();
        CompletableFuture<String> all = new CompletableFuture<>();
        ConnectionHandler handler = (connection, in) -> {
            int from = in.position();
            for (int i = from; i < in.limit(); i++) {
                if (in.get(i) == '\n') {
                    byte[] line = new byte[i - in.position()];
                    in.get(line).get();
                    lines.append(new String(line, StandardCharsets.ISO_8859_1)).append('|');
                }
            }
            if (lines.indexOf("end|") >= 0) {
                all.complete(lines.toString());
            }
        };
        try (Rig.Pair pair = rig.pair(handler)) {
            String longest = "x".repeat(50_000);
            String longer = "y".repeat(300_000);
            for (String part : new String[]{"a", "b\nc", "d\n\ne", longest, longest, "\n", longer, "\nend\n"}) {
                pair.send(part.getBytes(StandardCharsets.ISO_8859_1));
                rig.turns(2);
            }
            assertEquals("ab|cd||e" + longest + longest + "|" + longer + "|end|", all.get(20, TimeUnit.SECONDS));
            assertEquals(0, rig.on(() -> pair.connection().statistics().keptBytes()));
        }
    }

    @Test
    void aHandlerThatTakesNothingMeetsTheLimit() throws Exception {
        Recorder deaf = new Recorder() {
            @Override
            public void received(Connection connection, ByteBuffer in) {
                // takes nothing
            }
        };
        try (Rig.Pair pair = rig.pair(ConnectionOptions.DEFAULT.withMaxReadBuffer(100_000), deaf)) {
            assertEquals("connected", deaf.next());
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 1000; i++) {
                    pair.send(new byte[10_000]);
                }
            });
            assertInstanceOf(BufferFullException.class, deaf.reason());
            assertEquals(100_000, rig.on(() -> pair.connection().unread().remaining()));
        }
    }

    @Test
    @Row({"PYJ-STR-014", "PYJ-STR-015", "TWI-TRN-021"})
    void pausingLeavesBytesInTheKernelAndResumingBringsThem() throws Exception {
        try (Rig.Pair pair = rig.pair(recorder)) {
            assertEquals("connected", recorder.next());
            rig.run(() -> {
                pair.connection().pause();
                pair.connection().pause();
                assertTrue(pair.connection().isPaused());
            });
            pair.send((byte) 'a');
            pair.peer().shutdownOutput();
            rig.turns(5);
            assertNull(recorder.events.poll());
            rig.run(() -> {
                pair.connection().resume();
                pair.connection().resume();
            });
            assertEquals("received a", recorder.next());
            assertEquals("closed", recorder.next());
            assertInstanceOf(ConnectionDoneException.class, recorder.reason());
        }
    }

    @Test
    void whoPausesWithinReceivedGetsTheRestLater() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Recorder one = new Recorder() {
            @Override
            public void received(Connection connection, ByteBuffer in) {
                calls.incrementAndGet();
                events.add("byte " + (char) in.get());
                connection.pause();
            }
        };
        try (Rig.Pair pair = rig.pair(one)) {
            assertEquals("connected", one.next());
            pair.send((byte) 'a', (byte) 'b', (byte) 'c');
            assertEquals("byte a", one.next());
            rig.turns(3);
            assertEquals(1, calls.get());
            rig.run(pair.connection()::resume);
            assertEquals("byte b", one.next());
            assertEquals("c", rig.on(() -> StandardCharsets.ISO_8859_1.decode(pair.connection().unread()).toString()));
            rig.run(pair.connection()::resume);
            rig.turns(2);
            assertNull(one.events.poll(), "it was taken from unread()");
        }
    }

    @Test
    void aHalfOpenConnectionStillSends() throws Exception {
        try (Rig.Pair pair = rig.pair(ConnectionOptions.DEFAULT.withAllowHalfOpen(true), recorder)) {
            assertEquals("connected", recorder.next());
            pair.send((byte) 'q');
            pair.peer().shutdownOutput();
            assertEquals("received q", recorder.next());
            assertEquals("end", recorder.next());
            rig.run(() -> {
                pair.connection().write(bytes("answer"));
                pair.connection().shutdownOutput();
                pair.connection().shutdownOutput();
                assertThrows(StreamClosedException.class, () -> pair.connection().write(bytes("more")));
            });
            assertEquals("answer", new String(pair.readAll(), StandardCharsets.ISO_8859_1));
            assertEquals("closed", recorder.next());
            assertInstanceOf(ConnectionDoneException.class, recorder.reason());
        }
    }

    @Test
    void shuttingTheOutputDownLeavesTheInput() throws Exception {
        try (Rig.Pair pair = rig.pair(recorder)) {
            assertEquals("connected", recorder.next());
            rig.run(() -> {
                pair.connection().write(bytes("all"));
                pair.connection().shutdownOutput();
            });
            assertEquals("all", new String(pair.peer().getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
            pair.send((byte) 'x');
            assertEquals("received x", recorder.next());
            pair.peer().shutdownOutput();
            assertEquals("closed", recorder.next());
        }
    }

    @Test
    void whatIsWrittenInATurnIsOneSegment() throws Exception {
        try (Rig.Pair pair = rig.pair(recorder)) {
            rig.run(() -> {
                for (int i = 0; i < 10; i++) {
                    pair.connection().write(bytes("part " + i + ";"));
                }
                assertEquals(70, pair.connection().unsentBytes(), "it goes at the end of the turn");
                pair.connection().flush();
                assertEquals(0, pair.connection().unsentBytes());
            });
            assertEquals(70, pair.read(70).length);
        }
    }

    @Test
    @Row("TWI-PROD-004")
    void theWaterMarksTellWhenToWrite() throws Exception {
        ConnectionOptions options = ConnectionOptions.DEFAULT.withWaterMarks(1_000_000, 10_000);
        try (Rig.Pair pair = rig.pair(options, recorder)) {
            assertEquals("connected", recorder.next());
            int written = rig.on(() -> {
                int count = 0;
                while (pair.connection().isWritable()) {
                    pair.connection().write(ByteBuffer.allocate(100_000));
                    count += 100_000;
                }
                assertTrue(pair.connection().unsentBytes() > 1_000_000);
                return count;
            });
            rig.turns(3);
            assertNull(recorder.events.poll(), "drained too early");
            assertEquals(written, pair.read(written).length);
            assertEquals("drained", recorder.next());
            assertTrue(rig.on(pair.connection()::isWritable));
        }
    }

    @Test
    void theHardLimitRefusesAndLeavesTheStreamIntact() throws Exception {
        try (Rig.Pair pair = rig.pair(ConnectionOptions.DEFAULT.withMaxWriteBuffer(10), recorder)) {
            rig.run(() -> {
                pair.connection().write(bytes("0123456789"));
                BufferFullException full = assertThrows(BufferFullException.class,
                        () -> pair.connection().write(bytes("x")));
                assertTrue(full.getMessage().contains("maxWriteBuffer"), full.getMessage());
            });
            assertEquals("0123456789", new String(pair.read(10), StandardCharsets.ISO_8859_1));
            rig.run(() -> pair.connection().write(bytes("0123456789")));
            assertEquals(10, pair.read(10).length);
        }
    }

    @Test
    void aChannelThatIsGivenAwayBringsWhatWasReadAhead() throws Exception {
        Recorder half = new Recorder() {
            @Override
            public void received(Connection connection, ByteBuffer in) {
                events.add("byte " + (char) in.get());
            }
        };
        try (Rig.Pair pair = rig.pair(half)) {
            assertEquals("connected", half.next());
            pair.send((byte) 'a', (byte) 'b');
            assertEquals("byte a", half.next());
            Connection.Detached detached = rig.on(pair.connection()::detach);
            assertEquals(ByteBuffer.wrap(new byte[]{'b'}), detached.received());
            assertTrue(detached.channel().isOpen());
            rig.turns(2);
            assertNull(half.events.poll(), "not a word to the handler");
            rig.run(() -> new ChannelConnection(rig.loop, detached.channel(), ConnectionOptions.DEFAULT, ECHO, null));
            pair.send((byte) 'c');
            assertArrayEquals(new byte[]{'c'}, pair.read(1));
        }
    }

    @Test
    void bytesThatAreKeptForTheirOwnerArriveInOrder() throws Exception {
        byte[] big = random(3_000_000);
        try (Rig.Pair pair = rig.pair(recorder)) {
            rig.run(() -> {
                pair.connection().write(bytes("head"));
                ByteBuffer kept = ByteBuffer.wrap(big);
                pair.connection().writeKept(kept);
                assertFalse(kept.hasRemaining());
                pair.connection().write(bytes("tail"));
            });
            assertEquals("head", new String(pair.read(4), StandardCharsets.ISO_8859_1));
            assertArrayEquals(big, pair.read(big.length));
            assertEquals("tail", new String(pair.read(4), StandardCharsets.ISO_8859_1));
            assertEquals(0, rig.on(() -> LoopBuffers.of(rig.loop).piecesInUse()), "pieces go back to the pool");
        }
    }

    @Test
    void anotherThreadIsRefused() throws Exception {
        try (Rig.Pair pair = rig.pair(recorder)) {
            assertThrows(WrongThreadException.class, () -> pair.connection().write(bytes("x")));
            assertThrows(WrongThreadException.class, pair.connection()::close);
            assertThrows(WrongThreadException.class, pair.connection()::pause);
        }
    }

    @Test
    void attributesAndASecondHandler() throws Exception {
        AttributeKey<String> key = AttributeKey.of("name");
        AttributeKey<String> other = AttributeKey.of("name");
        Recorder second = new Recorder();
        ConnectionHandler first = (connection, in) -> connection.handler(second);
        try (Rig.Pair pair = rig.pair(first)) {
            rig.run(() -> {
                assertNull(pair.connection().attribute(key));
                pair.connection().attribute(key, "value");
                assertEquals("value", pair.connection().attribute(key));
                assertNull(pair.connection().attribute(other));
                pair.connection().attribute(key, null);
                assertNull(pair.connection().attribute(key));
            });
            pair.send((byte) 'z');
            assertEquals("received z", second.next());
        }
    }

    @Test
    void optionsOutOfBoundsAreRefused() {
        ConnectionOptions options = ConnectionOptions.DEFAULT;
        assertThrows(IllegalArgumentException.class, () -> options.withReadChunk(0));
        assertThrows(IllegalArgumentException.class, () -> options.withMaxReadBuffer(1));
        assertThrows(IllegalArgumentException.class, () -> options.withMaxWriteBuffer(0));
        assertThrows(IllegalArgumentException.class, () -> options.withWaterMarks(1, 2));
        assertThrows(IllegalArgumentException.class, () -> options.withWaterMarks(1, -1));
        assertThrows(IllegalArgumentException.class, () -> options.withCloseDeadline(Duration.ofMillis(-1)));
        assertEquals(50, options.withMaxReadBuffer(100).readChunk());
    }
}
