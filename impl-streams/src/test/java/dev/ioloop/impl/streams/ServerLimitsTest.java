package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.ConnectionLimits;
import dev.ioloop.stream.TcpServer;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The budget of the servers of a loop. */
@EachPoller
class ServerLimitsTest {
    private final NetRig net;
    private final String poller;

    ServerLimitsTest(String poller) {
        this.poller = poller;
        net = new NetRig(poller);
    }

    @AfterEach
    void end() throws Exception {
        net.close();
    }

    private ConnectionLimits limits() throws Exception {
        return net.rig.on(() -> ConnectionLimits.of(net.loop));
    }

    @Test
    @Row("PYJ-LOOP-016")
    void serversOfALoopShareTheirBudgetAndGoOnByThemselves() throws Exception {
        ConnectionLimits limits = limits();
        assertEquals(1000, limits.maxConnections());
        net.rig.run(() -> limits.maxConnections(2));
        TcpServer one = net.serve(remote -> NetRig.ECHO);
        TcpServer two = net.serve(remote -> NetRig.ECHO);
        Socket first = net.connect(one);
        NetRig.echo(first, "first");
        NetRig.echo(net.connect(two), "second");
        Socket third = net.connect(one);
        NetRig.send(third, "third");
        net.until(() -> !one.isAccepting());
        assertEquals(1, net.rig.on(() -> one.statistics().accepted()));
        assertEquals(2, net.rig.on(limits::connections));
        first.close();
        assertEquals("third", NetRig.read(third, 5));
        assertTrue(net.rig.on(() -> one.statistics().limited()) >= 1);
    }

    @Test
    void theBudgetHoldsWithinABurst() throws Exception {
        TcpServer server = net.serve(remote -> NetRig.ECHO);
        net.rig.run(() -> {
            limitsOf(server).maxConnections(60);
            limitsOf(server).maxConnections(3);
            limitsOf(server).multiAccept(50);
            server.pause();
        });
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            sockets.add(net.connect(server));
        }
        net.rig.run(server::resume);
        NetRig.echo(sockets.get(2), "third");
        net.until(() -> !server.isAccepting());
        assertEquals(3, net.rig.on(() -> server.connections().size()));
        net.rig.run(() -> limitsOf(server).maxConnections(6));
        NetRig.echo(sockets.get(5), "sixth");
    }

    private static ConnectionLimits limitsOf(TcpServer server) {
        return server.limits();
    }

    @Test
    @Row({"TOR-NET-008", "PYJ-SRV-006"})
    void soManyAreAcceptedInATurn() throws Exception {
        Map<Long, Integer> byTurn = Collections.synchronizedMap(new HashMap<>());
        TcpServer server = net.serve(remote -> {
            byTurn.merge(net.loop.diagnostics().snapshot().turns(), 1, Integer::sum);
            return NetRig.ECHO;
        });
        for (int most : new int[]{3, 1}) {
            byTurn.clear();
            net.rig.run(() -> {
                server.limits().multiAccept(most);
                server.pause();
            });
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                sockets.add(net.connect(server));
            }
            net.rig.run(server::resume);
            for (Socket socket : sockets) {
                NetRig.echo(socket, "x");
            }
            assertEquals(most, Collections.max(byTurn.values()), () -> "accepted in each turn: " + byTurn);
            assertEquals(6, byTurn.values().stream().mapToInt(count -> count).sum());
        }
        assertTrue(ConnectionLimits.DEFAULT_MULTI_ACCEPT <= 128, "Tornado's bound");
    }

    @Test
    @Row("TOR-NET-009")
    void whoIsGoneBeforeItIsAcceptedKeepsNobodyFromBeingServed() throws Exception {
        TcpServer server = net.serve(remote -> NetRig.ECHO);
        net.rig.run(server::pause);
        Socket gone = net.connect(server);
        gone.setSoLinger(true, 0);
        gone.close();
        Socket next = net.connect(server);
        net.rig.run(server::resume);
        NetRig.echo(next, "next");
        net.until(() -> server.connections().size() == 1);
    }

    @Test
    @Row("PYJ-LOOP-021")
    void theDefaultOfMultiAcceptFollowsTheBudget() throws Exception {
        ConnectionLimits limits = net.rig.on(() -> ConnectionLimits.create(net.loop));
        assertEquals(50, limits.multiAccept());
        net.rig.run(() -> {
            limits.maxConnections(49);
            assertEquals(1, limits.multiAccept());
            limits.maxConnections(50);
            assertEquals(50, limits.multiAccept());
            limits.multiAccept(7);
            assertEquals(7, limits.multiAccept());
            assertThrows(IllegalArgumentException.class, () -> limits.multiAccept(0));
            assertThrows(IllegalArgumentException.class, () -> limits.maxConnections(-1));
            assertThrows(IllegalArgumentException.class, () -> limits.maxAccepts(-1));
        });
    }

    @Test
    @Row("PYJ-LOOP-019")
    void upToHalfOfMaxAcceptsIsTakenOff() throws Exception {
        ConnectionLimits limits = limits();
        assertEquals(0, limits.maxAccepts());
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 200; i++) {
            net.rig.run(() -> limits.maxAccepts(10));
            least = Math.min(least, limits.acceptsLeft());
            most = Math.max(most, limits.acceptsLeft());
        }
        assertEquals(5, least);
        assertEquals(10, most);
        assertEquals(10, limits.maxAccepts());
        net.rig.run(() -> limits.maxAccepts(0));
        assertEquals(Long.MAX_VALUE, limits.acceptsLeft());
    }

    @Test
    @Row({"PYJ-LOOP-020", "PYJ-LOOP-019"})
    void afterTheLastAcceptTheLoopStopsGracefully() throws Exception {
        IOLoop loop = IOLoop.create(LoopOptions.defaults().withPoller(poller).withName("one-accept"));
        int[] port = new int[1];
        Thread thread = new Thread(() -> {
            ConnectionLimits.of(loop).maxAccepts(1);
            TcpServer server = net.loopbackOf(loop).build(remote -> NetRig.ECHO);
            server.start().join();
            synchronized (port) {
                port[0] = server.port();
                port.notifyAll();
            }
            loop.start();
            loop.close();
        });
        thread.start();
        synchronized (port) {
            while (port[0] == 0) {
                port.wait(Rig.BOUND.toMillis());
            }
        }
        Socket one = net.connect(InetAddress.getLoopbackAddress(), port[0]);
        NetRig.echo(one, "first");
        Socket two = net.connect(InetAddress.getLoopbackAddress(), port[0]);
        NetRig.echo(one, "still");
        assertTrue(thread.isAlive(), "the connection is served fully");
        one.close();
        thread.join(Rig.BOUND.toMillis());
        assertFalse(thread.isAlive());
        NetRig.expectEnd(two);
    }

    @Test
    void aBudgetOfAnotherLoopIsRefused() throws Exception {
        try (IOLoop other = IOLoop.create()) {
            ConnectionLimits strange = ConnectionLimits.create(other);
            assertThrows(IllegalArgumentException.class, () -> net.loopback().limits(strange));
        }
    }
}
