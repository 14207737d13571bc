package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.DescriptorsExhaustedException;
import dev.ioloop.itest.contracts.Exhausted;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.TcpClient;
import dev.ioloop.stream.TcpServer;
import dev.ioloop.stream.UdpEndpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** No descriptor is left when one is needed: to accept, to connect, to listen. */
@EachPoller
class FaultDescriptorsTest extends FaultCase {
    private static Exhausted lastMade;

    private final Exhausted provider = lastMade;

    FaultDescriptorsTest(String poller) {
        super(poller, make(poller));
    }

    private static Exhausted make(String poller) {
        lastMade = Exhausted.on(poller);
        return lastMade;
    }

    @Test
    @Row("TOR-NET-011")
    void atAcceptTheServerPausesServesTheOthersAndGoesOn() throws Exception {
        TcpServer server = recording();
        Link other = connect(server);
        counted(() -> {
            int before = provider.refusals();
            provider.acceptsNothing(true);
            Socket waiting = new Socket(InetAddress.getLoopbackAddress(), net.port(server));
            net.until(() -> provider.refusals() == before + 1);
            assertFalse(net.rig.on(server::isAccepting));
            other.send("x");
            assertEquals("received x", other.recorder().next());
            provider.acceptsNothing(false);
            pass(Duration.ofMillis(100));
            net.until(() -> server.connections().size() == 2);
            assertTrue(net.rig.on(server::isAccepting));
            waiting.close();
            net.until(() -> server.connections().size() == 1);
            forgetAccepted();
        });
        other.peer().close();
    }

    @Test
    void atConnectTheFutureFailsAndTheNextOneStands() throws Exception {
        TcpServer server = recording();
        TcpClient client = net.rig.on(() -> TcpClient.on(net.loop).build());
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), net.port(server));
        counted(() -> {
            Recorder recorder = track(new Recorder());
            provider.opensNothing(true);
            DescriptorsExhaustedException e = net.fails(DescriptorsExhaustedException.class,
                    () -> client.connect(address, recorder));
            assertEquals("Too many open files", e.getMessage());
            assertEquals(0, recorder.events.size(), "nothing stood that could be told of");
            provider.opensNothing(false);
            Connection connection = track(net.await(() -> client.connect(address, recorder)));
            assertEquals("connected", recorder.next());
            net.rig.run(connection::close);
            net.until(() -> server.connections().isEmpty() && server.statistics().accepted() > 0);
            forgetAccepted();
        });
        assertEquals(0, client.pending());
    }

    @Test
    void atListenNothingStaysBoundAndTheNextTryListens() throws Exception {
        counted(() -> {
            TcpServer server = net.rig.on(() -> net.loopback().build(remote -> NetRig.ECHO));
            UdpEndpoint endpoint = net.rig.on(() -> UdpEndpoint.bound(net.loop,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), (socket, sender, in) -> {
                    }));
            provider.opensNothing(true);
            net.fails(DescriptorsExhaustedException.class, server::start);
            assertThrows(DescriptorsExhaustedException.class, () -> net.rig.run(endpoint::start));
            assertFalse(net.rig.on(server::isListening));
            provider.opensNothing(false);
            net.await(server::start);
            net.rig.run(endpoint::start);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), net.port(server))) {
                NetRig.echo(socket, "x");
            }
            net.rig.run(() -> {
                server.close();
                endpoint.close();
            });
        });
    }
}
