package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.PollerInfo;
import dev.ioloop.PollerUnavailableException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.GroupSwitchException;
import dev.ioloop.stream.LoopGroup;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Several loops, and servers over all of them. */
@EachPoller
class LoopGroupTest {
    private final LoopOptions options;
    private final String poller;

    LoopGroupTest(String poller) {
        this.poller = poller;
        options = LoopOptions.defaults().withPoller(poller).withName("group");
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) Rig.BOUND.toMillis());
        socket.setSoTimeout((int) Rig.BOUND.toMillis());
        return socket;
    }

    @Test
    @Row("TOR-TSV-010")
    void connectionsAreSpreadOverTheLoopsAndPollersChangeUnderThem() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        try (LoopGroup group = LoopGroup.start(3, options)) {
            List<TcpServer> servers = NetRig.get(group.serve("127.0.0.1", 0,
                    description -> description.build(remote -> {
                        threads.add(Thread.currentThread());
                        return NetRig.ECHO;
                    })));
            assertEquals(3, servers.size());
            int port = servers.get(0).port();
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Socket socket = connect(port);
                NetRig.echo(socket, "x");
                sockets.add(socket);
            }
            assertTrue(threads.size() > 1, "the system spreads them by their addresses; all went to " + threads);
            List<PollerInfo> pollers = NetRig.get(group.switchPoller(poller.equals("epoll") ? "poll" : poller));
            assertEquals(3, pollers.size());
            for (Socket socket : sockets) {
                NetRig.echo(socket, "still");
                socket.close();
            }
        }
    }

    @Test
    void aGracefulStopWaitsForTheConnections() throws Exception {
        LoopGroup group = LoopGroup.start(2, options);
        int port = NetRig.get(group.serve("127.0.0.1", 0, description -> description.build(remote -> NetRig.ECHO)))
                .get(0).port();
        CompletableFuture<Void> end;
        try (Socket socket = connect(port)) {
            NetRig.echo(socket, "before");
            end = group.stopGracefully(null);
            NetRig.echo(socket, "after");
            assertFalse(end.isDone());
        }
        NetRig.get(end);
        assertTrue(group.loops().stream().allMatch(IOLoop::isClosed));
        group.close();
    }

    @Test
    void eachGetsItsTurn() {
        try (LoopGroup group = LoopGroup.start(2, options)) {
            IOLoop first = group.next();
            assertNotSame(first, group.next());
            assertSame(first, group.next());
            assertEquals(List.of("group-1", "group-2"), group.loops().stream().map(IOLoop::name).toList());
        }
    }

    @Test
    void whatCannotBeStartedLeavesNothing() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> LoopGroup.start(0, options));
        assertThrows(PollerUnavailableException.class, () -> LoopGroup.start(2, options.withPoller("none")));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LoopGroup group = LoopGroup.start(2, options)) {
            assertThrows(BindFailedException.class, () -> NetRig.get(group.serve("127.0.0.1", taken.getLocalPort(),
                    description -> description.build(remote -> NetRig.ECHO))));
            GroupSwitchException e = assertThrows(GroupSwitchException.class,
                    () -> NetRig.get(group.switchPoller("none")));
            assertInstanceOf(PollerUnavailableException.class, e.getCause());
        }
    }
}
