package dev.ioloop.poller.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionLostException;
import dev.ioloop.FileRegion;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import dev.ioloop.ReadableChannel;
import dev.ioloop.StreamChannel;
import dev.ioloop.WritableChannel;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sending parts of files.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NioSendTest {
    private static final int SIZE = 8_000_000;

    @TempDir
    private Path folder;
    private Path file;
    private byte[] content;
    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
        content = new byte[SIZE];
        new Random(1).nextBytes(content);
        file = Files.write(folder.resolve("file"), content);
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    /** Sends until there is no space, reads a little, and so on; tells how often there was no space. */
    private int pass(FileRegion region, WritableChannel out, ReadableChannel in, ByteArrayOutputStream received)
            throws IOException {
        int full = 0;
        ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
        long expected = region.remaining();
        while (received.size() < expected) {
            long before = region.sent();
            long total = 0;
            for (long count = out.send(region); count > 0; count = out.send(region)) {
                total += count;
            }
            assertEquals(total, region.sent() - before);
            full += region.remaining() > 0 ? 1 : 0;
            rig.await(in, Interest.READ);
            in.read(buffer.clear());
            received.write(buffer.array(), 0, buffer.position());
        }
        return full;
    }

    @Test
    void aRegionArrivesAsItIsThoughThePeerIsSlow() throws IOException {
        Rig.Pair pair = rig.tcp();
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (FileRegion region = FileRegion.open(file, 1000, SIZE - 3000)) {
            assertTrue(pass(region, pair.near(), pair.far(), received) > 0, "the socket was never full");
            assertEquals(0, pair.near().send(region), "the region is at its end");
        }
        assertArrayEquals(Arrays.copyOfRange(content, 1000, SIZE - 2000), received.toByteArray());
    }

    @Test
    void aUnixSocketTakesRegionsToo() throws IOException {
        ListenChannel listener = rig.keep(rig.provider.channels().listener(StandardProtocolFamily.UNIX));
        listener.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
        StreamChannel near = rig.stream(StandardProtocolFamily.UNIX);
        assertTrue(near.connect(Rig.present(listener.localAddress())));
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (FileRegion region = FileRegion.open(file)) {
            assertTrue(pass(region, near, rig.accept(listener), received) > 0, "the socket was never full");
        }
        assertArrayEquals(content, received.toByteArray());
    }

    @Test
    void aPipeTakesRegionsToo() throws IOException {
        PipeEnds pipe = rig.pipe();
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (FileRegion region = FileRegion.open(file, 0, 300_000)) {
            assertTrue(pass(region, pipe.sink(), pipe.source(), received) > 0, "the pipe was never full");
        }
        assertArrayEquals(Arrays.copyOf(content, 300_000), received.toByteArray());
    }

    @Test
    void aFileThatBecameShorterIsToldApartFromAFullSocket() throws IOException {
        Rig.Pair pair = rig.tcp();
        try (FileRegion region = FileRegion.open(file, 0, SIZE);
                FileChannel cutting = FileChannel.open(file, StandardOpenOption.WRITE)) {
            cutting.truncate(100);
            assertEquals(100, pair.near().send(region));
            EOFException e = assertThrows(EOFException.class, () -> pair.near().send(region));
            assertTrue(e.getMessage().contains("shorter"), e.getMessage());
        }
        assertTrue(pair.near().isOpen());
    }

    @Test
    void aLostConnectionIsLost() throws IOException {
        Rig.Pair pair = rig.tcp();
        pair.far().reset();
        rig.await(pair.near(), Interest.READ);
        PipeEnds pipe = rig.pipe();
        pipe.source().close();
        try (FileRegion region = FileRegion.open(file)) {
            assertThrows(ConnectionLostException.class, () -> pair.near().send(region));
            ConnectionLostException e = assertThrows(ConnectionLostException.class, () -> pipe.sink().send(region));
            assertTrue(e.getMessage().contains("nio pipe sink"), e.getMessage());
            assertEquals(0, region.sent());
        }
    }

    @Test
    void misuseIsRefusedAsByWrite() throws IOException {
        try (FileRegion region = FileRegion.open(file)) {
            assertThrows(NotYetConnectedException.class, () -> rig.stream().send(region));
            Rig.Pair pair = rig.tcp();
            pair.near().shutdownOutput();
            assertThrows(ClosedChannelException.class, () -> pair.near().send(region));
            pair.far().close();
            assertThrows(ClosedChannelException.class, () -> pair.far().send(region));
        }
        FileRegion closed = FileRegion.open(file);
        closed.close();
        assertThrows(ClosedChannelException.class, () -> rig.tcp().near().send(closed));
    }
}
