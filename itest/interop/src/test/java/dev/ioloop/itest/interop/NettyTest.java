package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ioloop.stream.TcpServer;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Netty as client and as server. */
@EachPoller
class NettyTest {
    private final String poller;
    private final Site site;
    private final NettyPeer netty = new NettyPeer();

    NettyTest(String poller) {
        this.poller = poller;
        site = new Site(poller);
    }

    @AfterEach
    void end() throws Exception {
        netty.close();
        site.expectQuiet();
        site.close();
    }

    /** A gibibyte each way on the default poller, and on all of them with -Pstress. */
    @Test
    void aClientExchangesVolumeWithOurServer() throws Exception {
        long bytes = Pollers.volume(poller);
        Exchange ours = new Exchange(bytes);
        TcpServer server = site.serve(() -> ours);
        NettyPeer.Exchanging theirs = new NettyPeer.Exchanging(bytes);
        netty.connect(site.address(server), theirs);
        check(theirs, Site.get(ours.ended, Site.TRANSFER));
        site.expectQuiet(server);
    }

    @Test
    void ourClientExchangesVolumeWithAServer() throws Exception {
        long bytes = Pollers.lesserVolume();
        NettyPeer.Exchanging theirs = new NettyPeer.Exchanging(bytes);
        Exchange ours = new Exchange(bytes);
        site.connect(netty.listen(() -> theirs), ours);
        check(theirs, Site.get(ours.ended, Site.TRANSFER));
    }

    @Test
    void ourStreamExchangesVolumeWithAServer() throws Exception {
        long bytes = Pollers.lesserVolume();
        NettyPeer.Exchanging theirs = new NettyPeer.Exchanging(bytes);
        PullExchange ours = new PullExchange(bytes);
        var stream = site.connectStream(netty.listen(() -> theirs));
        site.run(() -> ours.begin(stream));
        check(theirs, Site.get(ours.ended, Site.TRANSFER));
    }

    @Test
    void ourEchoGivesBackVolumeToAClient() throws Exception {
        long bytes = Pollers.lesserVolume();
        Echo echo = new Echo();
        TcpServer server = site.serve(() -> echo);
        NettyPeer.Exchanging theirs = new NettyPeer.Exchanging(bytes);
        netty.connect(site.address(server), theirs);
        NettyPeer.Exchanging.Sums sums = Site.get(theirs.ended, Site.TRANSFER);
        assertEquals(sums.sent(), sums.received());
        site.expectQuiet(server);
    }

    @Test
    void ourClientGetsVolumeBackFromAnEcho() throws Exception {
        InetSocketAddress echo = netty.listen(() -> new NettyPeer.Echoing(new AtomicInteger()));
        Exchange ours = new Exchange(Pollers.lesserVolume());
        site.connect(echo, ours);
        Exchange.Outcome outcome = Site.get(ours.ended, Site.TRANSFER);
        outcome.check(outcome.sent(), outcome.sent());
    }

    private static void check(NettyPeer.Exchanging theirs, Exchange.Outcome ours) throws Exception {
        NettyPeer.Exchanging.Sums sums = Site.get(theirs.ended);
        ours.check(sums.sent(), sums.received());
    }
}
