package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.ioloop.ConnectionDoneException;
import dev.ioloop.ConnectionException;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
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

/** Python's sockets and asyncio as clients and servers. */
@EachPoller
class PythonTest {
    static final String SUMS = "sent (\\d+) (\\d+) received (\\d+) (\\d+)";

    private final String poller;
    private final Site site;
    @TempDir
    private Path folder;

    PythonTest(String poller) {
        this.poller = poller;
        site = new Site(poller);
    }

    @BeforeAll
    static void peer() {
        Python.require();
    }

    @AfterEach
    void end() throws Exception {
        site.expectQuiet();
        site.close();
    }

    private SocketAddress unix() {
        return UnixDomainSocketAddress.of(folder.resolve("s"));
    }

    /** Waits for both sides, and compares. */
    private static void check(Program peer, Exchange ours) throws Exception {
        Exchange.Outcome outcome = Site.get(ours.ended, Site.TRANSFER);
        Matcher line = peer.expect(SUMS);
        outcome.check(Sum.told(line, 1), Sum.told(line, 3));
        peer.finish();
    }

    /** A gibibyte each way on the default poller with sockets; on all, and with asyncio, with -Pstress. */
    @ParameterizedTest
    @ValueSource(strings = {Python.SOCKET, Python.ASYNCIO})
    void aClientExchangesVolumeWithOurServer(String flavour) throws Exception {
        long bytes = flavour.equals(Python.SOCKET) ? Pollers.volume(poller) : Pollers.lesserVolume();
        Exchange ours = new Exchange(bytes);
        TcpServer server = site.serve(() -> ours);
        try (Program peer = Python.connect(flavour, site.address(server), "exchange", bytes)) {
            check(peer, ours);
        }
        site.expectQuiet(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {Python.SOCKET, Python.ASYNCIO})
    void ourClientExchangesVolumeWithAServer(String flavour) throws Exception {
        long bytes = Pollers.lesserVolume();
        exchange(flavour, Site.anyPort(), bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {Python.SOCKET, Python.ASYNCIO})
    void ourClientExchangesVolumeOverAUnixSocket(String flavour) throws Exception {
        exchange(flavour, unix(), Pollers.lesserVolume());
    }

    private void exchange(String flavour, SocketAddress address, long bytes) throws Exception {
        Exchange ours = new Exchange(bytes);
        try (Program peer = Python.listen(flavour, address, "exchange", bytes)) {
            site.connect(Python.address(peer, address), ours);
            check(peer, ours);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Python.SOCKET, Python.ASYNCIO})
    void aClientThatEndsItsOutputIsAnswered(String flavour) throws Exception {
        long bytes = 3_000_000;
        TcpServer server = site.serve(SumHandler::new);
        try (Program peer = Python.connect(flavour, site.address(server), "sum", bytes)) {
            Matcher line = peer.expect("sent (\\d+) (\\d+) answer (\\d+) (\\d+)$");
            assertEquals(Sum.told(line, 1), Sum.told(line, 3));
            assertEquals(bytes, Sum.told(line, 1).bytes());
            peer.finish();
        }
        site.expectQuiet(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {Python.SOCKET, Python.ASYNCIO})
    void aServerAnswersOurClientThatEndsItsOutput(String flavour) throws Exception {
        for (SocketAddress address : new SocketAddress[]{Site.anyPort(), unix()}) {
            try (Program peer = Python.listen(flavour, address, "sum", 0)) {
                var stream = site.connectStream(Python.address(peer, address));
                Content content = new Content(3_000_000);
                var answer = site.on(() -> stream.readUntilClose());
                while (!content.isGiven()) {
                    site.await(() -> stream.write(content.next(1_000_000)));
                }
                site.await(stream::shutdownOutput);
                Sum sent = content.sum();
                assertEquals(sent.bytes() + " " + sent.checksum(), new String(Site.get(answer)));
                peer.finish();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Python.SOCKET, Python.ASYNCIO})
    void aResetIsALossAndNotAnEndInOrder(String flavour) throws Exception {
        Echo served = new Echo();
        TcpServer server = site.serve(() -> served);
        try (Program peer = Python.connect(flavour, site.address(server), "reset")) {
            peer.expect("reset");
            assertInstanceOf(ConnectionLostException.class, Site.get(served.ended));
            peer.finish();
        }
        Echo connected = new Echo();
        try (Program peer = Python.listen(flavour, Site.anyPort(), "reset")) {
            site.connect(Python.address(peer, Site.anyPort()), connected);
            assertInstanceOf(ConnectionLostException.class, Site.get(connected.ended));
            peer.finish();
        }
        site.expectQuiet(server);
    }

    /** Urgent data is not part of what is read, and does no harm. */
    @Test
    void urgentDataIsLeftOut() throws Exception {
        Echo echo = new Echo();
        TcpServer server = site.serve(() -> echo);
        try (Program peer = Python.connect(Python.SOCKET, site.address(server), "urgent")) {
            peer.expect("back ac$");
            assertInstanceOf(ConnectionDoneException.class, Site.get(echo.ended));
            peer.finish();
        }
        site.expectQuiet(server);
    }

    /** Our connections to one echo server, all of which end when it is told to. */
    @ParameterizedTest
    @ValueSource(strings = {Python.SOCKET, Python.ASYNCIO})
    void aServerThatIsKilledEndsAllOurConnections(String flavour) throws Exception {
        BlockingQueue<IOException> ends = new LinkedBlockingQueue<>();
        try (Program peer = Python.listen(flavour, Site.anyPort(), "echo")) {
            SocketAddress address = Python.address(peer, Site.anyPort());
            Exchange[] ours = new Exchange[20];
            for (int i = 0; i < ours.length; i++) {
                ours[i] = new Exchange(100_000 + i);
                site.connect(address, ours[i]);
            }
            for (Exchange each : ours) {
                Exchange.Outcome outcome = Site.get(each.ended);
                outcome.check(outcome.sent(), outcome.sent());
            }
            for (int i = 0; i < ours.length; i++) {
                site.connect(address, new Ending(ends));
            }
        }
        for (int i = 0; i < 20; i++) {
            IOException reason = ends.poll(Site.BOUND.toSeconds(), TimeUnit.SECONDS);
            assertInstanceOf(ConnectionException.class, reason, "the kernel ends what a killed process had");
        }
    }
}
