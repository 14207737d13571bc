package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.ioloop.ConnectionDoneException;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Stream;
import dev.ioloop.stream.TcpServer;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** socat, over TCP and UNIX domain sockets: half-close, a reset, programs behind it. */
@EachPoller
class SocatTest {
    private static final byte[] BYTES = Content.bytes(1_500_000);
    /** How long socat goes on with one direction when the other has ended; it ends sooner when both have. */
    private static final String PATIENCE = "-t20";

    private final String poller;
    private final Site site;
    @TempDir
    private Path folder;

    SocatTest(String poller) {
        this.poller = poller;
        site = new Site(poller);
    }

    @BeforeAll
    static void peer() {
        Program.require("socat", "socat");
    }

    @AfterEach
    void end() throws Exception {
        site.expectQuiet();
        site.close();
    }

    private Path path() {
        return folder.resolve("s");
    }

    /** A socat that listens on a free port, and tells which. */
    private static Program listening(String options, String other) throws Exception {
        return Program.start("socat", "-d", "-d", PATIENCE, "-b65536", "TCP-LISTEN:0,bind=127.0.0.1" + options, other);
    }

    private static InetSocketAddress address(Program socat) throws Exception {
        return Site.at(Integer.parseInt(socat.expectError("listening on .*:(\\d+)").group(1)));
    }

    /** Waits until it listens on a socket of another kind. */
    private static void awaitListening(Program socat) throws Exception {
        socat.expectError("listening on ");
    }

    private static void sendAndExpectBack(Program socat) throws Exception {
        socat.send(BYTES);
        socat.endInput();
        assertArrayEquals(BYTES, socat.finish());
    }

    // ---- socat as a client

    @Test
    void aClientThatEndsItsOutputGetsAllBack() throws Exception {
        TcpServer server = site.serve(Echo::new);
        try (Program socat = Program.start("socat", PATIENCE, "-", "TCP:127.0.0.1:" + site.port(server))) {
            sendAndExpectBack(socat);
        }
        site.expectQuiet(server);
    }

    /** Without half-open connections: the end of the peer ends ours, when all is sent. */
    @Test
    void aClientThatEndsItsOutputGetsAllBackWhereEndsAreWhole() throws Exception {
        TcpServer server = site.serve(Site.anyPort(), ConnectionOptions.DEFAULT, () -> (connection, in) -> connection
                .write(in));
        try (Program socat = Program.start("socat", PATIENCE, "-", "TCP:127.0.0.1:" + site.port(server))) {
            sendAndExpectBack(socat);
        }
        site.expectQuiet(server);
    }

    @Test
    void aClientOverAUnixSocketGetsAllBack() throws Exception {
        TcpServer server = site.serveUnix(path(), Echo::new);
        try (Program socat = Program.start("socat", PATIENCE, "-", "UNIX-CONNECT:" + path())) {
            sendAndExpectBack(socat);
        }
        site.expectQuiet(server);
        assertEquals(false, Files.exists(path()), "the file of the socket is gone");
    }

    /** The answer comes after the end of what socat sends: its direction is long shut when ours begins. */
    @Test
    void aClientThatEndsItsOutputIsAnsweredAfterwards() throws Exception {
        TcpServer server = site.serve(SumHandler::new);
        try (Program socat = Program.start("socat", PATIENCE, "-", "TCP:127.0.0.1:" + site.port(server))) {
            socat.send(BYTES);
            socat.endInput();
            assertEquals(BYTES.length + " " + Content.checksum(BYTES.length), socat.finishedText());
        }
        site.expectQuiet(server);
    }

    /** A socat that is killed has no time to say anything: with this option the kernel resets what it had. */
    @Test
    void aClientThatResetsIsALoss() throws Exception {
        Echo echo = new Echo();
        TcpServer server = site.serve(() -> echo);
        try (Program socat = Program.start("socat", "-", "TCP:127.0.0.1:" + site.port(server) + ",linger=0")) {
            socat.send("word\n");
            socat.expect("word");
        }
        assertInstanceOf(ConnectionLostException.class, Site.get(echo.ended));
        site.expectQuiet(server);
    }

