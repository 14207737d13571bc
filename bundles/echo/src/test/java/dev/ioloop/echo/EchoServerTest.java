package dev.ioloop.echo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.WrongThreadException;
import dev.ioloop.stream.Drained;
import dev.ioloop.stream.UnixListen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
@Timeout(60)
class EchoServerTest {
    private static final int MEBIBYTE = 1024 * 1024;

    private LoopThread loop;
    private EchoServer server;

    @BeforeEach
    void listen() throws Exception {
        loop = new LoopThread();
        server = loop.call(() -> EchoServer.listen(loop.loop(), Client.anyPort()));
    }

    @AfterEach
    void close() throws Exception {
        loop.close();
    }

    @Test
    void sendsBackWhatItGets() throws Exception {
        try (Client client = new Client(server.address())) {
            assertArrayEquals(new byte[]{1, 2, 3}, client.echo(new byte[]{1, 2, 3}));
            byte[] much = Client.bytes(4 * MEBIBYTE);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(client, much));
            assertArrayEquals(much, client.receive(much.length));
            LoopThread.get(sending);
        }
    }

    private static void send(Client client, byte[] bytes) {
        try {
            client.send(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void doesNotReadFromAClientThatDoesNotRead() throws Exception {
        byte[] pattern = Client.bytes(MEBIBYTE - 1);
        long unbounded = 512L * MEBIBYTE;
        try (SocketChannel silent = SocketChannel.open(server.address()); Client other = new Client(server.address())) {
            long sent = Client.sendUntilRefused(silent, pattern, unbounded);
            assertTrue(sent < unbounded, "the server took all of " + sent + " bytes from a client that does not read");
            assertArrayEquals(pattern, other.echo(pattern), "another client is served meanwhile");
            silent.shutdownOutput();
            byte[] back = Channels.newInputStream(silent).readAllBytes();
            assertEquals(sent, back.length, "what was taken comes back");
            for (int i = 0; i < back.length; i++) {
                assertEquals(pattern[i % pattern.length], back[i], "byte " + i);
            }
        }
    }

    @Test
    void answersAClientThatHasEndedItsOutput() throws Exception {
        byte[] bytes = Client.bytes(300_000);
        try (Client client = new Client(server.address())) {
            client.send(bytes);
            client.endOutput();
            assertArrayEquals(bytes, client.receiveAll());
        }
        loop.until(() -> server.connections() == 0);
    }

    @Test
    void aResetEndsOneConnectionOnly() throws Exception {
        try (Client stays = new Client(server.address())) {
            Client resets = new Client(server.address());
            resets.echo(new byte[1]);
            stays.echo(new byte[1]);
            assertEquals(2, server.connections());
            resets.reset();
            loop.until(() -> server.connections() == 1);
            assertArrayEquals(new byte[]{7}, stays.echo(new byte[]{7}));
        }
    }

    @Test
    void aResetWhileItWritesEndsTheConnection() throws Exception {
        try (SocketChannel silent = SocketChannel.open(server.address())) {
            Client.sendUntilRefused(silent, Client.bytes(MEBIBYTE), 512L * MEBIBYTE);
            silent.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        loop.until(() -> server.connections() == 0);
    }

    @Test
    void twoThousandConnectionsComeAndGo() throws Exception {
        for (int round = 0; round < 20; round++) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                clients.add(new Client(server.address()));
            }
            for (Client client : clients) {
                assertArrayEquals(new byte[]{9}, client.echo(new byte[]{9}));
            }
            for (Client client : clients) {
                client.close();
            }
        }
        loop.until(() -> server.connections() == 0);
    }

    @Test
    void drainingSendsBackWhatHasArrivedAndThenEndsInOrder() throws Exception {
        byte[] bytes = Client.bytes(200_000);
        try (Client busy = new Client(server.address()); Client idle = new Client(server.address())) {
            idle.echo(new byte[1]);
            busy.send(bytes);
            SocketAddress address = server.address();
            CompletableFuture<Drained> drained = server.drain(Duration.ofSeconds(10));
            assertArrayEquals(bytes, busy.receiveAll(), "then the end of the input, and no reset");
            assertEquals(0, idle.receiveAll().length);
            busy.hangUp();
            idle.hangUp();
            assertEquals(new Drained(2, 0), LoopThread.get(drained));
            assertNull(server.address());
            assertNull(server.failure());
            assertTrue(LoopThread.get(server.ended()).isEmpty());
            assertThrows(IOException.class, () -> new Client(address));
        }
    }

    @Test
    void drainingEndsAClientThatKeepsItsOutputOpenSoonAfter() throws Exception {
        try (Client client = new Client(server.address())) {
            client.echo(new byte[1]);
            assertEquals(new Drained(1, 0), LoopThread.get(server.drain(Duration.ofSeconds(60))));
            assertEquals(0, client.receiveAll().length);
        }
    }

    @Test
    void drainingResetsAfterItsTimeWhoStillHasBytesToGet() throws Exception {
        try (SocketChannel silent = SocketChannel.open(server.address())) {
            Client.sendUntilRefused(silent, Client.bytes(MEBIBYTE), 512L * MEBIBYTE);
            assertEquals(new Drained(0, 1), LoopThread.get(server.drain(Duration.ofMillis(200))));
            ByteBuffer target = ByteBuffer.allocate(MEBIBYTE);
            assertThrows(IOException.class, () -> {
                while (silent.read(target.clear()) >= 0) {
                    // up to the reset
                }
            });
        }
    }

    @Test
    void drainingTakesThoseWhoWaitToBeAccepted() throws Exception {
        byte[] bytes = Client.bytes(1000);
        CompletableFuture<Drained> drained = new CompletableFuture<>();
        CompletableFuture<Void> connected = new CompletableFuture<>();
        loop.loop().execute(() -> {
            // the loop is kept busy until the client waits in the backlog
            connected.orTimeout(10, TimeUnit.SECONDS).join();
            server.drain(Duration.ofSeconds(10)).thenAccept(drained::complete);
        });
        try (Client late = new Client(server.address())) {
            late.send(bytes);
            connected.complete(null);
            assertArrayEquals(bytes, late.receiveAll());
            late.hangUp();
            assertEquals(new Drained(1, 0), LoopThread.get(drained));
        }
    }

    @Test
    void closeEndsEverythingAtOnce() throws Exception {
        try (Client client = new Client(server.address())) {
            client.echo(new byte[1]);
            server.close();
            assertTrue(LoopThread.get(server.ended()).isEmpty());
            assertEquals(0, server.connections());
            assertNull(server.address());
            assertThrows(IOException.class, client::receiveAll, "a reset");
        }
    }

    @Test
    void tellsWhyWhenTheLoopIsClosed() throws Exception {
        try (Client client = new Client(server.address())) {
            client.echo(new byte[1]);
            loop.close();
            assertNull(server.address());
            assertTrue(server.failure() instanceof ConnectionLostException, String.valueOf(server.failure()));
            assertEquals(0, server.connections());
            assertTrue(LoopThread.get(server.ended()).isPresent());
            assertNotNull(LoopThread.get(server.drain(Duration.ZERO)), "a drain that comes too late ends as well");
        }
    }

    @Test
    void refusesWhatItCannotListenOn() throws Exception {
        SocketAddress taken = server.address();
        assertThrows(BindFailedException.class, () -> loop.call(() -> EchoServer.listen(loop.loop(), taken)));
        assertThrows(IllegalArgumentException.class, () -> loop.call(() -> EchoServer.listen(loop.loop(),
                InetSocketAddress.createUnresolved("nowhere.invalid", 1))));
        assertThrows(WrongThreadException.class, () -> EchoServer.listen(loop.loop(), Client.anyPort()));
        assertThrows(IllegalArgumentException.class, () -> server.drain(Duration.ofSeconds(-1)));
        try (Client client = new Client(taken)) {
            assertArrayEquals(new byte[]{5}, client.echo(new byte[]{5}), "the first one goes on");
        }
    }

    @Test
    void servesUnixDomainSockets(@TempDir Path folder) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("echo"));
        EchoServer unix = loop.call(() -> EchoServer.listen(loop.loop(), address));
        assertEquals(address, unix.address());
        try (SocketChannel client = SocketChannel.open(address)) {
            client.write(ByteBuffer.wrap(new byte[]{1, 2}));
            client.shutdownOutput();
            assertArrayEquals(new byte[]{1, 2}, Channels.newInputStream(client).readAllBytes());
        }
    }

    @Test
    void servesTcpAndAUnixDomainSocketTogether(@TempDir Path folder) throws Exception {
        Path path = Files.createFile(folder.resolve("left-behind"));
        Files.delete(path);
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertTrue(Files.exists(path), "a server that has died leaves its file");
        EchoServer both = loop.call(() -> EchoServer.listen(loop.loop(), Client.anyPort(),
                UnixListen.at(path).withStaleRemoved()));
        assertEquals(2, both.addresses().size());
        assertEquals(both.address(), both.addresses().get(0));
        assertEquals(UnixDomainSocketAddress.of(path), both.addresses().get(1));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        try (SocketChannel near = SocketChannel.open(both.addresses().get(1));
                Client far = new Client(both.address())) {
            near.write(ByteBuffer.wrap(new byte[]{3, 4}));
            assertArrayEquals(new byte[]{3, 4}, Channels.newInputStream(near).readNBytes(2));
            assertArrayEquals(new byte[]{5}, far.echo(new byte[]{5}));
            CompletableFuture<Drained> drained = both.drain(Duration.ofSeconds(10));
            assertEquals(0, Channels.newInputStream(near).readAllBytes().length, "the end of the input");
            near.shutdownOutput();
            far.hangUp();
            assertEquals(new Drained(2, 0), LoopThread.get(drained));
        }
        assertFalse(Files.exists(path));
        assertEquals(List.of(), both.addresses());
    }

    @Test
    void listensOnAllOrOnNothing(@TempDir Path folder) throws Exception {
        Path path = Files.createFile(folder.resolve("a-file"));
        InetSocketAddress free = free();
        BindFailedException refused = assertThrows(BindFailedException.class,
                () -> loop.call(() -> EchoServer.listen(loop.loop(), free, UnixListen.at(path).withStaleRemoved())));
        assertTrue(refused.getMessage().contains(path.toString()), refused.getMessage());
        assertThrows(IOException.class, () -> new Client(free), "the other address was given back");
        assertTrue(Files.isRegularFile(path), "what is no socket stays");
    }

    private static InetSocketAddress free() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return new InetSocketAddress(any.getInetAddress(), any.getLocalPort());
        }
    }

    @Test
    void echoesOverIpv6() throws Exception {
        InetAddress six = InetAddress.getByName("::1");
        Assumptions.assumeTrue(isThere(six), "this machine has no ::1");
        EchoServer other = loop.call(() -> EchoServer.listen(loop.loop(), new InetSocketAddress(six, 0)));
        try (Client client = new Client(other.address())) {
            byte[] bytes = Client.bytes(MEBIBYTE / 16);
            assertArrayEquals(bytes, client.echo(bytes));
            assertEquals(1, other.connections());
        }
        loop.until(() -> other.connections() == 0);
        other.close();
    }

    private static boolean isThere(InetAddress address) {
        try (ServerSocket socket = new ServerSocket(0, 1, address)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
