package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Stream;
import dev.ioloop.stream.TcpServer;
import dev.ioloop.stream.UdpEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** Peers over IPv6, and both families at one port. Where the machine has no {@code ::1}, all of it is left out. */
@EachPoller
class Ipv6Test {
    private static final InetAddress SIX = InetAddress.ofLiteral("::1");
    private static final InetAddress FOUR = InetAddress.ofLiteral("127.0.0.1");
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(SIX, 0);
    private static final byte[] BYTES = Content.bytes(1_500_000);
    private static final long MUCH = 4_000_000;

    private final Site site;

    Ipv6Test(String poller) {
        site = new Site(poller);
    }

    @BeforeAll
    static void family() {
        try (ServerSocket socket = new ServerSocket(0, 1, SIX)) {
            assertEquals(SIX, socket.getInetAddress());
        } catch (IOException e) {
            throw new TestAbortedException("this machine has no ::1, so peers over IPv6 are left out: " + e);
        }
    }

    @AfterEach
    void end() throws Exception {
        site.expectQuiet();
        site.close();
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(SIX, port);
    }

    private TcpServer serveEcho() throws Exception {
        return site.serve(ANY_PORT, Site.HALF_OPEN, Echo::new);
    }

    private void expectBack(TcpServer server, String... command) throws Exception {
        try (Program program = Program.start(command)) {
            program.send(BYTES);
            program.endInput();
            assertArrayEquals(BYTES, program.finish());
        }
        site.expectQuiet(server);
    }

    // ---- peers that connect

    @Test
    void socatGetsAllBack() throws Exception {
        Program.require("socat", "socat");
        TcpServer server = serveEcho();
        expectBack(server, "socat", "-t20", "-", "TCP6:[::1]:" + site.port(server));
    }

    @Test
    void ncGetsAllBack() throws Exception {
        Program.require("nc", "netcat-openbsd");
        TcpServer server = serveEcho();
        expectBack(server, "nc", "-6", "-N", "::1", site.port(server));
    }

