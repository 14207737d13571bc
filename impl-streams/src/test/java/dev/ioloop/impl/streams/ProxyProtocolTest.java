package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ioloop.stream.Connection;
import dev.ioloop.stream.Drained;
import dev.ioloop.stream.ProxyHeader;
import dev.ioloop.stream.TcpServer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers behind a proxy that tells whom it speaks for. */
@EachPoller
class ProxyProtocolTest {
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

    private final NetRig net;
    private final BlockingQueue<Object> remotes = new LinkedBlockingQueue<>();
    private final Recorder recorder = new Recorder() {
        @Override
        public void connected(Connection connection) throws Exception {
            ProxyHeader header = connection.attribute(ProxyHeader.KEY);
            headers.add(header);
            super.connected(connection);
        }
    };
    private final BlockingQueue<ProxyHeader> headers = new LinkedBlockingQueue<>();

    ProxyProtocolTest(String poller) {
        net = new NetRig(poller);
    }

    @AfterEach
    void end() throws Exception {
        net.close();
    }

    private TcpServer serve(Duration timeout) throws Exception {
        return net.start(() -> net.loopback().proxyProtocol(timeout).build(remote -> {
            remotes.add(remote);
            return recorder;
        }));
    }

    private static byte[] version2(int command, int family, int length, byte... addresses) {
        return ByteBuffer.allocate(16 + addresses.length).put(SIGNATURE).put((byte) (0x20 | command)).put((byte) family)
                .putShort((short) length).put(addresses).array();
    }

    private Socket send(TcpServer server, byte... bytes) throws Exception {
        Socket socket = net.connect(server);
        socket.getOutputStream().write(bytes);
        return socket;
    }

    @Test
    void theFirstVersionTellsThePeerAndWhatFollowsComesToTheHandler() throws Exception {
        TcpServer server = serve(Rig.BOUND);
        Socket socket = net.connect(server);
        NetRig.send(socket, "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\nGET");
        InetSocketAddress source = new InetSocketAddress(NetRig.ip("192.0.2.7"), 56_324);
        assertEquals(source, Rig.next(remotes));
        assertEquals(new ProxyHeader(1, source, new InetSocketAddress(NetRig.ip("198.51.100.1"), 443)),
                Rig.next(headers));
        assertEquals("connected", recorder.next());
        assertEquals("received GET", recorder.next());
    }

    @Test
    void itMayComeByteByByte() throws Exception {
        TcpServer server = serve(Rig.BOUND);
        Socket socket = net.connect(server);
        socket.setTcpNoDelay(true);
        for (char c : "PROXY TCP6 2001:db8::1 ::1 1 65535\r\nx".toCharArray()) {
            NetRig.send(socket, String.valueOf(c));
            net.rig.turns(1);
        }
        assertEquals(new InetSocketAddress(NetRig.ip("2001:db8::1"), 1), Rig.next(remotes));
        assertEquals("connected", recorder.next());
        assertEquals("received x", recorder.next());
    }

    @Test
    void theSecondVersionToo() throws Exception {
        TcpServer server = serve(Rig.BOUND);
        byte[] addresses = {(byte) 192, 0, 2, 7, (byte) 198, 51, 100, 1, 0x12, 0x34, 1, (byte) 0xBB, 'T', 'L', 'V',
            '!'};
        Socket socket = send(server, version2(1, 0x11, addresses.length, addresses));
        InetSocketAddress source = new InetSocketAddress(NetRig.ip("192.0.2.7"), 0x1234);
        assertEquals(source, Rig.next(remotes));
        assertEquals(new ProxyHeader(2, source, new InetSocketAddress(NetRig.ip("198.51.100.1"), 443)),
                Rig.next(headers));
        assertEquals("connected", recorder.next());
        NetRig.send(socket, "rest");
        assertEquals("received rest", recorder.next());
    }

    @Test
    void aProxyThatSpeaksForItselfIsThePeer() throws Exception {
        TcpServer server = serve(Rig.BOUND);
        Socket one = send(server, version2(0, 0, 0));
        assertEquals(one.getLocalSocketAddress(), Rig.next(remotes));
        assertNull(Rig.next(headers).source());
        Socket two = net.connect(server);
        NetRig.send(two, "PROXY UNKNOWN\r\n");
        assertEquals(two.getLocalSocketAddress(), Rig.next(remotes));
        assertNull(Rig.next(headers).source());
    }

    @Test
    void aBadHeaderEndsTheConnectionAlone() throws Exception {
        TcpServer server = serve(Rig.BOUND);
        String[] bad = {"GET / HTTP/1.1\r\n\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n", "PROXY TCP4 ::1 ::1 1 1\r\n",
            "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n", "PROXY TCP9 1.2.3.4 1.2.3.4 1 1\r\n",
            "PROXY TCP4 1.2.3.4 1.2.3.4 1 1\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 12\n", "G", "PROXY\r\n", "PROXY \r\n",
            "PROXY " + "x".repeat(200)};
        for (String header : bad) {
            Socket socket = net.connect(server);
            NetRig.send(socket, header);
            NetRig.expectEnd(socket);
        }
        NetRig.expectEnd(send(server, version2(2, 0x11, 0)));
        NetRig.expectEnd(send(server, version2(1, 0x11, 3, (byte) 1, (byte) 2, (byte) 3)));
        Socket short1 = net.connect(server);
        NetRig.send(short1, "PROX");
        short1.shutdownOutput();
        NetRig.expectEnd(short1);
        net.until(() -> server.statistics().failed() == bad.length + 3);
        assertEquals(0, net.rig.on(() -> server.limits().connections()));
        assertEquals(0, remotes.size());
        NetRig.send(net.connect(server), "PROXY UNKNOWN\r\n");
        assertEquals("connected", recorder.next());
    }

    @Test
    void aHeaderThatDoesNotComeInTimeEndsTheConnection() throws Exception {
        TcpServer server = serve(NetRig.SOON);
        Socket socket = net.connect(server);
        NetRig.send(socket, "PROXY ");
        NetRig.expectEnd(socket);
        assertEquals(0, net.rig.on(() -> server.limits().connections()));
        assertThrows(IllegalArgumentException.class, () -> net.loopback().proxyProtocol(Duration.ZERO));
    }

    @Test
    void aGracefulStopWaitsForTheHeaderAndResetsAtItsDeadline() throws Exception {
        TcpServer server = serve(Rig.BOUND);
        Socket socket = net.connect(server);
        NetRig.send(socket, "PROXY ");
        net.until(() -> server.statistics().accepted() == 1);
        CompletableFuture<Drained> drained = net.rig.on(() -> server.stopGracefully(NetRig.SOON));
        NetRig.expectEnd(socket);
        assertEquals(new Drained(0, 0), NetRig.get(drained));
    }
}
