package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.TcpServer;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sockets and channels of the JDK as clients and servers. */
@EachPoller
class JdkTest {
    private final String poller;
    private final Site site;

    JdkTest(String poller) {
        this.poller = poller;
        site = new Site(poller);
    }

    @AfterEach
    void end() throws Exception {
        site.expectQuiet();
        site.close();
    }

    @ParameterizedTest
    @EnumSource
    void aClientExchangesVolumeWithOurServer(JdkPeer jdk) throws Exception {
        long bytes = Pollers.lesserVolume();
        Exchange ours = new Exchange(bytes);
        TcpServer server = site.serve(() -> ours);
        var address = site.address(server);
        CompletableFuture<JdkPeer.Sums> theirs = JdkPeer.exchange(() -> jdk.connect(address), bytes);
        check(theirs, ours.ended);
        site.expectQuiet(server);
    }

    /** A gibibyte each way in pull style on the default poller, with one of the three; on all with -Pstress. */
    @ParameterizedTest
    @EnumSource
    void ourStreamExchangesVolumeWithAServer(JdkPeer jdk) throws Exception {
        long bytes = jdk == JdkPeer.CHANNEL ? Pollers.volume(poller) : Pollers.lesserVolume();
        try (JdkPeer.Listening listening = jdk.listen()) {
            CompletableFuture<JdkPeer.Sums> theirs = JdkPeer.exchange(listening.accepting(), bytes);
            PullExchange ours = new PullExchange(bytes);
            var stream = site.connectStream(listening.address());
            site.run(() -> ours.begin(stream));
            check(theirs, ours.ended);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ourServersStreamExchangesVolumeWithAClient(JdkPeer jdk) throws Exception {
        long bytes = Pollers.lesserVolume();
        PullExchange ours = new PullExchange(bytes);
        TcpServer server = site.serveStreams(Site.anyPort(), Site.HALF_OPEN, ours::begin);
        var address = site.address(server);
        check(JdkPeer.exchange(() -> jdk.connect(address), bytes), ours.ended);
        site.expectQuiet(server);
    }

    private static void check(CompletableFuture<JdkPeer.Sums> theirs, CompletableFuture<Exchange.Outcome> ours)
            throws Exception {
        Exchange.Outcome outcome = Site.get(ours, Site.TRANSFER);
        JdkPeer.Sums sums = Site.get(theirs);
        outcome.check(sums.sent(), sums.received());
    }

    /** What a peer sends that takes nothing stays with it: ours keeps a few chunks, and all comes back in the end. */
    @Test
    void nothingPilesUpForAPeerThatDoesNotRead() throws Exception {
        Echo echo = new Echo();
        var connection = new CompletableFuture<Connection>();
        TcpServer server = site.serveOne(echo, connection);
        try (SocketChannel peer = SocketChannel.open(site.address(server)); Selector selector = Selector.open()) {
            peer.configureBlocking(false).register(selector, SelectionKey.OP_WRITE);
            Connection ours = Site.get(connection);
            Content content = new Content(Long.MAX_VALUE);
            ByteBuffer rest = ByteBuffer.allocate(0);
            while (!site.on(ours::isPaused) || selector.selectNow() > 0) {
                selector.selectedKeys().clear();
                rest = rest.hasRemaining() ? rest : content.next(Exchange.CHUNK);
                peer.write(rest);
                long sent = content.sum().bytes();
                assertTrue(sent < Pollers.lesserVolume() * 8, () -> sent + " bytes went to a side that sends them back"
                        + " to one that takes nothing");
            }
            assertTrue(site.on(ours::unsentBytes) > 0, "something waits");
            Sum sent = content.sum();
            Sum.Counter back = new Sum.Counter();
            ByteBuffer buffer = ByteBuffer.allocate(Exchange.CHUNK);
            peer.register(selector, SelectionKey.OP_READ | (rest.hasRemaining() ? SelectionKey.OP_WRITE : 0));
            while (back.bytes() < sent.bytes()) {
                assertTrue(selector.select(Site.BOUND.toMillis()) > 0, "nothing comes back");
                selector.selectedKeys().clear();
                peer.write(rest);
                peer.read(buffer.clear());
                back.take(buffer.flip());
                if (!rest.hasRemaining()) {
                    peer.register(selector, SelectionKey.OP_READ);
                }
            }
            assertEquals(sent, back.sum());
        }
        Site.get(echo.ended);
        long most = ConnectionOptions.DEFAULT.highWaterMark() + ConnectionOptions.DEFAULT.readChunk();
        assertTrue(echo.mostUnsent <= most, () -> echo.mostUnsent + " bytes have waited, expected at most " + most);
        site.expectQuiet(server);
    }
}
