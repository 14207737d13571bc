package dev.ioloop.poller.posix.channel;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.UNIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Channel;
import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.DatagramChannel;
import dev.ioloop.FileRegion;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import dev.ioloop.ReadableChannel;
import dev.ioloop.StreamChannel;
import dev.ioloop.WritableChannel;
import dev.ioloop.poller.posix.AbstractUnixAddress;
import dev.ioloop.poller.posix.WatchedChannel;
import dev.ioloop.poller.posix.libc.Constant;
import dev.ioloop.poller.posix.libc.Descriptors;
import dev.ioloop.poller.posix.libc.Libc;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the family has beyond the contract of all families. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PosixChannelsTest {
    private final PosixChannels channels = PosixChannels.instance();

    private static int fd(Channel channel) {
        return channel.unwrap(WatchedChannel.class).fd();
    }

    private static void awaitReadable(Channel channel) {
        long start = System.nanoTime();
        while (!Libc.isReady(fd(channel), Constant.POLLIN.here())) {
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10), channel + " does not become readable");
            Thread.onSpinWait();
        }
    }

    private static String read(ReadableChannel channel) throws IOException {
        awaitReadable(channel);
        ByteBuffer target = ByteBuffer.allocate(100);
        channel.read(target);
        return new String(target.array(), 0, target.position(), StandardCharsets.UTF_8);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void abstractNamesAreListenedOnAndGoWithTheSocket() throws Exception {
        AbstractUnixAddress name = AbstractUnixAddress.of("ioloop-test-" + ProcessHandle.current().pid());
        ListenChannel listener = channels.listener(UNIX).bind(name);
        assertEquals(name, listener.localAddress());
        StreamChannel client = channels.stream(UNIX);
        assertTrue(client.connect(name));
        assertEquals(name, client.remoteAddress());
        StreamChannel server = listener.accept();
        assertNotNull(server).isOpen();
        client.write(bytes("hidden"));
        assertEquals("hidden", read(server));
        listener.close();
        StreamChannel late = channels.stream(UNIX);
        assertThrows(ConnectionRefusedException.class, () -> late.connect(name));
        assertFalse(late.isOpen());
        client.close();
        server.close();
    }

    @Test
    void errorsHaveTheNameAndTheNumberAndTheExceptionOfTheJdk() throws Exception {
        StreamChannel client = channels.stream(UNIX);
        ConnectionRefusedException e = assertThrows(ConnectionRefusedException.class,
                () -> client.connect(AbstractUnixAddress.of("ioloop-nobody-" + System.nanoTime())));
        assertTrue(String.valueOf(e.getMessage()).contains("ECONNREFUSED, errno "), e.getMessage());
        assertInstanceOf(ConnectException.class, e.getCause());
    }

    @Test
    void socketPairsAreConnected() throws Exception {
        PosixChannels.SocketPair pair = channels.socketPair();
        pair.one().write(bytes("there"));
        assertEquals("there", read(pair.other()));
        pair.other().shutdownOutput();
        awaitReadable(pair.one());
        assertEquals(-1, pair.one().read(ByteBuffer.allocate(1)));
        pair.one().close();
        pair.other().close();
    }

    @Test
    void buffersOfAllKindsAreTaken() throws Exception {
        PosixChannels.SocketPair pair = channels.socketPair();
        ByteBuffer direct = ByteBuffer.allocateDirect(3).put(bytes("one")).flip();
        ByteBuffer[] all = {direct.asReadOnlyBuffer(), bytes("-two-").asReadOnlyBuffer(),
            bytes("xthreex").position(1).limit(6),
            direct.duplicate(), direct.duplicate()};
        assertEquals(19, pair.one().write(all));
        for (ByteBuffer buffer : all) {
            assertFalse(buffer.hasRemaining());
        }
        assertEquals(3, pair.one().write(direct.asReadOnlyBuffer()));
        assertEquals(1, pair.one().write(bytes("!").asReadOnlyBuffer()));
        ByteBuffer[] targets = {ByteBuffer.allocateDirect(4), ByteBuffer.allocateDirect(4),
            ByteBuffer.allocate(30).slice(5, 20)};
        assertEquals(23, pair.other().read(targets));
        StringBuilder text = new StringBuilder();
        for (ByteBuffer target : targets) {
            text.append(StandardCharsets.UTF_8.decode(target.flip()));
        }
        assertEquals("one-two-threeoneoneone!", text.toString());
        assertThrows(IllegalArgumentException.class, () -> pair.other().read(direct.asReadOnlyBuffer()));
        assertEquals(0, pair.one().write(ByteBuffer.allocate(0)));
        assertEquals(0, pair.other().read(ByteBuffer.allocate(0)), "no room");
        pair.one().close();
        pair.other().close();
    }

    @Test
    void anEventfdCounts() throws Exception {
        ReadableChannel event = channels.eventfd(3);
        WritableChannel adding = assertInstanceOf(WritableChannel.class, event);
        assertEquals(8, adding.write(number(4)));
        ByteBuffer count = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        assertEquals(8, event.read(count));
        assertEquals(7, count.flip().getLong());
        assertEquals(0, event.read(count.clear()), "0 again, so that nothing is there to read");
        assertThrows(IOException.class, () -> event.read(ByteBuffer.allocate(4)), "less than 8 bytes");
        event.close();
        assertThrows(ClosedChannelException.class, () -> event.read(count));
        assertThrows(IllegalArgumentException.class, () -> channels.eventfd(-1));
    }

    private static ByteBuffer number(long value) {
        return ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(value).flip();
    }

    @Test
    void aPidfdTellsTheEndOfAProcess() throws Exception {
        Process process = new ProcessBuilder("cat").start();
        Channel end = channels.pidfd(process.pid());
        assertFalse(Libc.isReady(fd(end), Constant.POLLIN.here()));
        process.getOutputStream().close();
        awaitReadable(end);
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        end.close();
        assertThrows(IllegalArgumentException.class, () -> channels.pidfd(process.pid()), "it is gone");
    }

    @Test
    void descriptorsOfEachKindAreAdopted() throws Exception {
        long pipe = Descriptors.pipe();
        ReadableChannel source = assertInstanceOf(ReadableChannel.class, channels.adopt((int) pipe));
        WritableChannel sink = assertInstanceOf(WritableChannel.class, channels.adopt((int) (pipe >>> 32)));
        assertFalse(source instanceof WritableChannel || sink instanceof ReadableChannel);
        sink.write(bytes("through"));
        assertEquals("through", read(source));
        source.close();
        sink.close();

        long pair = Descriptors.socketPair();
        StreamChannel one = assertInstanceOf(StreamChannel.class, channels.adopt((int) pair));
        StreamChannel other = assertInstanceOf(StreamChannel.class, channels.adopt((int) (pair >>> 32)));
        assertTrue(one.isConnected());
        one.write(bytes("x"));
        assertEquals("x", read(other));
        one.close();
        other.close();

        int datagram = Descriptors.socket(Constant.AF_INET.here(), Constant.SOCK_DGRAM.here());
        DatagramChannel adopted = assertInstanceOf(DatagramChannel.class, channels.adopt(datagram));
        assertNull(adopted.localAddress());
        adopted.close();
        assertTrue(Libc.close(datagram) < 0, "closed by the channel");

        int stream = Descriptors.socket(Constant.AF_INET.here(), Constant.SOCK_STREAM.here());
        StreamChannel unconnected = assertInstanceOf(StreamChannel.class, channels.adopt(stream));
        assertFalse(unconnected.isConnected());
        unconnected.close();
        int event = Libc.eventfd(0, 0);
        assertInstanceOf(WritableChannel.class, channels.adopt(event)).close();
    }

    @Test
    void anAdoptedListenerAccepts() throws Exception {
        ListenChannel listener = channels.listener(INET)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        ListenChannel again = assertInstanceOf(ListenChannel.class, channels.adopt(fd(listener)));
        assertEquals(listener.localAddress(), again.localAddress());
        assertNull(again.accept());
        listener.close(); // one descriptor, here in two channels on purpose: only one of them may be closed
    }

    @Test
    void whatCannotBeAdoptedIsRefusedAndStaysAsItWas(@TempDir Path folder) throws Exception {
        assertThrows(IllegalArgumentException.class, () -> channels.adopt(-1));
        IOException closed = assertThrows(IOException.class, () -> channels.adopt(1 << 20));
        assertTrue(String.valueOf(closed.getMessage()).contains("EBADF"), closed.getMessage());
        Path file = Files.write(folder.resolve("file"), new byte[]{1});
        try (FileRegion region = FileRegion.open(file);
                dev.ioloop.poller.posix.libc.OpenFile open = dev.ioloop.poller.posix.libc.OpenFile.of(file,
                        region.fileKey().orElseThrow())) {
            IOException refused = assertThrows(IOException.class, () -> channels.adopt(open.fd()));
            assertTrue(String.valueOf(refused.getMessage()).contains(file.toString()), refused.getMessage());
            assertEquals(0, Libc.fcntl(open.fd(), Constant.F_GETFL.here(), 0) & Constant.O_NONBLOCK.here());
        }
    }

    @Test
    void aFileThatWasReplacedIsSentAsItWasOpened(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "before");
        PosixChannels.SocketPair pair = channels.socketPair();
        try (FileRegion region = FileRegion.open(file)) {
            Files.move(Files.writeString(folder.resolve("other"), "behind"), file,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            assertEquals(6, pair.one().send(region));
            assertEquals("before", read(pair.other()));
        }
        try (FileRegion region = FileRegion.open(file)) {
            assertEquals(6, pair.one().send(region));
            assertEquals("behind", read(pair.other()));
            assertEquals(0, region.remaining());
        }
        pair.one().close();
        pair.other().close();
    }

    @Test
    void aLingeringCloseDoesNotWait() throws Exception {
        ListenChannel listener = channels.listener(INET)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        StreamChannel client = channels.stream(INET).setOption(StandardSocketOptions.SO_LINGER, 20);
        client.connect(listener.localAddress());
        awaitReadable(listener);
        StreamChannel server = listener.accept();
        assertTrue(client.finishConnect());
        ByteBuffer much = ByteBuffer.allocateDirect(1 << 20);
        while (client.write(much.clear()) > 0) {
            // until it is full
        }
        long start = System.nanoTime();
        client.close();
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10), "close waited for the peer");
        assertNotNull(server).close();
        listener.close();
    }

    private static <T> T assertNotNull(T value) {
        org.junit.jupiter.api.Assertions.assertNotNull(value);
        return value;
    }

    @Test
    void aClosedChannelKeepsItsDescriptorWhileItIsHeld() throws Exception {
        PipeEnds pipe = channels.pipe();
        WatchedChannel watched = pipe.source().unwrap(WatchedChannel.class);
        WatchedChannel.Watcher watcher = new WatchedChannel.Watcher() {
            @Override
            public void closed(WatchedChannel channel) {
                told++;
            }

            @Override
            public void begun(WatchedChannel channel) {
                throw new AssertionError("pipes do not connect");
            }
        };
        watched.hold(watcher);
        pipe.source().close();
        assertEquals(1, told);
        assertFalse(pipe.source().isOpen());
        assertTrue(Libc.fcntl(watched.fd(), Constant.F_GETFD.here(), 0) >= 0, "still open");
        assertThrows(ClosedChannelException.class, () -> watched.hold(watcher));
        assertThrows(ClosedChannelException.class, () -> pipe.source().read(ByteBuffer.allocate(1)));
        assertTrue(Libc.fcntl(watched.fd(), Constant.F_GETFD.here(), 0) >= 0, "still open");
        watched.release(watcher);
        assertTrue(Libc.fcntl(watched.fd(), Constant.F_GETFD.here(), 0) < 0, "given back");
        pipe.sink().close();
    }

    private int told;
}
