package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.BufferFullException;
import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.NameResolutionException;
import dev.ioloop.StreamChannel;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.AddressResolver;
import dev.ioloop.stream.CachingResolver;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.TcpClient;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client over real sockets. */
@EachPoller
class ClientTest {
    private static final InetAddress FOUR = NetRig.ip("127.0.0.1");
    private static final InetAddress SIX = NetRig.ip("::1");
    private static final InetAddress NOBODYS = NetRig.ip("192.0.2.1");

    private final NetRig net;

    ClientTest(String poller) {
        net = new NetRig(poller);
    }

    @AfterEach
    void end() throws Exception {
        net.close();
    }

    private TcpClient client() throws Exception {
        return net.rig.on(() -> TcpClient.on(net.loop).build());
    }

    private AddressResolver names(InetAddress... addresses) {
        return (host, port, family, timeout) -> {
            List<SocketAddress> found = new ArrayList<>();
            for (InetAddress address : addresses) {
                found.add(new InetSocketAddress(address, port));
            }
            return net.loop.futures().completed(found);
        };
    }

    private TcpServer everywhere() throws Exception {
        return net.start(() -> TcpServer.on(net.loop).listen(0).build(remote -> NetRig.ECHO));
    }

    private int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, FOUR)) {
            return socket.getLocalPort();
        }
    }

    private void expectEcho(Connection connection, Recorder recorder) throws Exception {
        assertEquals("connected", recorder.next());
        net.rig.run(() -> connection.write(ByteBuffer.wrap(new byte[]{'x'})));
        assertEquals("received x", recorder.next());
    }

    @Test
    @Row({"TOR-TCL-001", "TWI-HE-007", "PYJ-SRV-007"})
    void connectsByNameAndByAddressOverBothFamilies() throws Exception {
        int port = net.port(everywhere());
        for (String host : new String[]{"localhost", "127.0.0.1", "::1", "[::1]"}) {
            Recorder recorder = new Recorder();
            TcpClient client = client();
            Connection connection = net.await(() -> client.connect(host, port, recorder));
            expectEcho(connection, recorder);
            assertEquals(host.contains(":") ? SIX : FOUR,
                    ((InetSocketAddress) net.rig.on(connection::remoteAddress)).getAddress(), host);
            net.rig.run(connection::close);
        }
        TcpClient client = client();
        StreamChannel channel = net.await(() -> client.connectChannel(new InetSocketAddress(FOUR, port)));
        assertEquals(true, channel.getOption(StandardSocketOptions.TCP_NODELAY));
        channel.close();
    }

    @Test
    @Row("TOR-TCL-001")
    void theFamilyRestricts() throws Exception {
        int port = net.port(everywhere());
        for (StandardProtocolFamily family : List.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6)) {
            TcpClient client = net.rig.on(
                    () -> TcpClient.on(net.loop).resolver(names(FOUR, SIX)).family(family).build());
            Connection connection = net.await(() -> client.connect("both", port, NetRig.ECHO));
            assertEquals(family == StandardProtocolFamily.INET ? FOUR : SIX,
                    ((InetSocketAddress) net.rig.on(connection::remoteAddress)).getAddress());
            net.rig.run(connection::close);
        }
    }

    @Test
    @Row({"TOR-TCL-002", "PYJ-CLI-004"})
    void aRefusedConnectIsAnErrorThatLeavesNothing() throws Exception {
        int port = freePort();
        TcpClient client = net.rig.on(() -> TcpClient.on(net.loop).resolver(names(SIX, FOUR)).build());
        Recorder recorder = new Recorder();
        ConnectionRefusedException e = net.fails(ConnectionRefusedException.class,
                () -> client.connect("both", port, recorder));
        assertEquals(1, e.getSuppressed().length);
        assertEquals(0, net.rig.on(client::pending));
        assertEquals(0, net.openChannels());
        assertTrue(recorder.events.isEmpty(), "the handler of a connection that never stood hears nothing");
    }

    @Test
    @Row({"TWI-HE-006", "PYJ-CLI-005", "TOR-NET-013"})
    void aHostThatIsNoneIsAFailureOfTheFuture() throws Exception {
        TcpClient client = client();
        for (String host : new String[]{"no.such.host.invalid", "no such host", "x".repeat(300), "\u00e4".repeat(70)}) {
            NameResolutionException e = net.fails(NameResolutionException.class,
                    () -> client.connect(host, 80, NetRig.ECHO));
            assertTrue(e.getMessage().length() > 20, e.getMessage());
        }
        for (int port : new int[]{0, -1, 65_536}) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                    () -> net.rig.on(() -> client.connect("localhost", port, NetRig.ECHO)));
            assertTrue(e.getMessage().contains(String.valueOf(port)), e.getMessage());
        }
        assertEquals(0, net.openChannels());
    }

    @Test
    @Row({"TOR-TCL-015", "TWI-HE-010"})
    void theSourceAddressIsTakenOrRefusedLoudly() throws Exception {
        int port = net.port(everywhere());
        InetAddress other = NetRig.ip("127.0.0.2");
        TcpClient from = net.rig.on(
                () -> TcpClient.on(net.loop).localAddress(other).resolver(names(SIX, FOUR)).build());
        Connection connection = net.await(() -> from.connect("both", port, NetRig.ECHO));
        assertEquals(other, ((InetSocketAddress) net.rig.on(connection::localAddress)).getAddress());
        int free = freePort();
        TcpClient exact = net.rig.on(
                () -> TcpClient.on(net.loop).localAddress(new InetSocketAddress(FOUR, free)).build());
        Connection second = net.await(() -> exact.connect("127.0.0.1", port, NetRig.ECHO));
        assertEquals(new InetSocketAddress(FOUR, free), net.rig.on(second::localAddress));
        int before = net.openChannels();
        TcpClient wrong = net.rig.on(
                () -> TcpClient.on(net.loop).localAddress(NOBODYS).resolver(names(FOUR, FOUR)).build());
        net.fails(BindFailedException.class, () -> wrong.connect("both", port, NetRig.ECHO));
        assertEquals(before, net.openChannels());
    }

    @Test
    @Row("TOR-TCL-016")
    void aSourcePortAloneIsOneOfTheLoopbackInterface() throws Exception {
        int port = net.port(everywhere());
        int free = freePort();
        TcpClient client = net.rig.on(() -> TcpClient.on(net.loop).localPort(free).build());
        Connection four = net.await(() -> client.connect("127.0.0.1", port, NetRig.ECHO));
        assertEquals(new InetSocketAddress(FOUR, free), net.rig.on(four::localAddress));
        Connection six = net.await(() -> client.connect("::1", port, NetRig.ECHO));
        assertEquals(new InetSocketAddress(SIX, free), net.rig.on(six::localAddress));
        TcpClient taken = net.rig.on(() -> TcpClient.on(net.loop).localPort(port).build());
        net.fails(BindFailedException.class, () -> taken.connect("127.0.0.1", port, NetRig.ECHO));
        assertThrows(IllegalArgumentException.class, () -> TcpClient.on(net.loop).localPort(65_536));
    }

    @Test
    @Row("TOR-TCL-020")
    void theOptionsReachTheConnection() throws Exception {
        int port = net.port(net.start(() -> net.loopback().buildAsync(connection -> {
            connection.write(ByteBuffer.wrap(new byte[100]));
            return null;
        })));
        Recorder recorder = new Recorder() {
            @Override
            public void received(Connection connection, ByteBuffer in) {
                events.add("left");
            }
        };
        TcpClient client = net.rig.on(
                () -> TcpClient.on(net.loop).options(ConnectionOptions.DEFAULT.withMaxReadBuffer(64)).build());
        net.await(() -> client.connect("127.0.0.1", port, recorder));
        assertInstanceOf(BufferFullException.class, recorder.reason());
    }

    @Test
    @Row("TOR-TCL-019")
    void closeClosesNoResolverThatWasGiven() throws Exception {
        int[] closed = new int[1];
        AddressResolver given = new AddressResolver() {
            @Override
            public CompletableFuture<List<SocketAddress>> resolve(String host, int port, StandardProtocolFamily family,
                    Duration timeout) {
                return net.loop.futures().completed(List.of());
            }

            @Override
            public void close() {
                closed[0]++;
            }
        };
        TcpClient client = net.rig.on(() -> TcpClient.on(net.loop).resolver(given).build());
        net.rig.run(client::close);
        assertEquals(0, closed[0]);
        CachingResolver cache = CachingResolver.around(net.loop, net.loop.resolver(), Duration.ofHours(1));
        TcpClient cached = net.rig.on(
                () -> TcpClient.on(net.loop).resolver(AddressResolver.of(net.loop, cache)).build());
        net.fails(ConnectionRefusedException.class, () -> cached.connect("localhost", freePort(), NetRig.ECHO));
        assertEquals(1, cache.size());
        net.rig.run(cached::close);
        assertEquals(1, cache.size());
        cache.close();
        assertEquals(0, cache.size());
    }

    @Test
    @Row("PYJ-CLI-010")
    void aHandlerMayTakeTheChannelAway() throws Exception {
        int port = net.port(everywhere());
        List<String> events = new CopyOnWriteArrayList<>();
        CompletableFuture<StreamChannel> taken = new CompletableFuture<>();
        TcpClient client = client();
        net.await(() -> client.connect("127.0.0.1", port, new ConnectionHandler() {
            @Override
            public void connected(Connection connection) throws Exception {
                taken.complete(connection.detach().channel());
            }

            @Override
            public void received(Connection connection, ByteBuffer in) {
                events.add("received");
            }

            @Override
            public void closed(Connection connection, IOException reason) {
                events.add("closed");
            }
        }));
        StreamChannel channel = NetRig.get(taken);
        net.rig.turns(3);
        assertTrue(channel.isOpen());
        channel.close();
        net.rig.turns(3);
        assertEquals(List.of(), events);
    }

    @Test
    void theFutureIsNeverCompleteWithinTheCall() throws Exception {
        int port = net.port(everywhere());
        TcpClient client = client();
        CompletableFuture<StreamChannel> connect = net.rig.on(() -> {
            CompletableFuture<StreamChannel> begun = client.connectChannel("127.0.0.1", port);
            assertFalse(begun.isDone());
            return begun;
        });
        NetRig.get(connect).close();
    }

    @Test
    void aHundredRacesLeaveNothingBehind() throws Exception {
        int port = net.port(everywhere());
        TcpClient client = net.rig.on(() -> TcpClient.on(net.loop).resolver(names(SIX, FOUR))
                .attemptDelay(Duration.ofNanos(1)).build());
        int before = net.openChannels();
        for (int i = 0; i < 100; i++) {
            boolean cancel = i % 2 == 0;
            CompletableFuture<StreamChannel> connect = net.rig.on(() -> {
                CompletableFuture<StreamChannel> begun = client.connectChannel("both", port);
                if (cancel) {
                    net.loop.execute(() -> net.loop.execute(() -> begun.cancel(false)));
                }
                return begun;
            });
            try {
                NetRig.get(connect).close();
            } catch (java.util.concurrent.CancellationException e) {
                assertTrue(cancel);
            }
        }
        net.until(() -> net.openChannels() == before);
        assertEquals(0, net.rig.on(client::pending));
    }
}
