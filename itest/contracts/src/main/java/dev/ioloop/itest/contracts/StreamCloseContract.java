package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionLostException;
import dev.ioloop.Interest;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/**
 * The ways in which a stream ends: one side, both sides, in good order, by a reset.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface StreamCloseContract extends ChannelsUnderTest {
    @Test
    default void closeEndsTheInputOfThePeer() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            for (ProtocolFamily protocol : net.protocols()) {
                StreamPair pair = net.pair(protocol);
                Bytes.write(pair.near(), "last words");
                pair.near().close();
                assertEquals("last words", Bytes.read(net.waiter(), pair.far(), 10), "over " + protocol);
                Bytes.expectEnd(net.waiter(), pair.far());
                assertEquals(-1, pair.far().read(ByteBuffer.allocate(1)), "and again");
                assertEquals(-1, pair.far().read(new ByteBuffer[]{ByteBuffer.allocate(1)}), "scattering");
                assertTrue(pair.far().isOpen(), "an end of input does not close the channel");
                assertTrue(pair.far().isConnected(), "also after it was closed by the peer");
            }
        }
    }

    @Test
    default void shutdownOutputEndsOneDirection() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            for (ProtocolFamily protocol : net.protocols()) {
                StreamPair pair = net.pair(protocol);
                Bytes.write(pair.near(), "request");
                assertEquals(pair.near(), pair.near().shutdownOutput());
                assertEquals("request", Bytes.read(net.waiter(), pair.far(), 7), "over " + protocol);
                Bytes.expectEnd(net.waiter(), pair.far());

                Bytes.write(pair.far(), "answer");
                assertEquals("answer", Bytes.read(net.waiter(), pair.near(), 6));
                pair.far().shutdownOutput();
                Bytes.expectEnd(net.waiter(), pair.near());
                assertTrue(pair.near().isOpen());
                assertThrows(IOException.class, () -> pair.near().write(ByteBuffer.allocate(1)));
                assertDoesNotThrow(() -> pair.near().shutdownOutput(), "once more");
            }
        }
    }

    @Test
    default void shutdownInputIsNotToldToThePeer() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            assertEquals(pair.near(), pair.near().shutdownInput());
            assertEquals(-1, pair.near().read(ByteBuffer.allocate(1)));
            Bytes.write(pair.far(), "is taken");
            assertEquals(0, pair.far().read(ByteBuffer.allocate(1)), "the peer sees no end");
            Bytes.write(pair.near(), "goes out");
            assertEquals("goes out", Bytes.read(net.waiter(), pair.far(), 8));
        }
    }

    @Test
    default void aResetIsSeenByReads() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            pair.near().reset();
            assertFalse(pair.near().isOpen());
            net.waiter().until(pair.far(), Interest.READ);
            assertThrows(ConnectionLostException.class, () -> pair.far().read(ByteBuffer.allocate(1)));
            assertThrows(ConnectionLostException.class, () -> pair.far().write(ByteBuffer.allocate(1)));
            assertTrue(pair.far().isOpen(), "an error does not close the channel");
        }
    }

    @Test
    default void aResetIsSeenByWritesAndOtherCalls() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair write = net.tcp();
            StreamPair gather = net.tcp();
            StreamPair scatter = net.tcp();
            for (StreamPair pair : new StreamPair[]{write, gather, scatter}) {
                pair.near().reset();
                net.waiter().until(pair.far(), Interest.READ);
            }
            ByteBuffer[] one = {ByteBuffer.allocate(1)};
            assertThrows(ConnectionLostException.class, () -> write.far().write(ByteBuffer.allocate(1)));
            assertThrows(ConnectionLostException.class, () -> gather.far().write(one));
            assertThrows(ConnectionLostException.class, () -> scatter.far().read(one));
        }
    }

    @Test
    default void resetThrowsAwayWhatWasNotSent() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            long written = Bytes.fill(pair.near());
            pair.near().reset();
            net.waiter().until(pair.far(), Interest.READ);
            assertThrows(ConnectionLostException.class, () -> {
                for (long read = 0; read < written; read += Bytes.drain(pair.far())) {
                    net.waiter().until(pair.far(), Interest.READ);
                }
            });
        }
    }

    @Test
    default void resettingTwiceDoesNothing() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            for (ProtocolFamily protocol : net.protocols()) {
                StreamPair pair = net.pair(protocol);
                pair.near().reset();
                assertDoesNotThrow(pair.near()::reset);
                pair.far().close();
                assertDoesNotThrow(pair.far()::reset, "after close, over " + protocol);
                assertDoesNotThrow(net.keep(net.channels().stream(protocol))::reset, "before a connection");
            }
        }
    }

    @Test
    default void writingToAClosedPeerFailsInTheEnd() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            for (ProtocolFamily protocol : net.protocols()) {
                StreamPair pair = net.pair(protocol);
                pair.far().close();
                assertThrows(ConnectionLostException.class, () -> writeUntilItFails(net, pair), "over " + protocol);
            }
        }
    }

    /** The first write may still be taken: its answer brings the news. */
    private static void writeUntilItFails(Net net, StreamPair pair) throws IOException {
        for (int tries = 0; tries < 1000; tries++) {
            pair.near().write(ByteBuffer.allocate(1));
            net.waiter().until(pair.near(), Interest.WRITE);
        }
    }
}
