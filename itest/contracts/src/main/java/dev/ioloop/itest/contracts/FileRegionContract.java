package dev.ioloop.itest.contracts;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.UNIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionLostException;
import dev.ioloop.FileRegion;
import dev.ioloop.Interest;
import dev.ioloop.PipeEnds;
import dev.ioloop.ReadableChannel;
import dev.ioloop.WritableChannel;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/**
 * Files that are sent through a channel.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface FileRegionContract extends ChannelsUnderTest {
    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    /** Sends until the region is at its end, reads meanwhile, and returns how often the channel was full. */
    private static int sendAll(Net net, WritableChannel from, ReadableChannel to, FileRegion region, CRC32 sum)
            throws IOException {
        ByteBuffer target = ByteBuffer.allocate(1 << 16);
        long total = region.remaining();
        int full = 0;
        for (long read = 0; read < total;) {
            full += fill(from, region);
            net.waiter().until(to, Interest.READ);
            int count = to.read(target.clear());
            assertTrue(count >= 0, "the input ended after " + read + " bytes");
            sum.update(target.flip());
            read += count;
        }
        assertEquals(0, region.remaining());
        assertEquals(total, region.sent());
        assertEquals(0, to.read(target.clear()), "bytes after the region");
        return full;
    }

    /** Sends until the channel takes no more; returns 1 if it was full before the region was at its end. */
    private static int fill(WritableChannel from, FileRegion region) throws IOException {
        while (region.remaining() > 0) {
            if (from.send(region) == 0) {
                return 1;
            }
        }
        return 0;
    }

    private static void assertArrives(Net net, WritableChannel from, ReadableChannel to, byte[] bytes, int offset,
            int length) throws IOException {
        Path file = Files.write(net.newFile(), bytes);
        CRC32 expected = new CRC32();
        expected.update(bytes, offset, length);
        CRC32 sum = new CRC32();
        try (FileRegion region = FileRegion.open(file, offset, length)) {
            sendAll(net, from, to, region, sum);
        }
        assertEquals(expected.getValue(), sum.getValue(), "checksum of bytes " + offset + " to " + (offset + length));
    }

    @Test
    default void sendsAWholeFile() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            for (ProtocolFamily protocol : net.protocols()) {
                StreamPair pair = net.pair(protocol);
                byte[] bytes = random(30_000);
                assertArrives(net, pair.near(), pair.far(), bytes, 0, bytes.length);
            }
        }
    }

    @Test
    default void sendsAPartOfAFile() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            byte[] bytes = random(30_000);
            assertArrives(net, pair.near(), pair.far(), bytes, 1, 2);
            assertArrives(net, pair.near(), pair.far(), bytes, 12_345, 10_001);
            assertArrives(net, pair.near(), pair.far(), bytes, 29_999, 1);
        }
    }

    @Test
    default void sendsThroughAPipe() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            PipeEnds pipe = net.pipe();
            byte[] bytes = random(300_000);
            assertArrives(net, pipe.sink(), pipe.source(), bytes, 1000, 250_000);
        }
    }

    @Test
    default void sendsMoreThanFitsOverTcp() throws IOException {
        sendsMoreThanFits(INET);
    }

    @Test
    default void sendsMoreThanFitsOverAUnixSocket() throws IOException {
        sendsMoreThanFits(UNIX);
    }

    private void sendsMoreThanFits(ProtocolFamily protocol) throws IOException {
        try (Net net = new Net(factory(), provider())) {
            net.assume(protocol);
            StreamPair pair = net.pair(protocol);
            byte[] bytes = random(16 << 20);
            Path file = Files.write(net.newFile(), bytes);
            CRC32 expected = new CRC32();
            expected.update(bytes);
            CRC32 sum = new CRC32();
            try (FileRegion region = FileRegion.open(file)) {
                int full = sendAll(net, pair.near(), pair.far(), region, sum);
                assertTrue(full > 0, "the channel was never full");
            }
            assertEquals(expected.getValue(), sum.getValue(), "checksum of 16 MiB");
        }
    }

    @Test
    default void theFilesPositionIsLeftAlone() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            Path path = Files.write(net.newFile(), random(1000));
            try (FileChannel file = FileChannel.open(path)) {
                file.position(77);
                try (FileRegion region = FileRegion.of(file, 100, 200)) {
                    sendAll(net, pair.near(), pair.far(), region, new CRC32());
                }
                assertEquals(77, file.position());
                assertTrue(file.isOpen(), "who opened the file closes it");
            }
        }
    }

    @Test
    default void aRegionAtItsEndSendsNothing() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            Path file = Files.write(net.newFile(), random(10));
            try (FileRegion empty = FileRegion.open(file, 10, 0); FileRegion whole = FileRegion.open(file)) {
                assertEquals(0, pair.near().send(empty));
                assertEquals(10, pair.near().send(whole));
                assertEquals(0, pair.near().send(whole));
                assertEquals(10, whole.sent());
            }
            net.waiter().until(pair.far(), Interest.READ);
            assertEquals(10, Bytes.drain(pair.far()));
        }
    }

    @Test
    default void bytesAroundARegionKeepTheirOrder() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            Path file = Files.writeString(net.newFile(), "xxfilexx");
            try (FileRegion region = FileRegion.open(file, 2, 4)) {
                Bytes.write(pair.near(), "before ");
                assertEquals(4, pair.near().send(region));
                Bytes.write(pair.near(), " after");
            }
            assertEquals("before file after", Bytes.read(net.waiter(), pair.far(), 17));
        }
    }

    @Test
    default void aFileThatBecameShorterIsAnError() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            Path file = Files.write(net.newFile(), random(100));
            try (FileRegion region = FileRegion.open(file);
                    FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
                other.truncate(40);
                assertEquals(40, pair.near().send(region), "what is still there");
                assertThrows(EOFException.class, () -> pair.near().send(region));
                assertEquals(40, region.sent());
            }
            Bytes.write(pair.near(), "!");
            net.waiter().until(pair.far(), Interest.READ);
            assertEquals(41, Bytes.drain(pair.far()), "the channel goes on");
        }
    }

    @Test
    default void aFileThatBecameShorterWhileTheChannelIsFullIsAnError() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            Path file = Files.write(net.newFile(), random(16 << 20));
            try (FileRegion region = FileRegion.open(file);
                    FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
                while (pair.near().send(region) > 0) {
                    assertTrue(region.remaining() > 0, "16 MiB fitted into the channel");
                }
                other.truncate(region.sent() - 1);
                assertThrows(EOFException.class, () -> {
                    for (int tries = 0; tries < 1000; tries++) {
                        Bytes.drain(pair.far());
                        net.waiter().until(pair.near(), Interest.WRITE);
                        pair.near().send(region);
                    }
                });
            }
        }
    }

    @Test
    default void sendingToAPeerThatHasGoneFails() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            pair.far().reset();
            net.waiter().until(pair.near(), Interest.READ);
            Path file = Files.write(net.newFile(), random(100));
            try (FileRegion region = FileRegion.open(file)) {
                assertThrows(ConnectionLostException.class, () -> pair.near().send(region));
                assertEquals(0, region.sent());
            }
        }
    }
}
