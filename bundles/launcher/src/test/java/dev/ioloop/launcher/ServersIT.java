package dev.ioloop.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.launcher.Launch.World;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is served besides the echo over TCP: the same over a UNIX domain socket, and the chat. */
@Timeout(300)
class ServersIT {
    private static final String ALL = "dev.ioloop.launcher.Launch$World#all";
    private static final String CURRENT = "dev.ioloop.launcher.Launch$World#current";

    private static void assertEchoes(SocketChannel client) throws IOException {
        client.write(ByteBuffer.wrap("hello\n".getBytes(UTF_8)));
        assertEquals("hello\n", new String(Channels.newInputStream(client).readNBytes(6), UTF_8));
    }

    private static void assertGone(Path path) {
        assertFalse(Files.exists(path), () -> path + " was left behind");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void echoesOnAUnixSocketForItsUserAlone(World world, @TempDir Path temporary) throws Exception {
        ProcessBuilder builder = Launch.builder(world, "--port", "0");
        builder.environment().put("IOLOOP_OPTS", "-Djava.io.tmpdir=" + temporary);
        Path path;
        try (Launch launch = new Launch(builder)) {
            path = Path.of(launch.report("serves   echo on "));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())));
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                assertEchoes(client);
                launch.signal("TERM");
                assertEquals(-1, Channels.newInputStream(client).read());
            }
            assertEquals(0, launch.status());
            assertEquals("drained: 1 ended in order, 0 cut off", launch.out().get(launch.out().size() - 1));
            assertEquals(List.of(), launch.err());
        }
        assertGone(path.getParent());
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void aSocketWhereTheUserSays(World world, @TempDir Path folder) throws Exception {
        Path path = folder.resolve("echo");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path)); // and leaves its file behind
        }
        try (Launch launch = Launch.of(world, "--port", "0", "--unix", path.toString())) {
            assertEquals(path.toString(), launch.report("serves   echo on "));
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                assertEchoes(client);
                try (Launch second = Launch.of(world, "--port", "0", "--unix", path.toString())) {
                    assertEquals(1, second.status());
                    assertEquals(1, second.err().size(), () -> "one line: " + second.err());
                    assertTrue(second.err().get(0).contains(path.toString()), second.err().get(0));
                }
                assertEchoes(client);
            }
            launch.signal("TERM");
            assertEquals(0, launch.status());
        }
        assertGone(path);
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void aSecondSignalLeavesNoSocketBehind(World world, @TempDir Path folder) throws Exception {
        Path path = folder.resolve("echo");
        try (Launch launch = Launch.of(world, "--port", "0", "--unix", path.toString())) {
            launch.report("stop ");
            try (SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                silent.configureBlocking(false);
                ByteBuffer chunk = ByteBuffer.allocate(1 << 20);
                for (int written = 1; written > 0; written = silent.write(chunk.clear())) {
                    // until the sockets are full
                }
                launch.signal("INT");
                launch.awaitDraining();
                launch.signal("TERM");
                assertEquals(128 + 15, launch.status());
            }
        }
        assertGone(path);
    }

    private static BufferedReader enter(Socket socket, InetSocketAddress chat) throws IOException {
        int bound = (int) TimeUnit.SECONDS.toMillis(Launch.BOUND);
        socket.setSoTimeout(bound);
        socket.connect(chat, bound);
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        assertTrue(String.valueOf(in.readLine()).startsWith("* welcome, "));
        return in;
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void servesAChatAndSaysGoodbye(World world) throws Exception {
        try (Launch launch = Launch.of(world, "--port", "0"); Socket one = new Socket(); Socket other = new Socket()) {
            InetSocketAddress chat = new InetSocketAddress("127.0.0.1",
                    Integer.parseInt(launch.report("serves   chat on 127.0.0.1:")));
            BufferedReader first = enter(one, chat);
            BufferedReader second = enter(other, chat);
            assertEquals("* guest2 has joined; 2 are here", first.readLine());
            one.getOutputStream().write("hello\n".getBytes(UTF_8));
            assertEquals("<guest1> hello", second.readLine());
            launch.signal("TERM");
            assertEquals("* the server is stopping; goodbye", first.readLine());
            assertNull(first.readLine());
            assertEquals("* the server is stopping; goodbye", second.readLine());
            one.shutdownOutput();
            other.shutdownOutput();
            assertEquals(0, launch.status());
            assertEquals("drained: 2 ended in order, 0 cut off", launch.out().get(launch.out().size() - 1));
            assertEquals(List.of(), launch.err());
        }
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void aFolderTooDeepForASocketIsToldAndTheRestServes(World world, @TempDir Path temporary) throws Exception {
        Path deep = Files.createDirectories(temporary.resolve("d".repeat(100)));
        ProcessBuilder builder = Launch.builder(world, "--port", "0");
        builder.environment().put("IOLOOP_OPTS", "-Djava.io.tmpdir=" + deep);
        try (Launch launch = new Launch(builder)) {
            launch.report("stop ");
            assertEquals(List.of(), launch.out().stream().filter(line -> line.contains("echo.sock")).toList());
            assertEquals(2, launch.out().stream().filter(line -> line.startsWith("serves ")).count(), "echo and chat");
            launch.signal("TERM");
            assertEquals(0, launch.status());
            assertEquals(1, launch.err().size(), () -> launch.err().toString());
            String line = launch.err().get(0);
            assertTrue(Pattern.matches("ioloop: no UNIX domain socket: its path " + Pattern.quote(deep.toString())
                    + ".* has \\d+ bytes, expected at most 103; .*--unix.*tmpdir.*--no-unix", line), line);
        }
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void withoutSocketAndChat(World world) throws Exception {
        try (Launch launch = Launch.of(world, "--port", "0", "--no-unix", "--no-chat")) {
            launch.report("stop ");
            assertEquals(1, launch.out().stream().filter(line -> line.startsWith("serves ")).count(),
                    () -> launch.out().toString());
            launch.signal("TERM");
            assertEquals(0, launch.status());
            assertEquals("drained: 0 ended in order, 0 cut off", launch.out().get(launch.out().size() - 1));
        }
    }
}