    @Test
    void curlGetsAFile(@TempDir Path folder) throws Exception {
        Program.require("curl", "curl");
        Path file = Files.write(folder.resolve("file"), BYTES);
        TcpServer server = site.serveStreams(ANY_PORT, ConnectionOptions.DEFAULT, HttpServing.of(file));
        try (Program curl = Program.start("curl", "-q", "-g", "-6", "--noproxy", "*", "-sS", "--max-time", "60",
                "-w", " from %{local_ip} to %{remote_ip}", "http://[::1]:" + site.port(server) + "/say/a")) {
            assertEquals("a from ::1 to ::1", curl.finishedText());
        }
        try (Program curl = Program.start("curl", "-q", "-g", "--noproxy", "*", "-sS", "--max-time", "60",
                "http://[::1]:" + site.port(server) + "/file")) {
            assertArrayEquals(BYTES, curl.finish());
        }
        site.expectQuiet(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {Python.SOCKET, Python.ASYNCIO})
    void pythonExchangesVolumeWithOurServer(String flavour) throws Exception {
        Python.require();
        Exchange ours = new Exchange(MUCH);
        TcpServer server = site.serve(ANY_PORT, Site.HALF_OPEN, () -> ours);
        try (Program peer = Python.connect(flavour, site.address(server), "exchange", MUCH)) {
            check(peer, ours);
        }
        site.expectQuiet(server);
    }

    private static void check(Program peer, Exchange ours) throws Exception {
        Exchange.Outcome outcome = Site.get(ours.ended, Site.TRANSFER);
        Matcher line = peer.expect(PythonTest.SUMS);
        outcome.check(Sum.told(line, 1), Sum.told(line, 3));
        peer.finish();
    }

    // ---- peers that listen

    @Test
    void ourClientTalksToSocat() throws Exception {
        Program.require("socat", "socat");
        try (Program socat = Program.start("socat", "-d", "-d", "-t20", "-b65536", "TCP6-LISTEN:0,bind=[::1]", "-")) {
            int port = Integer.parseInt(socat.expectError("listening on .*:(\\d+)").group(1));
            talk(site.connectStream(at(port)), socat);
        }
    }

    @Test
    void ourClientTalksToNc() throws Exception {
        Program.require("nc", "netcat-openbsd");
        try (Program nc = Program.start("nc", "-6", "-n", "-v", "-N", "-l", "::1", "0")) {
            int port = Integer.parseInt(nc.expectError("Listening on \\S+ (\\d+)").group(1));
            talk(site.connectStream(at(port)), nc);
        }
    }

    /** The program ends its output first, and then gets all of ours. */
    private void talk(Stream stream, Program program) throws Exception {
        assertEquals(SIX, ((InetSocketAddress) site.on(stream::remoteAddress)).getAddress());
        program.send("a line for you\n");
        byte[] line = site.await(() -> stream.readUntil(new byte[]{'\n'}));
        assertEquals("a line for you\n", new String(line, StandardCharsets.US_ASCII));
        program.endInput();
        assertArrayEquals(new byte[0], site.await(stream::readUntilClose));
        site.await(() -> {
            stream.write(BYTES);
            return stream.shutdownOutput();
        });
        assertArrayEquals(BYTES, program.finish());
    }

    @ParameterizedTest
    @ValueSource(strings = {Python.SOCKET, Python.ASYNCIO})
    void ourClientExchangesVolumeWithPython(String flavour) throws Exception {
        Python.require();
        Exchange ours = new Exchange(MUCH);
        try (Program peer = Python.listen(flavour, ANY_PORT, "exchange", MUCH)) {
            site.connect(Python.address(peer, ANY_PORT), ours);
            check(peer, ours);
        }
    }

    @Test
    void datagramsComeBack() throws Exception {
        Program.require("nc", "netcat-openbsd");
        UdpEndpoint endpoint = site.on(() -> {
            UdpEndpoint bound = UdpEndpoint.bound(site.loop, ANY_PORT,
                    (udp, sender, in) -> udp.send(in, (InetSocketAddress) sender));
            bound.start();
            return bound;
        });
        InetSocketAddress address = (InetSocketAddress) Objects.requireNonNull(site.on(endpoint::localAddress));
        try (Program nc = Program.start("nc", "-6", "-u", "::1", Integer.toString(address.getPort()))) {
            for (int i = 0; i < 20; i++) {
                nc.send("datagram " + i + "\n");
                nc.expect("^datagram " + i + "$");
            }
        }
        site.run(endpoint::close);
    }

    // ---- both families

    /** One automatic port for both; each peer is seen with an address of its own family. */
    @Test
    void aServerOnAllInterfacesHasOnePortForBothFamilies() throws Exception {
        Program.require("socat", "socat");
        bothFamilies("");
    }

    @Test
    void soHasAServerOnAName() throws Exception {
        Program.require("socat", "socat");
        List<InetAddress> local = List.of(InetAddress.getAllByName("localhost"));
        if (!local.contains(SIX) || !local.contains(FOUR)) {
            throw new TestAbortedException("here localhost is " + local + ", expected both families; see /etc/hosts");
        }
        bothFamilies("localhost");
    }

    private void bothFamilies(String host) throws Exception {
        BlockingQueue<SocketAddress> remotes = new LinkedBlockingQueue<>();
        TcpServer server = site.await(() -> TcpServer.on(site.loop).listen(host, 0).options(Site.HALF_OPEN)
                .build(remote -> {
                    remotes.add(remote);
                    return new Echo();
                }).start());
        List<Integer> ports = site.on(() -> server.addresses().stream()
                .map(each -> ((InetSocketAddress) each).getPort()).distinct().toList());
        assertEquals(1, ports.size(), () -> "expected one port for both families, got " + ports);
        for (String target : List.of("TCP4:127.0.0.1:", "TCP6:[::1]:")) {
            try (Program socat = Program.start("socat", "-t20", "-", target + ports.getFirst())) {
                socat.send(BYTES);
                socat.endInput();
                assertArrayEquals(BYTES, socat.finish());
            }
            InetSocketAddress seen = (InetSocketAddress) Objects.requireNonNull(
                    remotes.poll(Site.BOUND.toSeconds(), TimeUnit.SECONDS), "nobody was accepted");
            assertEquals(target.startsWith("TCP4") ? FOUR : SIX, seen.getAddress());
        }
        for (InetAddress address : List.of(FOUR, SIX)) {
            Exchange exchange = new Exchange(MUCH);
            site.connect(new InetSocketAddress(address, ports.getFirst()), exchange);
            Exchange.Outcome outcome = Site.get(exchange.ended);
            outcome.check(outcome.sent(), outcome.sent()); // it was an echo
        }
        site.expectQuiet(server);
    }
}
