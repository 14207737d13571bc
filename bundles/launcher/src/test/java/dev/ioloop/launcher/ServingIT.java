package dev.ioloop.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.launcher.Launch.World;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server as its clients see it: with Felix and without, on each Java that is there. */
@Timeout(300)
class ServingIT {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final String ALL = "dev.ioloop.launcher.Launch$World#all";
    private static final String CURRENT = "dev.ioloop.launcher.Launch$World#current";

    private static Socket connect(SocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Launch.BOUND));
        socket.connect(address, (int) TimeUnit.SECONDS.toMillis(Launch.BOUND));
        return socket;
    }

    private static void assertEchoes(Socket socket) throws IOException {
        byte[] hello = {'h', 'e', 'l', 'l', 'o', '\n'};
        socket.getOutputStream().write(hello);
        assertArrayEquals(hello, socket.getInputStream().readNBytes(hello.length));
    }

    private static long checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void servesAndLeavesInOrder(World world, @TempDir Path temporary) throws Exception {
        ProcessBuilder builder = Launch.builder(world, "--port", "0");
        builder.environment().put("IOLOOP_OPTS", "-Djava.io.tmpdir=" + temporary);
        try (Launch launch = new Launch(builder)) {
            InetSocketAddress address = launch.address();
            echoesAMebibyteAndThenTheEnd(address);
            try (Socket open = connect(address)) {
                assertEchoes(open);
                Socket reset = connect(address);
                assertEchoes(reset);
                reset.setSoLinger(true, 0);
                reset.close();
                assertEchoes(open);
                launch.signal("TERM");
                assertEquals(-1, open.getInputStream().read(), "the end of the input, and no reset");
            }
            assertEquals(0, launch.status());
            assertEquals("drained: 1 ended in order, 0 cut off",
                    launch.out().get(launch.out().size() - 1));
            assertEquals(List.of(), launch.err());
        }
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList(), "left behind in the temporary folder");
        }
    }

    private static void echoesAMebibyteAndThenTheEnd(SocketAddress address) throws Exception {
        byte[] bytes = new byte[MEBIBYTE];
        new Random(7).nextBytes(bytes);
        try (Socket socket = connect(address)) {
            CompletableFuture<byte[]> back = CompletableFuture.supplyAsync(() -> readAll(socket));
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            byte[] received = back.get(Launch.BOUND, TimeUnit.SECONDS);
            assertEquals(bytes.length, received.length);
            assertEquals(checksum(bytes), checksum(received));
        }
    }

    private static byte[] readAll(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void tellsWhatItDoes(World world, @TempDir Path temporary) throws Exception {
        ProcessBuilder builder = Launch.builder(world, "--port", "0");
        builder.environment().put("IOLOOP_OPTS", "-Djava.io.tmpdir=" + temporary);
        try (Launch launch = new Launch(builder)) {
            int port = launch.address().getPort();
            String chat = launch.report("serves   chat on 127.0.0.1:");
            String unix = launch.report("serves   echo on ");
            launch.signal("INT");
            assertEquals(0, launch.status());
            String jdk = world.options().get(world.options().size() - 1);
            boolean plain = world.options().contains("--plain");
            List<String> out = launch.out();
            assertEquals(12, out.size(), () -> out.toString());
            assertTrue(out.get(0).startsWith("java     ") && out.get(0).contains(Path.of(jdk).toRealPath().toString()),
                    out.get(0));
            assertTrue(out.get(1).startsWith(plain ? "world    the module path" : "world    Felix 7.0.5 with "),
                    out.get(1));
            boolean old = out.get(0).startsWith("java     17");
            assertTrue(out.get(2).startsWith(old ? "poller   nio (" : "poller   epoll ("), out.get(2));
            assertEquals(old, out.get(2).contains("need Java 25 or later, and this is Java 17"), out.get(2));
            assertEquals("serves   echo on 127.0.0.1:" + port, out.get(3));
            assertEquals("try      nc 127.0.0.1 " + port + ", or curl telnet://127.0.0.1:" + port + ", and type a line",
                    out.get(4));
            assertEquals("serves   echo on " + unix, out.get(5));
            assertTrue(Path.of(unix).startsWith(temporary), unix);
            assertEquals("try      socat - UNIX-CONNECT:" + unix + ", or nc -U " + unix, out.get(6));
            assertEquals("serves   chat on 127.0.0.1:" + chat, out.get(7));
            assertEquals("try      nc 127.0.0.1 " + chat + " in two terminals, and type a line, or /help", out.get(8));
            assertEquals("stop     Ctrl-C, or kill " + launch.process().pid(), out.get(9));
            assertEquals("drained: 0 ended in order, 0 cut off", out.get(11));
        }
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    @EnabledOnOs(OS.LINUX)
    void idlesWithoutUsingTheProcessor(World world) throws Exception {
        try (Launch launch = Launch.of(world, "--port", "0"); Socket idle = connect(launch.address())) {
            assertEchoes(idle);
            // What the JVM still compiles after its start may spoil a window or two, a loop that spins spoils them all.
            List<Long> windows = new ArrayList<>();
            do {
                assertTrue(windows.size() < 10,
                        () -> "ticks of the processor in each second of doing nothing: " + windows);
                long before = ticks(launch.process().pid());
                assertTrue(!launch.process().waitFor(1, TimeUnit.SECONDS), "it has ended");
                windows.add(ticks(launch.process().pid()) - before);
            } while (windows.get(windows.size() - 1) > 2);
            assertEchoes(idle);
        }
    }

    /** The time on the processor, in ticks of 10 ms as a rule: fields 14 and 15 of proc_pid_stat(5). */
    private static long ticks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void leaksNothingOverTwoThousandConnections(World world) throws Exception {
        try (Launch launch = Launch.of(world, "--port", "0"); Socket stays = connect(launch.address())) {
            assertEchoes(stays);
            long before = descriptors(launch.process());
            for (int round = 0; round < 20; round++) {
                List<Socket> sockets = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    sockets.add(connect(launch.address()));
                }
                for (Socket socket : sockets) {
                    assertEchoes(socket);
                    socket.close();
                }
            }
            awaitDescriptors(launch.process(), now -> now <= before + 5);
            assertEchoes(stays);
            launch.signal("TERM");
            assertEquals(0, launch.status());
        }
    }

    private static void awaitDescriptors(Process process, LongPredicate enough) throws Exception {
        for (int i = 0; !enough.test(descriptors(process)); i++) {
            assertTrue(i < 200, "descriptors stay open: " + descriptors(process));
            assertTrue(!process.waitFor(50, TimeUnit.MILLISECONDS), "it has ended");
        }
    }

    /** The number of open descriptors; 0 where the system does not show them. */
    private static long descriptors(Process process) throws IOException {
        Path folder = Path.of("/proc", String.valueOf(process.pid()), "fd");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(folder)) {
            return open.count();
        }
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void pausesAcceptingWhenNoDescriptorIsLeft(World world) throws Exception {
        ProcessBuilder builder = Launch.builder(world, "--port", "0");
        builder.command().addAll(0, List.of("sh", "-c", "ulimit -n 128; exec \"$0\" \"$@\""));
        List<Socket> sockets = new ArrayList<>();
        try (Launch launch = new Launch(builder)) {
            for (int i = 0; i < 150; i++) {
                sockets.add(connect(launch.address()));
            }
            launch.awaitError("cannot accept");
            assertEchoes(sockets.get(0));
            for (Socket socket : sockets.subList(1, 75)) {
                socket.close();
            }
            assertEchoes(sockets.get(0));
            for (Socket socket : sockets.subList(75, 150)) {
                assertEchoes(socket);
            }
            assertEquals(1, launch.err().size(), () -> "one report: " + launch.err());
            launch.signal("TERM");
            assertEquals(0, launch.status());
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void cutsOffAClientThatDoesNotRead(World world) throws Exception {
        try (Launch launch = Launch.of(world, "--port", "0")) {
            try (SocketChannel silent = SocketChannel.open(launch.address());
                    Socket other = connect(launch.address())) {
                sendUntilRefused(silent);
                assertEchoes(other);
                launch.signal("TERM");
                assertEquals(0, launch.status());
            }
            assertEquals("drained: 1 ended in order, 1 cut off",
                    launch.out().get(launch.out().size() - 1));
        }
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void aSecondSignalEndsTheDraining(World world, @TempDir Path temporary) throws Exception {
        ProcessBuilder builder = Launch.builder(world, "--port", "0");
        builder.environment().put("IOLOOP_OPTS", "-Djava.io.tmpdir=" + temporary);
        try (Launch launch = new Launch(builder)) {
            try (SocketChannel silent = SocketChannel.open(launch.address())) {
                sendUntilRefused(silent);
                launch.signal("INT");
                launch.awaitDraining();
                launch.signal("TERM");
                assertEquals(128 + 15, launch.status());
            }
        }
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList(), "left behind in the temporary folder");
        }
    }

    /** Sends without reading until the server takes no more for half a second. */
    private static void sendUntilRefused(SocketChannel channel) throws IOException {
        byte[] chunk = new byte[MEBIBYTE];
        Arrays.fill(chunk, (byte) 'x');
        long most = 512L * MEBIBYTE;
        long sent = 0;
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            while (sent < most && selector.select(500) > 0) {
                selector.selectedKeys().clear();
                sent += channel.write(ByteBuffer.wrap(chunk));
            }
        }
        assertTrue(sent < most, "the server took all of " + sent + " bytes from a client that does not read");
    }
}
