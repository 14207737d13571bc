package dev.ioloop.itest.contracts;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.UNIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Interest;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/**
 * Bytes through a stream: whole, in parts, and more than fit.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface StreamTransferContract extends ChannelsUnderTest {
    @Test
    default void moreThanFitsComesThroughTcp() throws IOException {
        moreThanFitsComesThrough(INET);
    }

    @Test
    default void moreThanFitsComesThroughAUnixSocket() throws IOException {
        moreThanFitsComesThrough(UNIX);
    }

    private void moreThanFitsComesThrough(ProtocolFamily protocol) throws IOException {
        try (Net net = new Net(factory(), provider())) {
            net.assume(protocol);
            StreamPair pair = net.pair(protocol);
            Transfer there = new Transfer(net.waiter(), pair.near(), pair.far());
            there.run(8 << 20);
            assertTrue(there.refusals() > 0, "no write found the channel full");

            new Transfer(net.waiter(), pair.far(), pair.near()).run(8 << 20);
        }
    }

    @Test
    default void aFullChannelTakesNothingAndThenGoesOn() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            long written = Bytes.fill(pair.near());
            ByteBuffer refused = Bytes.of("refused");
            int count = pair.near().write(refused);
            assertEquals(count, refused.position(), "the position moves by what was taken");

            long read = Bytes.drain(pair.far());
            while (read < written + count) {
                net.waiter().until(pair.far(), Interest.READ);
                read += Bytes.drain(pair.far());
            }
            net.waiter().until(pair.near(), Interest.WRITE);
            Bytes.write(pair.near(), "goes on");
            assertEquals("goes on", Bytes.read(net.waiter(), pair.far(), 7));
        }
    }

    @Test
    default void readsTakeWhatFits() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            Bytes.write(pair.far(), "abcdef");
            net.waiter().until(pair.near(), Interest.READ);
            ByteBuffer two = ByteBuffer.allocate(10).position(3).limit(5);
            assertEquals(2, pair.near().read(two));
            assertEquals(5, two.position());
            assertEquals('a', two.get(3));
            assertEquals('b', two.get(4));
            assertEquals(0, pair.near().read(two), "a read into a full buffer");
            assertEquals("cdef", Bytes.read(net.waiter(), pair.near(), 4));
            assertEquals(0, pair.near().read(ByteBuffer.allocate(1)), "a read with nothing there");
        }
    }

    @Test
    default void writesTakeWhatIsBetweenPositionAndLimit() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            ByteBuffer source = Bytes.of("0123456789").position(2).limit(6);
            assertEquals(4, pair.near().write(source));
            assertEquals(6, source.position());
            assertEquals(0, pair.near().write(source), "a write of nothing");
            Bytes.write(pair.near(), "!");
            assertEquals("2345!", Bytes.read(net.waiter(), pair.far(), 5));
        }
    }

    @Test
    default void allKindsOfBuffersWork() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            ByteBuffer direct = ByteBuffer.allocateDirect(3).put(Bytes.of("dir")).flip();
            ByteBuffer slice = Bytes.of("--sli--").position(2).limit(5).slice();
            ByteBuffer readOnly = Bytes.of("rea").asReadOnlyBuffer();
            for (ByteBuffer source : new ByteBuffer[]{direct, slice, readOnly}) {
                assertEquals(3, pair.near().write(source));
                assertFalse(source.hasRemaining());
            }
            ByteBuffer target = ByteBuffer.allocateDirect(9);
            while (target.hasRemaining()) {
                net.waiter().until(pair.far(), Interest.READ);
                pair.far().read(target);
            }
            assertEquals("dirslirea", Bytes.text(target));
        }
    }

    @Test
    default void gathersAndScatters() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            for (ProtocolFamily protocol : net.protocols()) {
                StreamPair pair = net.pair(protocol);
                ByteBuffer[] parts = {Bytes.of("left out"), Bytes.of("ab"), ByteBuffer.allocate(0), Bytes.of("cdef")};
                assertEquals(6, pair.near().write(parts, 1, 3));
                assertEquals(0, parts[0].position(), "outside of the range");
                assertEquals(2, pair.near().write(new ByteBuffer[]{Bytes.of("g"), Bytes.of("h")}));
                assertScattered(net, pair.far());
            }
        }
    }

    private static void assertScattered(Net net, StreamChannel channel) throws IOException {
        ByteBuffer[] targets = {ByteBuffer.allocate(3), ByteBuffer.allocate(0), ByteBuffer.allocate(4),
            ByteBuffer.allocate(9)};
        long total = 0;
        while (total < 7) {
            net.waiter().until(channel, Interest.READ);
            total += channel.read(targets, 0, 3);
        }
        assertEquals("abc", Bytes.text(targets[0]));
        assertEquals("defg", Bytes.text(targets[2]));
        assertEquals(0, targets[3].position(), "outside of the range");
        assertEquals(1, channel.read(targets));
        assertEquals("h", Bytes.text(targets[3]));
        assertEquals(0, channel.read(targets), "nothing is there any more");
    }
}
