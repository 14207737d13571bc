package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BufferFullException;
import dev.ioloop.ListenChannel;
import dev.ioloop.StreamChannel;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a server accepts, stops and survives its handlers. */
@EachPoller
class ServerTest {
    private final NetRig net;

    ServerTest(String poller) {
        net = new NetRig(poller);
    }

    @AfterEach
    void end() throws Exception {
        net.close();
    }

    @Test
    @Row({"PYJ-SRV-002", "TOR-NET-007"})
    void eachConnectionGetsAHandlerOfItsOwn() throws Exception {
        BlockingQueue<InetSocketAddress> remotes = new LinkedBlockingQueue<>();
        TcpServer server = net.serve(remote -> {
            remotes.add((InetSocketAddress) remote);
            return NetRig.ECHO;
        });
        Socket one = net.connect(server);
        assertEquals(one.getLocalPort(), Rig.next(remotes).getPort());
        Socket two = net.connect(server);
        assertEquals(two.getLocalPort(), Rig.next(remotes).getPort());
        NetRig.echo(one, "one");
        NetRig.echo(two, "two");
        assertEquals(2, net.rig.on(() -> server.connections().size()));
        one.close();
        net.until(() -> server.connections().size() == 1);
        assertEquals(2, net.rig.on(() -> server.statistics().accepted()));
    }

    @Test
    @Row({"TOR-NET-007", "TOR-TSV-010", "PYJ-SRV-007"})
    void aBoundChannelIsAcceptedFromAndTheFactoryGetsTheMereChannel() throws Exception {
        ListenChannel bound = net.loop.channels().listener(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        TcpServer server = net.start(() -> TcpServer.on(net.loop).listen(bound).buildWith((channel, remote) -> {
            seen.add(channel.getOption(StandardSocketOptions.TCP_NODELAY));
            seen.add(remote);
            return Connection.open(net.loop, channel, ConnectionOptions.DEFAULT, NetRig.ECHO);
        }));
        Socket socket = net.connect(server);
        assertEquals(true, Rig.next(seen), "sends at once");
        assertEquals(socket.getLocalSocketAddress(), Rig.next(seen));
        NetRig.echo(socket, "served");
        net.rig.run(server::close);
        assertFalse(bound.isOpen(), "the remover of the handler");
        NetRig.expectEnd(socket);
        net.untilRefused(((InetSocketAddress) socket.getRemoteSocketAddress()).getPort());
        net.fails(IllegalStateException.class, server::start);
    }

    @Test
    @Row({"PYJ-SRV-009", "PYJ-SRV-010"})
    void whoConnectsWhileAcceptingIsPausedWaits() throws Exception {
        TcpServer server = net.serve(remote -> NetRig.ECHO);
        assertTrue(net.rig.on(server::isAccepting));
        net.rig.run(server::pause);
        assertFalse(net.rig.on(server::isAccepting));
        assertTrue(net.rig.on(server::isListening));
        Socket socket = net.connect(server);
        NetRig.send(socket, "early");
        net.rig.turns(5);
        assertEquals(0, net.rig.on(() -> server.statistics().accepted()));
        net.rig.run(server::resume);
        assertEquals("early", NetRig.read(socket, 5));
        assertTrue(net.rig.on(server::isAccepting));
    }

    @Test
    @Row("TOR-TSV-004")
    void stopEndsListeningTwiceAndNoConnection() throws Exception {
        TcpServer server = net.serve(remote -> NetRig.ECHO);
        Socket socket = net.connect(server);
        NetRig.echo(socket, "before");
        int port = net.port(server);
        net.rig.run(server::stop);
        net.rig.run(server::stop);
        net.untilRefused(port);
        NetRig.echo(socket, "after");
        assertFalse(net.rig.on(server::isListening));
        net.await(server::start);
        Socket later = net.connect(server);
        NetRig.echo(later, "again");
        assertEquals(2, net.rig.on(() -> server.connections().size()));
    }

    @Test
    @Row("TOR-TSV-005")
    void aServerThatItsHandlerStopsInMidBurstAcceptsNoMore() throws Exception {
        TcpServer[] server = new TcpServer[1];
        List<Object> accepted = new ArrayList<>();
        server[0] = net.serve(remote -> {
            accepted.add(remote);
            server[0].stop();
            return NetRig.ECHO;
        });
        net.rig.run(server[0]::pause);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sockets.add(net.connect(server[0]));
        }
        net.rig.run(server[0]::resume);
        NetRig.echo(sockets.get(0), "first");
        for (Socket other : sockets.subList(1, 5)) {
            NetRig.expectEnd(other);
        }
        assertEquals(1, accepted.size());
        assertEquals(1, net.rig.on(() -> server[0].limits().connections()), "the budget counts none of the others");
    }

    @Test
    @Row({"TOR-TSV-002", "PYJ-SRV-016"})
    void whatAHandlerThrowsIsReportedAndTheServerGoesOn() throws Exception {
        int[] count = new int[1];
        TcpServer server = net.start(() -> net.loopback().buildAsync(connection -> {
            connection.handler(NetRig.ECHO);
            switch (count[0]++) {
                case 0 -> throw new IOException("at once");
                case 1 -> {
                    return CompletableFuture.failedFuture(new IOException("later"));
                }
                default -> {
                    return null;
                }
            }
        }));
        Socket one = net.connect(server);
        assertEquals("at once", net.failure().getMessage());
        Socket two = net.connect(server);
        assertEquals("later", net.failure().getMessage());
        Socket three = net.connect(server);
        NetRig.echo(three, "three");
        NetRig.echo(one, "one");
        NetRig.echo(two, "two");
    }

