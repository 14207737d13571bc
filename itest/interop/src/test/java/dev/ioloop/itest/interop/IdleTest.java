package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.TcpClient;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Five thousand connections that are open at once and say nothing, with a second process at the other end; then all
 * have a word echoed, and all end. The poller select has 600 of them, since it watches descriptors below 1024 only.
 */
@EachPoller
class IdleTest {
    private static final int CONNECTIONS = 5000;
    /** How many of them wait in the backlog of the server at first. */
    private static final int WAITING = 500;
    /** What one may hold of the heap while it is idle: channel, registration, connection and handler. */
    private static final long BYTES_EACH = 4000;
    /** What else may have changed on the heap. */
    private static final long BYTES_BESIDES = 8 << 20;

    private final int connections;
    private final Site site;

    IdleTest(String poller) throws Exception {
        connections = Pollers.connections(poller, CONNECTIONS);
        site = new Site(poller);
        site.warmUp();
    }

    @BeforeAll
    static void peer() throws IOException {
        Python.require();
        Sockets.requireRoomFor(CONNECTIONS);
    }

    @AfterEach
    void end() throws Exception {
        site.expectQuiet();
        site.close();
    }

    private void expectHeap(long before, int open) {
        long more = Sockets.heap() - before;
        assertTrue(more < open * BYTES_EACH + BYTES_BESIDES, () -> "with " + open + " connections open " + more
                + " bytes more are in use");
    }

    /** The last of them wait for a while, because the budget of the server is used up: they are accepted later. */
    @Test
    void ourServerHoldsThem() throws Exception {
        long sockets = Sockets.count();
        long heap = Sockets.heap();
        Tally tally = new Tally();
        TcpServer server = site.serve(() -> tally);
        site.run(() -> server.limits().maxConnections(connections - WAITING));
        try (Program peer = Python.connect(Python.SOCKET, site.address(server), "hold", connections)) {
            peer.expect("open " + connections + "$");
            site.until("the budget is used up", () -> !server.isAccepting());
            assertEquals(connections - WAITING, site.on(() -> server.statistics().open()));
            site.run(() -> server.limits().maxConnections(connections));
            site.until("all are accepted", () -> server.statistics().open() == connections);
            assertTrue(Sockets.count() == 0 || Sockets.count() > sockets + connections);
            expectHeap(heap, connections);
            peer.send("echo\n");
            peer.expect("echoed " + connections + "$");
            peer.send("echo\n");
            peer.expect("echoed " + connections + "$");
            assertEquals(connections, site.on(() -> server.statistics().open()));
            peer.send("close\n");
            peer.expect("closed " + connections + "$");
            peer.finish();
        }
        site.until("all have ended", () -> tally.all() == connections);
        assertEquals(connections, tally.inOrder);
        site.expectQuiet(server);
        expectHeap(heap, 0);
        assertEquals(sockets, Sockets.count(), "sockets, as many as before");
    }

    @Test
    void ourClientHoldsThem() throws Exception {
        long sockets = Sockets.count();
        long heap = Sockets.heap();
        try (Program peer = Python.listen(Python.ASYNCIO, Site.anyPort(), "echo")) {
            Holding holding = new Holding(site.on(() -> TcpClient.on(site.loop).build()),
                    Python.address(peer, Site.anyPort()), connections);
            site.run(() -> holding.begin(100));
            List<Connection> all = Site.get(holding.open);
            assertEquals(connections, site.on(() -> all.stream().filter(Connection::isOpen).count()));
            assertTrue(Sockets.count() == 0 || Sockets.count() >= sockets + connections);
            expectHeap(heap, connections);
            site.run(holding::talk);
            assertEquals(connections, Site.get(holding.echoed));
            site.run(() -> all.forEach(Connection::close));
            site.until("all have ended", () -> holding.ended == connections);
            site.expectQuiet();
        }
        expectHeap(heap, 0);
        assertEquals(sockets, Sockets.count(), "sockets, as many as before");
    }

    /**
     * Opens connections, and has a word echoed by each.
     *
     * <p>Thread rule: the loop's thread, but for the futures.
     */
    private static final class Holding implements ConnectionHandler {
        private static final ByteBuffer WORD = StandardCharsets.US_ASCII.encode("word");

        final CompletableFuture<List<Connection>> open = new CompletableFuture<>();
        final CompletableFuture<Integer> echoed = new CompletableFuture<>();
        int ended;
        private final List<Connection> connections = new ArrayList<>();
        private final TcpClient client;
        private final SocketAddress server;
        private final int wanted;
        private int begun;
        private int answered;

        Holding(TcpClient client, SocketAddress server, int wanted) {
            this.client = client;
            this.server = server;
            this.wanted = wanted;
        }

        void begin(int atATime) {
            for (int i = 0; i < atATime; i++) {
                next();
            }
        }

        private void next() {
            if (begun++ < wanted) {
                client.connect(server, this).whenComplete((connection, thrown) -> {
                    if (thrown != null) {
                        open.completeExceptionally(thrown);
                    }
                });
            }
        }

        @Override
        public void connected(Connection connection) {
            connections.add(connection);
            if (connections.size() == wanted) {
                client.close();
                open.complete(List.copyOf(connections));
            }
            next();
        }

        void talk() throws IOException {
            for (Connection connection : connections) {
                connection.write(WORD.duplicate());
            }
        }

        @Override
        public void received(Connection connection, ByteBuffer in) throws IOException {
            if (in.remaining() == WORD.capacity()) {
                if (!in.equals(WORD)) {
                    throw new IOException("another word has come back");
                }
                in.position(in.limit());
                if (++answered == wanted) {
                    echoed.complete(answered);
                }
            }
        }

        @Override
        public void closed(Connection connection, IOException reason) {
            ended++;
        }
    }
}
