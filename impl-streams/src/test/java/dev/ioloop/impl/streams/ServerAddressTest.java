package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.ConnectionCancelledException;
import dev.ioloop.ListenChannel;
import dev.ioloop.NameResolutionException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.AddressResolver;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a server listens on. */
@EachPoller
class ServerAddressTest {
    private static final InetAddress FOUR = NetRig.ip("127.0.0.1");
    private static final InetAddress SIX = NetRig.ip("::1");
    /** Of a documentation prefix (RFC 3849): no interface has it. */
    private static final InetAddress NOBODYS = NetRig.ip("2001:db8::1");

    private final NetRig net;
    private final boolean posix;

    ServerAddressTest(String poller) {
        net = new NetRig(poller);
        posix = !poller.equals("nio");
    }

    @AfterEach
    void end() throws Exception {
        net.close();
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

    private TcpServer listen(String host, InetAddress... found) throws Exception {
        return net.start(() -> TcpServer.on(net.loop).listen(host, 0).resolver(names(found))
                .build(remote -> NetRig.ECHO));
    }

    private boolean refuses(InetAddress address, int port) {
        try {
            net.connect(address, port).close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    @Row({"TOR-NET-001", "TOR-NET-003"})
    void allAddressesOfAHostShareOneFreePortAndDuplicatesAreBoundOnce() throws Exception {
        TcpServer server = listen("localhost", FOUR, SIX, FOUR);
        List<SocketAddress> addresses = net.rig.on(server::addresses);
        int port = net.port(server);
        assertEquals(List.of(new InetSocketAddress(FOUR, port), new InetSocketAddress(SIX, port)), addresses);
        NetRig.echo(net.connect(FOUR, port), "four");
        NetRig.echo(net.connect(SIX, port), "six");
    }

    @Test
    @Row("TOR-NET-003")
    void whatLocalhostDoesNotHaveIsLeftOut() throws Exception {
        TcpServer server = listen("localhost", FOUR, NOBODYS);
        assertEquals(1, net.rig.on(() -> server.addresses().size()));
        NetRig.echo(net.connect(server), "four");
    }

    @Test
    @Row({"TOR-NET-003", "PYJ-SRV-004"})
    void anyOtherAddressThatCannotBeHadIsAnErrorAndNothingStaysBound() throws Exception {
        int before = net.openChannels();
        net.fails(BindFailedException.class, () -> TcpServer.on(net.loop).listen("other", 0)
                .resolver(names(FOUR, NOBODYS)).build(remote -> NetRig.ECHO).start());
        assertEquals(before, net.openChannels(), "the first address was closed again");
        net.fails(BindFailedException.class, () -> net.loopback().listen(new InetSocketAddress(NOBODYS, 0))
                .build(remote -> NetRig.ECHO).start());
        assertEquals(before, net.openChannels(), "what was bound before is closed again");
        assertEquals(0, net.rig.on(() -> net.loop.diagnostics().registrations().size()));
    }

    @Test
    @Row({"PYJ-SRV-004"})
    void aPortInUseIsToldByStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, FOUR)) {
            BindFailedException e = net.fails(BindFailedException.class, () -> TcpServer.on(net.loop)
                    .listen(new InetSocketAddress(FOUR, taken.getLocalPort())).build(remote -> NetRig.ECHO).start());
            assertTrue(e.getMessage().contains("127.0.0.1:" + taken.getLocalPort()), e.getMessage());
        }
        assertEquals(0, net.openChannels());
    }

    @Test
    @Row({"TOR-NET-002", "PYJ-SRV-003"})
    void withoutAHostAllInterfacesOfBothFamiliesAreListenedOn() throws Exception {
        TcpServer server = net.start(() -> TcpServer.on(net.loop).listen(0).build(remote -> NetRig.ECHO));
        int port = net.port(server);
        NetRig.echo(net.connect(FOUR, port), "four");
        NetRig.echo(net.connect(SIX, port), "six");
        assertEquals(posix ? 2 : 1, net.rig.on(() -> server.addresses().size()),
                "separate sockets where it can be had");
    }

    @Test
    @Row("TOR-NET-002")
    void theFamilyRestricts() throws Exception {
        TcpServer four = net.start(() -> TcpServer.on(net.loop).listen(0).family(StandardProtocolFamily.INET)
                .build(remote -> NetRig.ECHO));
        NetRig.echo(net.connect(FOUR, net.port(four)), "four");
        assertTrue(refuses(SIX, net.port(four)));
        if (posix) {
            TcpServer six = net.start(() -> TcpServer.on(net.loop).listen(0).family(StandardProtocolFamily.INET6)
                    .build(remote -> NetRig.ECHO));
            NetRig.echo(net.connect(SIX, net.port(six)), "six");
            assertTrue(refuses(FOUR, net.port(six)));
        } else {
            net.fails(UnsupportedOperationException.class, () -> TcpServer.on(net.loop).listen(0)
                    .family(StandardProtocolFamily.INET6).build(remote -> NetRig.ECHO).start());
        }
        assertThrows(IllegalArgumentException.class,
                () -> TcpServer.on(net.loop).family(StandardProtocolFamily.UNIX));
    }

