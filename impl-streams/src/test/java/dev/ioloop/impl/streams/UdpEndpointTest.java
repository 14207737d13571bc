package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.DatagramHandler;
import dev.ioloop.stream.UdpEndpoint;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Endpoints for datagrams, and a socket of the JDK as their peer. */
@EachPoller
class UdpEndpointTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final NetRig net;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final DatagramHandler handler = new DatagramHandler() {
        @Override
        public void received(UdpEndpoint endpoint, SocketAddress sender, ByteBuffer in) throws Exception {
            String text = text(in);
            if (text.equals("throw")) {
                throw new IOException("thrown");
            }
            events.add(text + " from " + ((InetSocketAddress) sender).getPort());
        }

        @Override
        public void failed(UdpEndpoint endpoint, IOException reason) {
            events.add(reason.getClass().getSimpleName());
        }
    };
    private DatagramSocket peer;

    UdpEndpointTest(String poller) {
        net = new NetRig(poller);
    }

    @BeforeEach
    void open() throws Exception {
        peer = new DatagramSocket(ANY);
        peer.setSoTimeout((int) Rig.BOUND.toMillis());
    }

    @AfterEach
    void end() throws Exception {
        peer.close();
        net.close();
    }

    private static String text(ByteBuffer in) {
        return StandardCharsets.US_ASCII.decode(in).toString();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private InetSocketAddress peerAddress() {
        return (InetSocketAddress) peer.getLocalSocketAddress();
    }

    private UdpEndpoint bound() throws Exception {
        return net.rig.on(() -> {
            UdpEndpoint endpoint = UdpEndpoint.bound(net.loop, ANY, handler);
            endpoint.start();
            endpoint.start();
            return endpoint;
        });
    }

    private void send(UdpEndpoint endpoint, String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        peer.send(new DatagramPacket(bytes, bytes.length, net.rig.on(endpoint::localAddress)));
    }

    private DatagramPacket received() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        peer.receive(packet);
        return packet;
    }

    @Test
    void datagramsComeAndGo() throws Exception {
        UdpEndpoint endpoint = bound();
        send(endpoint, "hello");
        assertEquals("hello from " + peer.getLocalPort(), Rig.next(events));
        assertTrue(net.rig.on(() -> endpoint.send(bytes("answer"), peerAddress())));
        DatagramPacket answer = received();
        assertEquals("answer", new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII));
        assertEquals(net.rig.on(endpoint::localAddress), answer.getSocketAddress());
        assertEquals(1, net.rig.on(() -> endpoint.statistics().received()));
        assertEquals(1, net.rig.on(() -> endpoint.statistics().sent()));
        assertThrows(IllegalStateException.class, () -> net.rig.on(() -> endpoint.send(bytes("x"))));
    }

    @Test
    void whatTheHandlerThrowsIsReportedAndTheEndpointGoesOn() throws Exception {
        UdpEndpoint endpoint = bound();
        send(endpoint, "throw");
        assertEquals("thrown", net.failure().getMessage());
        send(endpoint, "next");
        assertEquals("next from " + peer.getLocalPort(), Rig.next(events));
    }

    @Test
    @Row("PYJ-CLI-008")
    void aFixedPeerIsTheOnlyOneThatIsHeard() throws Exception {
        UdpEndpoint endpoint = net.rig.on(() -> {
            UdpEndpoint made = UdpEndpoint.connected(net.loop, peerAddress(), handler);
            made.start();
            assertTrue(made.send(bytes("first")));
            return made;
        });
        received();
        try (DatagramSocket stranger = new DatagramSocket(ANY)) {
            stranger.send(new DatagramPacket(new byte[]{'s'}, 1, net.rig.on(endpoint::localAddress)));
        }
        send(endpoint, "mine");
        assertEquals("mine from " + peer.getLocalPort(), Rig.next(events));
        assertThrows(IllegalStateException.class, () -> net.rig.on(() -> endpoint.send(bytes("x"), peerAddress())));
    }

    @Test
    void pauseLeavesItInTheKernel() throws Exception {
        UdpEndpoint endpoint = bound();
        net.rig.run(endpoint::pause);
        send(endpoint, "early");
        net.rig.turns(5);
        assertTrue(events.isEmpty());
        net.rig.run(endpoint::resume);
        assertEquals("early from " + peer.getLocalPort(), Rig.next(events));
    }

    @Test
    void itCanBeStartedAgain() throws Exception {
        UdpEndpoint endpoint = bound();
        net.rig.run(endpoint::stop);
        net.rig.run(endpoint::stop);
        assertFalse(net.rig.on(endpoint::isBound));
        assertThrows(IllegalStateException.class, () -> net.rig.on(endpoint::channel));
        assertThrows(IOException.class, () -> net.rig.on(() -> endpoint.send(bytes("x"), peerAddress())));
        net.until(() -> net.openChannels() == 0);
        net.rig.run(endpoint::start);
        assertNotNull(net.rig.on(endpoint::channel));
        send(endpoint, "again");
        assertEquals("again from " + peer.getLocalPort(), Rig.next(events));
        CompletableFuture<Integer> dropped = net.rig.on(() -> endpoint.stopGracefully(Duration.ZERO));
        assertEquals(0, NetRig.get(dropped));
        net.rig.run(endpoint::close);
        assertThrows(IllegalStateException.class, () -> net.rig.on(() -> {
            endpoint.start();
            return null;
        }));
    }

    @Test
    void badInputIsRefused() throws Exception {
        assertThrows(BindFailedException.class, () -> net.rig.on(() -> {
            UdpEndpoint.bound(net.loop, peerAddress(), handler).start();
            return null;
        }));
        assertThrows(IllegalArgumentException.class, () -> net.rig.on(
                () -> UdpEndpoint.bound(net.loop, InetSocketAddress.createUnresolved("x", 1), handler)));
        UdpEndpoint endpoint = bound();
        assertThrows(IOException.class,
                () -> net.rig.on(() -> endpoint.send(ByteBuffer.allocate(70_000), peerAddress())));
        assertTrue(net.rig.on(() -> endpoint.send(bytes("it goes on"), peerAddress())));
        received();
    }
}
