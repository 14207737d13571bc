package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ioloop.stream.TcpClient;
import dev.ioloop.stream.TcpServer;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand connections opened, each with a word echoed, and closed in four ways, a hundred at a time. Each server has a port of its own, so those that
 * rest in TIME_WAIT on its connections are not in the way of the next ones.
 */
@EachPoller
class ChurnTest {
    private static final int CONNECTIONS = 10_000;
    private static final int AT_A_TIME = 100;
    /** Python takes half a second for a thousand. */
    private static final int FEWER = 2000;

    private final String poller;
    private final Site site;

    ChurnTest(String poller) throws Exception {
        this.poller = poller;
        site = new Site(poller);
        site.warmUp();
    }

    @AfterEach
    void end() throws Exception {
        site.expectQuiet();
        site.close();
    }

    /** Ten thousand on the default poller, and on all of them with -Pstress. */
    @Test
    void ourServerAcceptsTenThousandOfPython() throws Exception {
        Python.require();
        int count = Pollers.isThorough(poller) ? CONNECTIONS : FEWER;
        long before = Sockets.count();
        Tally tally = new Tally();
        TcpServer server = site.serve(() -> tally);
        try (Program peer = Python.connect(Python.ASYNCIO, site.address(server), "churn", count, AT_A_TIME)) {
            peer.expect("churned " + count + "$", Site.TRANSFER);
            peer.finish();
        }
        site.until("all have ended", () -> tally.all() == count);
        assertEquals(count * 3 / 4, tally.inOrder, "in order");
        assertEquals(count / 4, tally.lost, "reset");
        assertEquals(count, site.on(() -> server.statistics().accepted()));
        site.expectQuiet(server);
        assertEquals(before, Sockets.count(), "sockets, as many as before");
    }

    @Test
    void ourClientOpensTenThousandToNetty() throws Exception {
        try (NettyPeer netty = new NettyPeer()) {
            AtomicInteger theirs = new AtomicInteger();
            InetSocketAddress address = netty.listen(() -> new NettyPeer.Echoing(theirs));
            long before = Sockets.count();
            TcpClient client = site.on(() -> TcpClient.on(site.loop).options(Site.HALF_OPEN).build());
            ChurnClient churn = new ChurnClient(client, address, CONNECTIONS);
            site.run(() -> churn.begin(AT_A_TIME));
            assertEquals(new ChurnClient.Ends(CONNECTIONS * 3 / 4, CONNECTIONS / 4),
                    Site.get(churn.ended, Site.TRANSFER));
            site.run(client::close);
            site.expectQuiet();
            site.until("Netty has seen the end of all", () -> theirs.get() == 0);
            site.until("no socket is left", () -> Sockets.count() <= before);
        }
    }
}
