package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.ioloop.ConnectionDoneException;
import dev.ioloop.stream.Stream;
import dev.ioloop.stream.TcpServer;
import dev.ioloop.stream.UdpEndpoint;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The nc of OpenBSD, as Debian packages it: over TCP, UDP and UNIX domain sockets. */
@EachPoller
class NcTest {
    private static final byte[] BYTES = Content.bytes(1_500_000);

    private final Site site;
    @TempDir
    private Path folder;

    NcTest(String poller) {
        site = new Site(poller);
    }

    /** There are others of this name, with other options. */
    @BeforeAll
    static void peer() throws Exception {
        Program.require("nc", "netcat-openbsd");
        try (Program nc = Program.start("nc", "-h")) {
            nc.status(Site.BOUND);
            if (!nc.toString().contains("OpenBSD")) {
                Program.leaveOut("nc is not the one of OpenBSD (Debian: the package netcat-openbsd)");
            }
        }
    }

    @AfterEach
    void end() throws Exception {
        site.expectQuiet();
        site.close();
    }

    private static InetSocketAddress address(Program nc) throws Exception {
        return Site.at(Integer.parseInt(nc.expectError("Listening on \\S+ (\\d+)").group(1)));
    }

    @Test
    void aClientThatEndsItsOutputGetsAllBack() throws Exception {
        TcpServer server = site.serve(Echo::new);
        try (Program nc = Program.start("nc", "-N", "127.0.0.1", site.port(server))) {
            nc.send(BYTES);
            nc.endInput();
            assertArrayEquals(BYTES, nc.finish());
        }
        site.expectQuiet(server);
    }

    @Test
    void aClientOverAUnixSocketGetsAllBack() throws Exception {
        Path path = folder.resolve("s");
        TcpServer server = site.serveUnix(path, Echo::new);
        try (Program nc = Program.start("nc", "-N", "-U", path.toString())) {
            nc.send(BYTES);
            nc.endInput();
            assertArrayEquals(BYTES, nc.finish());
        }
        site.expectQuiet(server);
    }

    /** What it sends is answered line by line; when we have ended, it only waits for the end of what it is to send. */
    @Test
    void aClientTalksLineByLine() throws Exception {
        TcpServer server = site.serveStreams(Site.anyPort(), Site.HALF_OPEN, Lines::begin);
        try (Program nc = Program.start("nc", "127.0.0.1", site.port(server))) {
            for (int i = 0; i < 100; i++) {
                nc.send("line " + i + "\n");
                nc.expect("^you said: line " + i + "$");
            }
            nc.send("quit\n");
            nc.expect("^bye$");
            site.expectQuiet(server);
            nc.endInput();
            nc.finish();
        }
    }

    /** It connects and closes at once, which is an end in order. */
    @Test
    void aScanForOpenPortsIsAnEndInOrder() throws Exception {
        Echo echo = new Echo();
        TcpServer server = site.serve(() -> echo);
        try (Program nc = Program.start("nc", "-z", "127.0.0.1", site.port(server))) {
            nc.finish();
        }
        assertInstanceOf(ConnectionDoneException.class, Site.get(echo.ended));
        assertEquals(0, echo.calls);
        site.expectQuiet(server);
    }

    @Test
    void ourClientTalksToOneThatListens() throws Exception {
        try (Program nc = Program.start("nc", "-n", "-v", "-N", "-l", "127.0.0.1", "0")) {
            talk(site.connectStream(address(nc)), nc);
        }
    }

    @Test
    void ourClientTalksToOneThatListensAtAPath() throws Exception {
        Path path = folder.resolve("s");
        try (Program nc = Program.start("nc", "-v", "-N", "-l", "-U", path.toString())) {
            nc.expectError("Listening on ");
            talk(site.connectStream(UnixDomainSocketAddress.of(path)), nc);
        }
    }

    /** nc ends its output first, and then gets all of ours; it ends with that, whatever it has to send. */
    private void talk(Stream stream, Program nc) throws Exception {
        nc.send("a line for you\n");
        byte[] line = site.await(() -> stream.readUntil(new byte[]{'\n'}));
        assertEquals("a line for you\n", new String(line, StandardCharsets.US_ASCII));
        nc.endInput();
        assertArrayEquals(new byte[0], site.await(stream::readUntilClose));
        site.await(() -> {
            stream.write(BYTES);
            return stream.shutdownOutput();
        });
        assertArrayEquals(BYTES, nc.finish());
    }

    @Test
    void datagramsComeBack() throws Exception {
        UdpEndpoint endpoint = site.on(() -> {
            UdpEndpoint bound = UdpEndpoint.bound(site.loop, Site.anyPort(), (udp, sender, in) -> udp.send(in,
                    (InetSocketAddress) sender));
            bound.start();
            return bound;
        });
        InetSocketAddress address = (InetSocketAddress) Objects.requireNonNull(site.on(endpoint::localAddress));
        try (Program nc = Program.start("nc", "-u", "127.0.0.1", Integer.toString(address.getPort()))) {
            for (int i = 0; i < 50; i++) {
                nc.send("datagram " + i + "\n");
                nc.expect("^datagram " + i + "$");
            }
        }
        site.run(endpoint::close);
    }

    @Test
    void ourDatagramsComeToOneThatListens() throws Exception {
        try (Program nc = Program.start("nc", "-u", "-n", "-v", "-l", "127.0.0.1", "0")) {
            InetSocketAddress address = Site.at(Integer.parseInt(nc.expectError("Bound on \\S+ (\\d+)").group(1)));
            CompletableFuture<String> answer = new CompletableFuture<>();
            UdpEndpoint endpoint = site.on(() -> {
                UdpEndpoint connected = UdpEndpoint.connected(site.loop, address, (udp, sender, in) -> answer
                        .complete(StandardCharsets.US_ASCII.decode(in).toString()));
                connected.start();
                connected.send(StandardCharsets.US_ASCII.encode("question\n"));
                return connected;
            });
            nc.expect("^question$");
            nc.send("answer\n");
            assertEquals("answer\n", Site.get(answer, Duration.ofSeconds(20)));
            site.run(endpoint::close);
        }
    }
}
