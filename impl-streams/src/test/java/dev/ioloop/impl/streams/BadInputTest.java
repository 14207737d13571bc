package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.BufferFullException;
import dev.ioloop.ConnectFailedException;
import dev.ioloop.FileRegion;
import dev.ioloop.NameResolutionException;
import dev.ioloop.StreamClosedException;
import dev.ioloop.UnsatisfiableReadException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Stream;
import dev.ioloop.stream.TcpClient;
import dev.ioloop.stream.TcpServer;
import dev.ioloop.stream.UnixListen;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is refused by an exception that names the value and the rule, and nobody else loses anything. */
@EachPoller
class BadInputTest extends FaultCase {
    private static final byte[] LF = {'\n'};

    @TempDir
    Path folder;

    BadInputTest(String poller) {
        super(poller);
    }

    private static void names(Throwable thrown, String... parts) {
        String message = String.valueOf(thrown.getMessage());
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "expected '" + part + "' in: " + message);
        }
    }

    /** At the call. */
    private <E extends Throwable> void refused(Class<E> type, Executable call, String... parts) throws Exception {
        names(net.rig.on(() -> assertThrows(type, call)), parts);
    }

    /** By the future. */
    private <E extends Throwable> E fails(Class<E> type, Callable<? extends CompletableFuture<?>> call,
            String... parts) throws Exception {
        E thrown = net.fails(type, call);
        names(thrown, parts);
        return thrown;
    }

    /** A stream on which something is tried, next to a connection that must go on. */
    private interface Attempt {
        void on(Pull pull) throws Exception;
    }

    private void besideAnother(Attempt attempt) throws Exception {
        TcpServer server = recording();
        Link other = connect(server);
        counted(() -> {
            Pull pull = pull(ConnectionOptions.DEFAULT.withMaxReadBuffer(1000));
            attempt.on(pull);
            other.send("x");
            assertEquals("received x", other.recorder().next());
            net.rig.run(pull.stream()::close);
            Rig.next(pull.ends());
            pull.peer().close();
        });
        other.peer().close();
    }

    @Test
    @Row("TOR-IOS-040")
    void aReadWhileOneIsPending() throws Exception {
        besideAnother(pull -> {
            Stream stream = pull.stream();
            CompletableFuture<byte[]> first = net.rig.on(() -> stream.readBytes(3));
            refused(IllegalStateException.class, () -> stream.readBytes(1), stream.toString(), "is pending", "cancel");
            refused(IllegalStateException.class, () -> stream.readUntil(LF), "is pending");
            refused(IllegalStateException.class, stream::detach, "is pending");
            NetRig.send(pull.peer(), "abc");
            assertArrayEquals(new byte[]{'a', 'b', 'c'}, NetRig.get(first));
        });
    }

    @Test
    @Row("TOR-IOS-097")
    void delimitersAndBoundsThatAreNone() throws Exception {
        besideAnother(pull -> {
            Stream stream = pull.stream();
            refused(IllegalArgumentException.class, () -> stream.readUntil(new byte[0]), "0 bytes", "at least 1");
            refused(IllegalArgumentException.class, () -> stream.readUntil(new byte[0], 5), "0 bytes", "at least 1");
            refused(IllegalArgumentException.class, () -> stream.readUntil(new byte[0], piece -> {
            }), "0 bytes", "at least 1");
            for (int most : new int[]{0, -1}) {
                refused(IllegalArgumentException.class, () -> stream.readUntil(LF, most), "maxBytes is " + most,
                        "1 or more");
                refused(IllegalArgumentException.class, () -> stream.readUntilRegex(Pattern.compile("a"), most),
                        "maxBytes is " + most, "1 or more");
            }
            refused(IllegalArgumentException.class, () -> stream.readBytes(-1), "-1", "0 to");
            refused(IllegalArgumentException.class, () -> stream.readBytes(1001), "1001", "1000");
            NetRig.send(pull.peer(), "kept\n");
            assertEquals("kept\n", new String(net.await(() -> stream.readUntil(LF))));
            assertNull(net.rig.on(stream::reason));
        });
    }

    @Test
    @Row("TOR-IOS-097")
    void aRegexThatCannotBeBounded() throws Exception {
        besideAnother(pull -> {
            Stream stream = pull.stream();
            for (String pattern : new String[]{"a*", "x?", "", "(?=b)|^"}) {
                refused(IllegalArgumentException.class, () -> stream.readUntilRegex(Pattern.compile(pattern)),
                        pattern, "matches the empty string", "at least one byte");
            }
            NetRig.send(pull.peer(), "a".repeat(300));
            net.until(() -> stream.peek().remaining() == 300);
            CompletableFuture<byte[]> read = net.rig
                    .on(() -> stream.readUntilRegex(Pattern.compile(".*.*.*.*.*.*.*;"), 950));
            StreamClosedException e = StreamCase.failure(StreamClosedException.class, read);
            names(assertInstanceOf(UnsatisfiableReadException.class, e.getCause()), ".*.*.*.*.*.*.*;", "steps",
                    "without nested repetition");
        });
    }

    @Test
    @Row({"TOR-IOS-073", "TOR-IOS-074"})
    void aWriteAfterTheEndOrOverTheLimit() throws Exception {
        Path file = Files.write(folder.resolve(OpenFiles.MARK), new byte[10]);
        TcpServer server = recording(ConnectionOptions.DEFAULT.withMaxWriteBuffer(100), Recorder::new);
        Link other = connect(server);
        counted(() -> {
            Link link = connect(server);
            names(net.rig.on(() -> assertThrows(BufferFullException.class,
                    () -> link.connection().write(bytes("x".repeat(101))))), "101 bytes", "maxWriteBuffer", "100");
            net.rig.run(link.connection()::shutdownOutput);
            names(net.rig.on(() -> assertThrows(StreamClosedException.class,
                    () -> link.connection().write(bytes("x")))), "has shut its output down", "no more bytes");
            net.rig.run(link.connection()::close);
            StreamClosedException late = net.rig.on(() -> assertThrows(StreamClosedException.class,
                    () -> link.connection().write(bytes("x"))));
            names(late, "is closed", "no more bytes");
            assertSame(link.recorder().reason(), late.getCause());
            assertThrows(StreamClosedException.class,
                    () -> net.rig.run(() -> link.connection().write(FileRegion.open(file))));
            link.peer().close();
            other.send("x");
            assertEquals("received x", other.recorder().next());
        });
        other.peer().close();
    }

    @Test
    @Row({"TWI-HE-006", "PYJ-CLI-005"})
    void hostsAndPortsThatAreNone() throws Exception {
        TcpClient client = net.rig.on(() -> TcpClient.on(net.loop).build());
        fails(NameResolutionException.class, () -> client.connect("no such host", 1, NetRig.ECHO), "no?such?host");
        fails(NameResolutionException.class, () -> TcpServer.on(net.loop).listen("no such host", 0)
                .build(remote -> NetRig.ECHO).start(), "no?such?host");
        for (int port : new int[]{-1, 65_536}) {
            String[] rule = {"the port", "is " + port, "to 65535"};
            refused(IllegalArgumentException.class, () -> client.connect("localhost", port, NetRig.ECHO), rule);
            refused(IllegalArgumentException.class, () -> client.connectChannel("localhost", port), rule);
            refused(IllegalArgumentException.class, () -> client.connectStream("localhost", port), rule);
            refused(IllegalArgumentException.class, () -> TcpClient.on(net.loop).localPort(port), rule);
            refused(IllegalArgumentException.class, () -> TcpServer.on(net.loop).listen(port), rule);
            refused(IllegalArgumentException.class, () -> TcpServer.on(net.loop).listen("localhost", port), rule);
        }
        refused(IllegalArgumentException.class, () -> client.connect("localhost", 0, NetRig.ECHO), "is 0", "from 1");
        assertEquals(0, client.pending());
    }

    @Test
    @Row("PYJ-SRV-004")
    void anAddressInUse() throws Exception {
        TcpServer standing = recording();
        Link other = connect(standing);
        int port = net.port(standing);
        counted(() -> {
            fails(BindFailedException.class, () -> TcpServer.on(net.loop).listen("127.0.0.1", port)
                    .build(remote -> NetRig.ECHO).start(), "127.0.0.1:" + port, "in use");
            fails(BindFailedException.class, () -> net.loopback().listen("127.0.0.1", port)
                    .build(remote -> NetRig.ECHO).start(), "127.0.0.1:" + port, "in use");
            other.send("x");
            assertEquals("received x", other.recorder().next());
        });
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            TcpClient client = net.rig
                    .on(() -> TcpClient.on(net.loop).localPort(taken.getLocalPort()).build());
            fails(BindFailedException.class, () -> client.connect("127.0.0.1", port, NetRig.ECHO),
                    ":" + taken.getLocalPort(), "in use");
        }
        other.peer().close();
    }

    @Test
    void aPathThatIsTooLong() throws Exception {
        Path path = folder.resolve("x".repeat(120));
        String length = String.valueOf(path.toString().length());
        TcpClient client = net.rig.on(() -> TcpClient.on(net.loop).build());
        counted(() -> {
            fails(BindFailedException.class, () -> TcpServer.on(net.loop).listen(UnixListen.at(path))
                    .build(remote -> NetRig.ECHO).start(), length + " bytes", "107", path.toString());
            fails(ConnectFailedException.class, () -> client.connect(UnixDomainSocketAddress.of(path), NetRig.ECHO),
                    length + " bytes", "107", path.toString());
        });
    }
}