    @Test
    void aHandlerFactoryThatThrowsLosesItsConnectionAlone() throws Exception {
        boolean[] failing = {true};
        TcpServer server = net.serve(remote -> {
            if (failing[0]) {
                failing[0] = false;
                throw new IllegalArgumentException("not you");
            }
            return NetRig.ECHO;
        });
        Socket one = net.connect(server);
        assertEquals("not you", net.failure().getMessage());
        NetRig.expectEnd(one);
        NetRig.echo(net.connect(server), "served");
        assertEquals(1, net.rig.on(() -> server.statistics().failed()));
        assertEquals(1, net.rig.on(() -> server.limits().connections()));
    }

    @Test
    @Row("TOR-TSV-011")
    void aServerWithoutAHandlerIsAnErrorForEachConnection() throws Exception {
        TcpServer server = net.serve(remote -> null);
        for (int i = 0; i < 2; i++) {
            NetRig.expectEnd(net.connect(server));
            assertInstanceOf(NullPointerException.class, net.failure());
        }
        assertTrue(net.rig.on(server::isAccepting));
    }

    @Test
    @Row("TOR-TSV-003")
    void aHandlerThatTakesItsTimeDelaysNobody() throws Exception {
        BlockingQueue<Connection> waiting = new LinkedBlockingQueue<>();
        CompletableFuture<Void> never = new CompletableFuture<>();
        TcpServer server = net.start(() -> net.loopback().buildAsync(connection -> {
            waiting.add(connection);
            return never;
        }));
        Socket one = net.connect(server);
        NetRig.send(one, "kept");
        Connection first = Rig.next(waiting);
        Socket two = net.connect(server);
        Connection second = Rig.next(waiting);
        net.rig.run(() -> second.handler(NetRig.ECHO));
        NetRig.echo(two, "second");
        net.until(() -> first.statistics().bytesReceived() == 4);
        net.rig.run(() -> first.handler(NetRig.ECHO));
        assertEquals("kept", NetRig.read(one, 4));
    }

    @Test
    @Row("TOR-TSV-008")
    void aConnectionThatDiesBeforeItIsServedIsClosedSilently() throws Exception {
        StreamChannel[] channels = new StreamChannel[1];
        TcpServer server = net.start(() -> net.loopback().buildWith((channel, remote) -> {
            if (channels[0] == null) {
                channels[0] = channel;
                channel.close();
            }
            return Connection.open(net.loop, channel, ConnectionOptions.DEFAULT, NetRig.ECHO);
        }));
        NetRig.expectEnd(net.connect(server));
        NetRig.echo(net.connect(server), "next");
        assertEquals(1, net.rig.on(() -> server.statistics().failed()));
    }

    @Test
    @Row("TOR-TSV-009")
    void theOptionsReachEachConnection() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            public void received(Connection connection, ByteBuffer in) {
                events.add("chunk of " + in.remaining());
            }
        };
        TcpServer server = net.start(() -> net.loopback()
                .options(ConnectionOptions.DEFAULT.withMaxReadBuffer(64).withReadChunk(16)).build(remote -> recorder));
        Socket socket = net.connect(server);
        assertEquals("connected", recorder.next());
        NetRig.send(socket, "x".repeat(100));
        assertEquals("chunk of 16", recorder.next(), "the size of a read");
        assertInstanceOf(BufferFullException.class, recorder.reason(), "the size of the buffer");
    }

    @Test
    @Row("TOR-TSV-012")
    void whatIsWrittenBeforeAnEndAtOnceArrivesWhole() throws Exception {
        byte[] much = new byte[1 << 20];
        TcpServer server = net.start(() -> net.loopback().buildAsync(connection -> {
            connection.write(ByteBuffer.wrap(much));
            connection.closeWhenDone(Rig.BOUND);
            return null;
        }));
        assertEquals(much.length, net.connect(server).getInputStream().readAllBytes().length);
    }

    // ---- the end

    @Test
    void closeEndsAllAndForGood() throws Exception {
        TcpServer server = net.serve(remote -> NetRig.ECHO);
        Socket one = net.connect(server);
        NetRig.echo(one, "one");
        net.rig.run(server::close);
        NetRig.expectEnd(one);
        net.fails(IllegalStateException.class, server::start);
        net.until(() -> net.openChannels() == 0);
        assertEquals(0, net.rig.on(() -> server.limits().connections()));
    }

    @Test
    void aConnectionThatIsGivenAwayCountsNoMore() throws Exception {
        BlockingQueue<Connection> opened = new LinkedBlockingQueue<>();
        TcpServer server = net.start(() -> net.loopback().buildAsync(connection -> {
            opened.add(connection);
            return null;
        }));
        net.connect(server);
        Connection connection = Rig.next(opened);
        Connection.Detached detached = net.rig.on(connection::detach);
        assertEquals(0, net.rig.on(() -> server.connections().size()));
        assertEquals(0, net.rig.on(() -> server.limits().connections()));
        assertSame(true, detached.channel().isOpen());
        detached.channel().close();
    }
}
