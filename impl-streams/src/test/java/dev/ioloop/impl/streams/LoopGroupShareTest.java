package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.PollerInfo;
import dev.ioloop.itest.contracts.Exhausted;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.GroupSwitchException;
import dev.ioloop.stream.LoopGroup;
import dev.ioloop.stream.TcpServer;
import dev.ioloop.stream.TcpServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups in which one server listens and hands connections to the loops, and groups whose loops change pollers. */
@EachPoller
@ExtendWith(LeakCheck.class)
class LoopGroupShareTest {
    private static final int LOOPS = 3;

    private final String poller;
    private final Exhausted provider;
    private final List<Socket> sockets = new ArrayList<>();
    private LoopGroup group;
    private List<TcpServer> servers;

    LoopGroupShareTest(String poller) {
        this.poller = poller;
        this.provider = Exhausted.on(poller);
    }

    @AfterEach
    void end() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        if (group != null) {
            group.close();
        }
    }

    private LoopOptions options() {
        return LoopOptions.defaults().withPoller(poller).withName("share");
    }

    private void serve(LoopOptions options, Function<? super TcpServerBuilder, ? extends TcpServerBuilder> more)
            throws Exception {
        group = LoopGroup.start(LOOPS, options);
        servers = NetRig.get(group.serve("127.0.0.1", 0,
                description -> more.apply(description).build(remote -> NetRig.ECHO)));
    }

    private void serve() throws Exception {
        serve(options(), description -> description.reusePort(false));
    }

    private Socket connect() throws Exception {
        return connect(on(0, servers.get(0)::port));
    }

    private Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) Rig.BOUND.toMillis());
        socket.setSoTimeout((int) Rig.BOUND.toMillis());
        return socket;
    }

    private <T> T on(int loop, Callable<T> task) throws Exception {
        return group.loops().get(loop).futures().callAndWait(() -> {
            CompletableFuture<T> done = new CompletableFuture<>();
            try {
                done.complete(task.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
            return done;
        }, Rig.BOUND);
    }

    private void run(int loop, Runnable task) throws Exception {
        on(loop, () -> {
            task.run();
            return null;
        });
    }

    private List<Integer> connections() throws Exception {
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            TcpServer server = servers.get(i);
            counts.add(on(i, () -> server.connections().size()));
        }
        return counts;
    }

    private void until(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + Rig.BOUND.toNanos();
        while (!condition.call()) {
            assertTrue(System.nanoTime() - end < 0, "it has not come about in " + Rig.BOUND);
            Thread.onSpinWait();
        }
    }

    @Test
    @Row("TOR-TSV-010")
    void theServerWithTheFewestConnectionsGetsTheNext() throws Exception {
        serve();
        for (int i = 0; i < 30; i++) {
            NetRig.echo(connect(), "x");
        }
        assertEquals(List.of(10, 10, 10), connections());
        for (int i = 0; i < LOOPS; i++) {
            TcpServer server = servers.get(i);
            assertTrue(on(i, server::isListening));
            assertEquals(on(0, servers.get(0)::addresses), on(i, server::addresses));
            assertEquals(10L, on(i, () -> server.statistics().accepted()), "counted where it is served");
            assertEquals(10, on(i, () -> server.limits().connections()));
        }
        TcpServer second = servers.get(1);
        run(1, () -> second.connections().forEach(connection -> connection.close()));
        until(() -> connections().get(1) == 0);
        for (int i = 0; i < 10; i++) {
            NetRig.echo(connect(), "y");
        }
        assertEquals(List.of(10, 10, 10), connections());
    }

    @Test
    void whereTheSystemCannotShareAPortItIsHandedOverToo() throws Exception {
        provider.lacksReusePort();
        serve(LoopOptions.defaults().withPollerProvider(provider).withName("share"), description -> description);
        for (int i = 0; i < 6; i++) {
            NetRig.echo(connect(), "x");
        }
        assertEquals(List.of(2, 2, 2), connections());
    }

    @Test
    void eachConnectionIsServedOnTheLoopOfItsServerAlone() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        group = LoopGroup.start(LOOPS, options());
        servers = NetRig.get(group.serve("127.0.0.1", 0, description -> description.reusePort(false)
                .proxyProtocol(Rig.BOUND).build(remote -> {
                    threads.add(Thread.currentThread());
                    return (connection, in) -> {
                        assertTrue(connection.loop().isOwner());
                        connection.write(in);
                    };
                })));
        for (int i = 0; i < 6; i++) {
            Socket socket = connect();
            NetRig.send(socket, "PROXY UNKNOWN\r\n");
            NetRig.echo(socket, "behind a header");
        }
        assertEquals(3, threads.stream().distinct().count());
        assertEquals(List.of(2, 2, 2), connections());
    }

    @Test
    @Row("PYJ-LOOP-016")
    void aLoopWhoseBudgetIsUsedUpIsLeftOutAndAllOfThemHoldTheListener() throws Exception {
        serve();
        for (int i = 0; i < LOOPS; i++) {
            TcpServer server = servers.get(i);
            int most = i == 1 ? 1 : 3;
            run(i, () -> server.limits().maxConnections(most));
        }
        for (int i = 0; i < 7; i++) {
            NetRig.echo(connect(), "x");
        }
        assertEquals(List.of(3, 1, 3), connections());
        List<Socket> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Socket socket = connect();
            NetRig.send(socket, "waits");
            waiting.add(socket);
        }
        until(() -> !on(0, servers.get(0)::isAccepting));
        assertEquals(List.of(3, 1, 3), connections());
        for (int i = 0; i < LOOPS; i++) {
            TcpServer server = servers.get(i);
            run(i, () -> server.limits().maxConnections(100));
        }
        for (Socket socket : waiting) {
            assertEquals("waits", NetRig.read(socket, 5));
        }
        until(() -> on(0, servers.get(0)::isAccepting));
        assertEquals(15, connections().stream().mapToInt(count -> count).sum());
    }

    @Test
    void aServerThatIsPausedOrStoppedGetsNoneAndTheFirstOneIsAll() throws Exception {
        serve();
        run(1, servers.get(1)::pause);
        run(2, servers.get(2)::stop);
        assertFalse(on(2, servers.get(2)::isListening));
        for (int i = 0; i < 4; i++) {
            NetRig.echo(connect(), "x");
        }
        assertEquals(List.of(4, 0, 0), connections());
        run(1, servers.get(1)::resume);
        NetRig.get(on(2, servers.get(2)::start));
        for (int i = 0; i < 8; i++) {
            NetRig.echo(connect(), "y");
        }
        assertEquals(List.of(4, 4, 4), connections());
        int port = on(0, servers.get(0)::port);
        run(0, servers.get(0)::stop);
        until(() -> {
            try (Socket refused = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return !refused.isConnected();
            } catch (IOException e) {
                return true;
            }
        });
        assertFalse(on(1, servers.get(1)::isListening));
        assertThrows(IllegalStateException.class, () -> NetRig.get(on(1, servers.get(1)::start)));
        NetRig.echo(sockets.get(5), "those that stand go on");
        NetRig.get(on(0, servers.get(0)::start));
        NetRig.echo(connect(), "again");
    }

    @Test
    void nothingOnItsWayIsLostWhenServersEndInMidBurst() throws Exception {
        serve();
        int port = on(0, servers.get(0)::port);
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(CompletableFuture.supplyAsync(() -> isEachServed(port)));
        }
        for (int i = 0; i < 20; i++) {
            TcpServer server = servers.get(1 + i % 2);
            run(1 + i % 2, server::stop);
            NetRig.get(on(1 + i % 2, server::start));
        }
        for (CompletableFuture<Boolean> each : all) {
            assertTrue(NetRig.get(each));
        }
    }

    private static boolean isEachServed(int port) {
        try {
            for (int i = 0; i < 100; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setSoTimeout((int) Rig.BOUND.toMillis());
                    NetRig.echo(socket, "x");
                }
            }
            return true;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aLoopThatEndsLeavesItsShareToTheOthers() throws Exception {
        serve();
        for (int i = 0; i < 3; i++) {
            NetRig.echo(connect(), "x");
        }
        group.loops().get(1).close();
        until(() -> {
            NetRig.echo(connect(), "y");
            return sockets.size() >= 9;
        });
        TcpServer third = servers.get(2);
        assertEquals(8, on(0, () -> servers.get(0).connections().size()) + on(2, () -> third.connections().size()));
    }

    @Test
    void aGracefulStopOfTheGroupWaitsForAll() throws Exception {
        serve();
        for (int i = 0; i < 3; i++) {
            NetRig.echo(connect(), "x");
        }
        CompletableFuture<Void> end = group.stopGracefully(Duration.ofHours(1));
        for (Socket socket : sockets) {
            NetRig.echo(socket, "still");
            assertFalse(end.isDone());
            socket.close();
        }
        NetRig.get(end);
        assertTrue(group.loops().stream().allMatch(IOLoop::isClosed));
    }

    // ---- changing pollers

    private String other() {
        return poller.equals("nio") ? "nio" : poller.equals("epoll") ? "poll" : "epoll";
    }

    @Test
    void someLoopsMayRefuseAnotherPollerAndAllGoOn() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        serve(options().withPollerDecorator(made -> {
            if (opened.incrementAndGet() == LOOPS + 2) {
                throw new IllegalStateException("no poller for the second one");
            }
            return made;
        }), description -> description.reusePort(false));
        for (int i = 0; i < 6; i++) {
            NetRig.echo(connect(), "x");
        }
        GroupSwitchException e = assertThrows(GroupSwitchException.class,
                () -> NetRig.get(group.switchPoller(other())));
        List<GroupSwitchException.Outcome> outcomes = e.outcomes();
        assertEquals(group.loops(), outcomes.stream().map(GroupSwitchException.Outcome::loop).toList());
        GroupSwitchException.Outcome refused = outcomes.stream().filter(each -> each.refusal() != null).findFirst()
                .orElseThrow();
        assertEquals(poller, refused.poller().name(), "it stays with what it had");
        assertInstanceOf(IOException.class, e.getCause());
        assertTrue(e.getMessage().startsWith("2 of 3 loops use poller '" + other() + "' now")
                && e.getMessage().contains("'" + refused.loop().name() + "' stays with '" + poller + "'")
                && e.getMessage().contains("no poller for the second one"), e.getMessage());
        for (GroupSwitchException.Outcome each : outcomes) {
            if (each != refused) {
                assertNull(each.refusal());
                assertEquals(other(), each.poller().name());
            }
            assertEquals(each.poller().name(), each.loop().poller().name());
        }
        for (Socket socket : sockets) {
            NetRig.echo(socket, "nothing is lost");
        }
        for (int i = 0; i < 3; i++) {
            NetRig.echo(connect(), "and new ones are served");
        }
        assertEquals(List.of(3, 3, 3), connections());
        List<PollerInfo> now = NetRig.get(group.switchPoller(other()));
        assertEquals(List.of(other(), other(), other()), now.stream().map(PollerInfo::name).toList());
        for (Socket socket : sockets) {
            NetRig.echo(socket, "still");
        }
    }
}