    @Test
    @Row("PYJ-SRV-003")
    void anIpv6AddressMayHaveBrackets() throws Exception {
        for (String host : new String[]{"::1", "[::1]"}) {
            TcpServer server = net.start(() -> TcpServer.on(net.loop).listen(host, 0).build(remote -> NetRig.ECHO));
            NetRig.echo(net.connect(SIX, net.port(server)), "six");
            assertTrue(refuses(FOUR, net.port(server)));
        }
    }

    @Test
    @Row({"TOR-NET-004", "PYJ-SRV-005", "TOR-TSV-010"})
    void aPortIsSharedByThoseWhoAskForIt() throws Exception {
        TcpServer one = net.start(() -> net.loopback().reusePort(true).build(remote -> NetRig.ECHO));
        int port = net.port(one);
        TcpServer two = net.start(() -> TcpServer.on(net.loop).listen("127.0.0.1", port).reusePort(true)
                .build(remote -> NetRig.ECHO));
        assertEquals(port, net.port(two));
        net.fails(BindFailedException.class,
                () -> TcpServer.on(net.loop).listen("127.0.0.1", port).build(remote -> NetRig.ECHO).start());
        for (int i = 0; i < 20; i++) {
            NetRig.echo(net.connect(FOUR, port), "x");
        }
        assertEquals(20, net.rig.on(() -> one.statistics().accepted() + two.statistics().accepted()));
        assertEquals(128, ListenChannel.DEFAULT_BACKLOG);
    }

    @Test
    @Row("PYJ-SRV-005")
    void aPortInTimeWaitCanBeListenedOnAgain() throws Exception {
        TcpServer server = net.serve(remote -> NetRig.ECHO);
        NetRig.echo(net.connect(server), "x");
        int port = net.port(server);
        TcpServer same = net.rig.on(
                () -> TcpServer.on(net.loop).listen("127.0.0.1", port).build(remote -> NetRig.ECHO));
        net.rig.run(() -> {
            server.connections().forEach(connection -> connection.close());
            server.close();
        });
        net.untilRefused(port);
        net.await(same::start);
        NetRig.echo(net.connect(same), "y");
        net.await(() -> {
            same.stop();
            return same.start();
        });
        NetRig.echo(net.connect(same), "restarted within a turn");
        assertEquals(port, net.port(same));
    }

    @Test
    void badInputIsNamed() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> TcpServer.on(net.loop).listen(65_536));
        assertThrows(IllegalArgumentException.class, () -> TcpServer.on(net.loop).listen("localhost", -1));
        assertThrows(IllegalArgumentException.class, () -> TcpServer.on(net.loop).backlog(0));
        assertThrows(IllegalArgumentException.class,
                () -> TcpServer.on(net.loop).listen(InetSocketAddress.createUnresolved("x", 1)));
        assertThrows(IllegalStateException.class, () -> net.rig.on(() -> TcpServer.on(net.loop).build(r -> null)));
        NameResolutionException e = net.fails(NameResolutionException.class, () -> TcpServer.on(net.loop)
                .listen("no such host", 0).build(remote -> NetRig.ECHO).start());
        assertTrue(e.getMessage().contains("no?such?host"), e.getMessage());
        net.fails(NameResolutionException.class, () -> TcpServer.on(net.loop).listen("empty", 0)
                .resolver(names()).build(remote -> NetRig.ECHO).start());
    }

    @Test
    void aServerThatIsStoppedWhileItsNameIsLookedUpDoesNotListen() throws Exception {
        CompletableFuture<List<SocketAddress>> answer = net.loop.newFuture();
        TcpServer server = net.rig.on(() -> TcpServer.on(net.loop).listen("slow", 0)
                .resolver((host, port, family, timeout) -> answer).build(remote -> NetRig.ECHO));
        CompletableFuture<TcpServer> start = net.rig.on(server::start);
        net.rig.run(server::stop);
        assertThrows(ConnectionCancelledException.class, () -> NetRig.get(start));
        answer.complete(List.of(new InetSocketAddress(FOUR, 0)));
        net.rig.turns(2);
        assertFalse(net.rig.on(server::isListening));
        assertEquals(0, net.openChannels());
    }
}
