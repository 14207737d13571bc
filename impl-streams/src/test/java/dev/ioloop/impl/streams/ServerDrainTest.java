package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ioloop.stream.Drained;
import dev.ioloop.stream.Stream;
import dev.ioloop.stream.TcpServer;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A graceful stop of a server: whom it waits for, and what it counts. */
@EachPoller
class ServerDrainTest {
    private final NetRig net;

    ServerDrainTest(String poller) {
        net = new NetRig(poller);
    }

    @AfterEach
    void end() throws Exception {
        net.close();
    }

    @Test
    void aGracefulStopServesWhoWaitsAndWaitsForAll() throws Exception {
        TcpServer server = net.serve(remote -> NetRig.ECHO);
        Socket one = net.connect(server);
        NetRig.echo(one, "one");
        net.rig.run(server::pause);
        Socket two = net.connect(server);
        CompletableFuture<Drained> drained = net.rig.on(() -> server.stopGracefully(null));
        NetRig.echo(two, "two");
        assertFalse(net.rig.on(server::isListening));
        one.close();
        net.until(() -> server.connections().size() == 1);
        assertFalse(drained.isDone());
        two.close();
        assertEquals(new Drained(2, 0), NetRig.get(drained));
        net.await(server::start);
        NetRig.echo(net.connect(server), "restarted");
    }

    @Test
    void aGracefulStopResetsWhoIsLeftAtItsDeadline() throws Exception {
        TcpServer server = net.serve(remote -> NetRig.ECHO);
        Socket one = net.connect(server);
        NetRig.echo(one, "one");
        CompletableFuture<Drained> drained = net.rig.on(() -> server.stopGracefully(Duration.ofHours(1)));
        CompletableFuture<Drained> earlier = net.rig.on(() -> server.stopGracefully(NetRig.SOON));
        assertEquals(new Drained(0, 1), NetRig.get(drained));
        assertEquals(new Drained(0, 1), NetRig.get(earlier));
        NetRig.expectEnd(one);
        assertThrows(IllegalArgumentException.class, () -> server.stopGracefully(Duration.ofNanos(-1)));
    }

    @Test
    void aStopWithinTheFactoryOfTheFirstConnectionWaitsForThatOne() throws Exception {
        BlockingQueue<CompletableFuture<Drained>> stops = new LinkedBlockingQueue<>();
        TcpServer[] server = new TcpServer[1];
        server[0] = net.serve(remote -> {
            stops.add(server[0].stopGracefully(null));
            return NetRig.ECHO;
        });
        Socket socket = net.connect(server[0]);
        CompletableFuture<Drained> drained = Rig.next(stops);
        NetRig.echo(socket, "served");
        assertFalse(drained.isDone(), "the connection that is being made counts");
        assertFalse(net.rig.on(server[0]::isListening));
        socket.close();
        assertEquals(new Drained(1, 0), NetRig.get(drained));
    }

    @Test
    void aStopWithinAFactoryThatThenFailsIsComplete() throws Exception {
        BlockingQueue<CompletableFuture<Drained>> stops = new LinkedBlockingQueue<>();
        TcpServer[] server = new TcpServer[1];
        server[0] = net.serve(remote -> {
            stops.add(server[0].stopGracefully(null));
            throw new IllegalStateException("not this one");
        });
        NetRig.expectEnd(net.connect(server[0]));
        assertEquals(new Drained(0, 0), NetRig.get(Rig.next(stops)));
        assertEquals("not this one", net.failure().getMessage());
    }

    @Test
    void aStopWithinAHandlerOfStreamsWaitsForItsStream() throws Exception {
        BlockingQueue<CompletableFuture<Drained>> stops = new LinkedBlockingQueue<>();
        BlockingQueue<Stream> streams = new LinkedBlockingQueue<>();
        TcpServer[] server = new TcpServer[1];
        server[0] = net.start(() -> net.loopback().buildStreams(stream -> {
            stops.add(server[0].stopGracefully(null));
            streams.add(stream);
            return null;
        }));
        net.connect(server[0]);
        CompletableFuture<Drained> drained = Rig.next(stops);
        Stream stream = Rig.next(streams);
        assertFalse(net.rig.on(drained::isDone));
        net.rig.run(stream::close);
        assertEquals(new Drained(1, 0), NetRig.get(drained));
    }

    @Test
    void aStopWhoseFirstConnectionFailsWaitsForTheRestOfTheBacklog() throws Exception {
        List<Object> asked = new ArrayList<>();
        TcpServer server = net.serve(remote -> {
            asked.add(remote);
            if (asked.size() == 1) {
                throw new IllegalStateException("not this one");
            }
            return NetRig.ECHO;
        });
        net.rig.run(server::pause);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sockets.add(net.connect(server));
        }
        CompletableFuture<Drained> drained = net.rig.on(() -> server.stopGracefully(null));
        assertEquals("not this one", net.failure().getMessage());
        assertFalse(net.rig.on(drained::isDone));
        NetRig.expectEnd(sockets.get(0));
        for (Socket served : sockets.subList(1, 3)) {
            NetRig.echo(served, "served");
            served.close();
        }
        assertEquals(new Drained(2, 0), NetRig.get(drained));
    }

    @Test
    void aServerThatItsFactoryClosesWhileItDrainsCountsThatConnectionAsAborted() throws Exception {
        BlockingQueue<CompletableFuture<Drained>> stops = new LinkedBlockingQueue<>();
        TcpServer[] server = new TcpServer[1];
        server[0] = net.serve(remote -> {
            stops.add(server[0].stopGracefully(null));
            server[0].close();
            return NetRig.ECHO;
        });
        net.rig.run(server[0]::pause); // it is connected before it is reset
        Socket socket = net.connect(server[0]);
        net.rig.run(server[0]::resume);
        NetRig.expectEnd(socket);
        assertEquals(new Drained(0, 1), NetRig.get(Rig.next(stops)));
    }

    @Test
    void whoIsAbortedTwiceCountsOnce() throws Exception {
        TcpServer server = net.serve(remote -> NetRig.ECHO);
        NetRig.echo(net.connect(server), "one");
        CompletableFuture<Drained> drained = net.rig.on(() -> {
            CompletableFuture<Drained> stop = server.stopGracefully(Duration.ZERO);
            net.loop.callLater(Duration.ZERO, server::close); // in the turn of the deadline
            return stop;
        });
        assertEquals(new Drained(0, 1), NetRig.get(drained));
    }
}