    /** Our reset comes to socat as one. */
    @Test
    void aResetOfOursIsSeenAsOne() throws Exception {
        CompletableFuture<Connection> accepted = new CompletableFuture<>();
        TcpServer server = site.serveOne(new Echo(), accepted);
        try (Program socat = Program.start("socat", "-d", "-", "TCP:127.0.0.1:" + site.port(server))) {
            socat.send("word\n");
            socat.expect("word");
            Connection connection = Site.get(accepted);
            site.run(connection::abort);
            socat.expectError("reset by peer");
        }
        site.expectQuiet(server);
    }

    // ---- socat as a server

    /** The program behind it answers only when it has read to the end. */
    @Test
    void ourClientEndsItsOutputAndIsAnswered() throws Exception {
        try (Program socat = listening("", "EXEC:sha256sum")) {
            assertEquals(sha256() + "  -\n", ask(site.connectStream(address(socat))));
            socat.finish();
        }
    }

    @Test
    void ourClientOverAUnixSocketEndsItsOutputAndIsAnswered() throws Exception {
        try (Program socat = Program.start("socat", "-d", "-d", PATIENCE, "UNIX-LISTEN:" + path(), "EXEC:sha256sum")) {
            awaitListening(socat);
            assertEquals(sha256() + "  -\n", ask(site.connectStream(UnixDomainSocketAddress.of(path()))));
            socat.finish();
        }
    }

    private String ask(Stream stream) throws Exception {
        CompletableFuture<byte[]> answer = site.on(() -> {
            stream.write(BYTES);
            stream.shutdownOutput();
            return stream.readUntilClose();
        });
        return new String(Site.get(answer), StandardCharsets.US_ASCII);
    }

    private static String sha256() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(BYTES));
    }

    /** A gibibyte to {@code cat} behind socat and back on the default poller, and on all of them with -Pstress. */
    @Test
    void ourClientGetsVolumeBackFromAProgram() throws Exception {
        try (Program socat = listening("", "EXEC:cat")) {
            Exchange ours = new Exchange(Pollers.volume(poller));
            site.connect(address(socat), ours);
            Exchange.Outcome outcome = Site.get(ours.ended, Site.TRANSFER);
            outcome.check(outcome.sent(), outcome.sent());
            socat.finish();
        }
    }

    /** Twenty connections at once, each with a process of its own behind it. */
    @Test
    void ourClientsGetBackWhatTheyHaveSentAtOnce() throws Exception {
        try (Program socat = listening(",fork,reuseaddr", "EXEC:cat")) {
            InetSocketAddress address = address(socat);
            Exchange[] ours = new Exchange[20];
            for (int i = 0; i < ours.length; i++) {
                ours[i] = new Exchange(200_000 + i);
                site.connect(address, ours[i]);
            }
            for (int i = 0; i < ours.length; i++) {
                Exchange.Outcome outcome = Site.get(ours[i].ended);
                assertEquals(200_000 + i, outcome.sent().bytes());
                outcome.check(outcome.sent(), outcome.sent());
            }
        }
    }

    /** socat between a client and a server of ours: what one ends comes to the other as an end. */
    @Test
    void ourClientTalksToOurServerThroughIt() throws Exception {
        Echo echo = new Echo();
        TcpServer server = site.serve(() -> echo);
        try (Program socat = listening("", "TCP:127.0.0.1:" + site.port(server))) {
            Exchange ours = new Exchange(5_000_000);
            site.connect(address(socat), ours);
            Exchange.Outcome outcome = Site.get(ours.ended);
            outcome.check(outcome.sent(), outcome.sent());
            assertInstanceOf(ConnectionDoneException.class, Site.get(echo.ended));
            socat.finish();
        }
        site.expectQuiet(server);
    }
}
