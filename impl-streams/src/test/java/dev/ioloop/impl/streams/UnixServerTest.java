package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.ConnectFailedException;
import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.TcpClient;
import dev.ioloop.stream.TcpServer;
import dev.ioloop.stream.UnixListen;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers and clients on UNIX domain sockets. */
@EachPoller
class UnixServerTest {
    private final NetRig net;
    private final boolean posix;
    private Path folder;
    private Path path;

    UnixServerTest(String poller) {
        net = new NetRig(poller);
        posix = !poller.equals("nio");
    }

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createTempDirectory("net");
        path = folder.resolve("s");
    }

    @AfterEach
    void end() throws Exception {
        net.close();
        try (var left = Files.list(folder)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private TcpServer listen(UnixListen unix) throws Exception {
        return net.start(() -> TcpServer.on(net.loop).listen(unix).build(remote -> NetRig.ECHO));
    }

    private <E extends Throwable> E refused(Class<E> type, UnixListen unix) throws Exception {
        return net.fails(type, () -> TcpServer.on(net.loop).listen(unix).build(remote -> NetRig.ECHO).start());
    }

    /** Sends a word by a blocking channel of the JDK, and waits for it to come back. */
    private void echo() throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(ByteBuffer.wrap("word".getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer back = ByteBuffer.allocate(4);
            while (back.hasRemaining() && channel.read(back) >= 0) {
                Thread.onSpinWait();
            }
            assertEquals("word", StandardCharsets.US_ASCII.decode(back.flip()).toString());
        }
    }

    /** A socket file that nobody listens on. */
    private void leaveStale() throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertTrue(Files.exists(path));
    }

    private String mode() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    @Row({"TWI-UNIX-001", "TOR-NET-006"})
    void theFileHasExactlyTheModeThatWasAskedFor() throws Exception {
        TcpServer server = listen(UnixListen.at(path));
        assertEquals("rw-------", mode(), "0600 where nothing is said");
        echo();
        net.rig.run(server::close);
        listen(UnixListen.at(path).withMode(0777));
        assertEquals("rwxrwxrwx", mode(), "whatever the umask is");
        assertThrows(IllegalArgumentException.class, () -> UnixListen.at(path).withMode(01000));
    }

    @Test
    @Row({"TWI-UNIX-003", "TWI-UNIX-004"})
    void aSecondServerIsRefusedAndStopRemovesFileAndLock() throws Exception {
        TcpServer server = listen(UnixListen.at(path).withLockFile());
        assertEquals(Long.toString(ProcessHandle.current().pid()),
                Files.readSymbolicLink(UnixListen.lockOf(path)).toString());
        BindFailedException locked = refused(BindFailedException.class, UnixListen.at(path).withLockFile());
        assertTrue(locked.getMessage().contains("lock"), locked.getMessage());
        BindFailedException used = refused(BindFailedException.class, UnixListen.at(path));
        assertTrue(used.getMessage().contains("in use"), used.getMessage());
        refused(BindFailedException.class, UnixListen.at(path).withStaleRemoved());
        echo();
        net.rig.run(server::stop);
        assertFalse(Files.exists(path));
        assertFalse(Files.exists(UnixListen.lockOf(path), LinkOption.NOFOLLOW_LINKS));
        net.await(server::start);
        echo();
    }

    @Test
    @Row({"TWI-UNIX-005", "TOR-NET-006", "PYJ-SRV-012"})
    void whatADeadServerHasLeftIsRemovedIfThatWasAskedFor() throws Exception {
        leaveStale();
        refused(BindFailedException.class, UnixListen.at(path));
        assertTrue(Files.exists(path), "it was not asked for");
        TcpServer server = listen(UnixListen.at(path).withStaleRemoved());
        echo();
        net.rig.run(server::close);
        leaveStale();
        Files.createSymbolicLink(UnixListen.lockOf(path), Path.of("999999999"));
        listen(UnixListen.at(path).withLockFile());
        echo();
    }

    @Test
    @Row("TOR-NET-006")
    void anotherFileIsNeverRemoved() throws Exception {
        Files.writeString(path, "precious");
        refused(BindFailedException.class, UnixListen.at(path).withStaleRemoved());
        refused(BindFailedException.class, UnixListen.at(path).withLockFile());
        assertEquals("precious", Files.readString(path));
        assertFalse(Files.exists(UnixListen.lockOf(path), LinkOption.NOFOLLOW_LINKS), "the lock is given back");
    }

    @Test
    void aFileOfAnotherServerIsNotRemovedByStop() throws Exception {
        TcpServer server = listen(UnixListen.at(path));
        Files.delete(path);
        leaveStale();
        net.rig.run(server::stop);
        assertTrue(Files.exists(path));
    }

    @Test
    void theEndOfTheLoopRemovesFileAndLockToo() throws Exception {
        listen(UnixListen.at(path).withLockFile());
        net.rig.close();
        assertFalse(Files.exists(path));
        assertFalse(Files.exists(UnixListen.lockOf(path), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aPathThatIsTooLongIsNamed() throws Exception {
        Path longPath = folder.resolve("x".repeat(120));
        BindFailedException e = refused(BindFailedException.class, UnixListen.at(longPath));
        assertTrue(e.getMessage().contains("107"), e.getMessage());
    }

    @Test
    @Row({"TWI-UNIX-006", "TWI-UNIX-007"})
    void aClientFindsOutThatNoServerIsThere() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        TcpClient client = net.rig.on(() -> TcpClient.on(net.loop).build());
        TcpClient checking = net.rig.on(() -> TcpClient.on(net.loop).checkLock(true).build());
        net.fails(ConnectionRefusedException.class, () -> client.connect(address, NetRig.ECHO));
        listen(UnixListen.at(path));
        ConnectFailedException e = net.fails(ConnectFailedException.class,
                () -> checking.connect(address, NetRig.ECHO));
        assertTrue(e.getMessage().contains("lock"), e.getMessage());
        Connection connection = net.await(() -> client.connect(address, NetRig.ECHO));
        net.rig.run(connection::close);
        Files.createSymbolicLink(UnixListen.lockOf(path), Path.of("999999999"));
        net.fails(ConnectFailedException.class, () -> checking.connect(address, NetRig.ECHO));
    }

    @Test
    @Row({"TWI-UNIX-006", "TWI-UNIX-008"})
    void aClientConnectsToALockedServerAndHasNoAddressItself() throws Exception {
        BlockingQueue<String> remotes = new LinkedBlockingQueue<>();
        TcpServer server = net.start(() -> TcpServer.on(net.loop).listen(UnixListen.at(path).withLockFile())
                .build(remote -> {
                    remotes.add(String.valueOf(remote));
                    return NetRig.ECHO;
                }));
        assertEquals(List.of(UnixDomainSocketAddress.of(path)), net.rig.on(server::addresses));
        TcpClient client = net.rig.on(() -> TcpClient.on(net.loop).checkLock(true).build());
        Recorder recorder = new Recorder();
        Connection connection = net.await(() -> client.connect(UnixDomainSocketAddress.of(path), recorder));
        assertEquals("", Rig.next(remotes), "an address without a name");
        assertEquals(UnixDomainSocketAddress.of(path), net.rig.on(connection::remoteAddress));
        net.rig.run(() -> connection.write(ByteBuffer.wrap(new byte[]{'x'})));
        assertEquals("connected", recorder.next());
        assertEquals("received x", recorder.next());
        net.rig.run(connection::close);
        assertThrows(IllegalStateException.class, () -> net.rig.on(server::port));
    }

    @Test
    @Row({"TWI-UNIX-009", "TOR-NET-006"})
    void abstractNamesAreForTheChannelsThatKnowThem() throws Exception {
        SocketAddress name = (SocketAddress) Class.forName("dev.ioloop.poller.posix.AbstractUnixAddress")
                .getMethod("of", String.class).invoke(null, "ioloop-net-" + System.nanoTime());
        if (!posix) {
            BindFailedException e = net.fails(BindFailedException.class, () -> TcpServer.on(net.loop).listen(name)
                    .build(remote -> NetRig.ECHO).start());
            assertTrue(e.getMessage().contains("abstract"), e.getMessage());
            return;
        }
        TcpServer server = net.start(() -> TcpServer.on(net.loop).listen(name).build(remote -> NetRig.ECHO));
        TcpClient client = net.rig.on(() -> TcpClient.on(net.loop).build());
        Recorder recorder = new Recorder();
        Connection connection = net.await(() -> client.connect(name, recorder));
        net.rig.run(() -> connection.write(ByteBuffer.wrap(new byte[]{'x'})));
        assertEquals("connected", recorder.next());
        assertEquals("received x", recorder.next());
        assertEquals(List.of(name), net.rig.on(server::addresses));
        net.rig.run(server::close);
        net.fails(ConnectionRefusedException.class, () -> client.connect(name, NetRig.ECHO));
    }
}
