package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.AsyncTask;
import dev.ioloop.GracefulStop;
import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.LifeCyclePhase;
import dev.ioloop.ListenChannel;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopOptions;
import dev.ioloop.Registration;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A graceful stop of a loop that serves real connections. */
@Timeout(60)
class GracefulStopTest {
    private final List<String> seen = new CopyOnWriteArrayList<>();

    /** A server that accepts and holds its connections until the peer goes. */
    private final class Server implements AutoCloseable {
        final LoopRunner runner = new LoopRunner(LoopOptions.defaults());
        final IOLoop loop = runner.loop;
        final CountDownLatch accepted;
        final List<Registration> connections = new CopyOnWriteArrayList<>();
        Registration listening;
        InetSocketAddress address;

        Server(int connections) {
            accepted = new CountDownLatch(connections);
            runner.run(() -> {
                ListenChannel listener = loop.channels().listener(StandardProtocolFamily.INET);
                listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
                address = (InetSocketAddress) listener.localAddress();
                listening = loop.register(listener, Interest.READ, (registration, found) -> accept(listener));
            });
        }

        private void accept(ListenChannel listener) throws IOException {
            StreamChannel connection = listener.accept();
            while (connection != null) {
                StreamChannel peer = connection;
                connections.add(loop.register(peer, Interest.READ, (registration, found) -> peer.close()));
                accepted.countDown();
                connection = listener.accept();
            }
        }

        Socket connect() throws IOException {
            return new Socket(address.getAddress(), address.getPort());
        }

        void awaitAccepted() throws InterruptedException {
            assertTrue(accepted.await(10, TimeUnit.SECONDS));
        }

        @Override
        public void close() {
            runner.close();
        }
    }

    private void trigger(IOLoop loop, LifeCyclePhase phase) {
        loop.addTrigger(phase, AsyncTask.of(() -> seen.add(phase.name())));
    }

    @Test
    void itAcceptsNoMoreWaitsForTheConnectionsAndAcceptsAgainInTheNextRun() throws Exception {
        try (Server server = new Server(1); Socket one = server.connect()) {
            server.awaitAccepted();
            CountDownLatch announced = new CountDownLatch(1);
            server.runner.run(() -> {
                server.loop.addTrigger(LifeCyclePhase.BEFORE_SHUTDOWN, AsyncTask.of(announced::countDown));
                trigger(server.loop, LifeCyclePhase.DURING_SHUTDOWN);
                trigger(server.loop, LifeCyclePhase.AFTER_SHUTDOWN);
            });
            CompletableFuture<?> stopped = server.loop.stopGracefully();
            assertTrue(announced.await(10, TimeUnit.SECONDS));
            try (Socket late = server.connect()) { // the backlog takes it, the loop does not
                assertEquals(Interest.NONE, server.runner.call(server.listening::interest));
                assertFalse(stopped.isDone());
                assertEquals(1, server.connections.size());
                assertEquals(List.of(), seen);
                one.shutdownOutput();
                stopped.get(10, TimeUnit.SECONDS);
                server.runner.awaitEnd();
                assertEquals(List.of("DURING_SHUTDOWN", "AFTER_SHUTDOWN"), seen);

                assertEquals(Interest.READ, server.listening.interest());
                server.loop.runOnce(Duration.ofSeconds(10));
                assertEquals(2, server.connections.size(), "the next run accepts again");
                assertTrue(late.isConnected());
            }
        }
    }

    @Test
    void theDeadlineEndsTheWaitForConnectionsAndForStages() throws Exception {
        try (Server server = new Server(1); Socket one = server.connect()) {
            server.awaitAccepted();
            server.runner.run(() -> {
                server.loop.addTrigger(LifeCyclePhase.BEFORE_SHUTDOWN, server.loop::newFuture);
                server.loop.addTrigger(LifeCyclePhase.DURING_SHUTDOWN, server.loop::newFuture);
                trigger(server.loop, LifeCyclePhase.AFTER_SHUTDOWN);
            });
            server.loop.stopGracefully(GracefulStop.within(Duration.ofMillis(20))).get(10, TimeUnit.SECONDS);
            server.runner.awaitEnd();
            assertEquals(List.of("AFTER_SHUTDOWN"), seen);
            assertTrue(one.isConnected());
        }
    }

    @Test
    void aSecondCallCanOnlyBringTheDeadlineNearer() throws Exception {
        try (Server server = new Server(1); Socket one = server.connect()) {
            server.awaitAccepted();
            CompletableFuture<?> first = server.loop.stopGracefully();
            CompletableFuture<?> second = server.loop.stopGracefully(GracefulStop.within(Duration.ofMillis(10)));
            first.get(10, TimeUnit.SECONDS);
            second.get(10, TimeUnit.SECONDS);
            assertTrue(one.isConnected());
        }
    }

    @Test
    void onlyTheConnectionsThatAreNamedAreWaitedFor() throws Exception {
        try (Server server = new Server(1); Socket one = server.connect()) {
            server.awaitAccepted();
            server.loop.stopGracefully(new GracefulStop(null, channel -> false)).get(10, TimeUnit.SECONDS);
            server.runner.awaitEnd();
            assertTrue(one.isConnected());
        }
    }

    @Test
    void aCloseInTheMiddleFailsTheStop() throws Exception {
        try (Server server = new Server(1); Socket one = server.connect()) {
            server.awaitAccepted();
            CompletableFuture<?> stopped = server.loop.stopGracefully();
            server.runner.run(() -> {
            });
            assertFalse(stopped.isDone());
            server.loop.closeAsync().get(10, TimeUnit.SECONDS);
            ExecutionException e = assertThrows(ExecutionException.class, () -> stopped.get(10, TimeUnit.SECONDS));
            assertInstanceOf(LoopClosedException.class, e.getCause());
            assertTrue(one.isConnected());
        }
    }

    @Test
    void aLoopThatDoesNotRunStopsInItsNextRun() {
        IOLoop loop = IOLoop.create();
        CompletableFuture<?> stopped = loop.stopGracefully();
        assertFalse(stopped.isDone());
        loop.start();
        assertTrue(stopped.isDone());
        loop.execute(() -> {
            seen.add("next run");
            loop.stop();
        });
        loop.start();
        assertEquals(List.of("next run"), seen);
        loop.close();
    }

    @Test
    void negativeDeadlinesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> GracefulStop.within(Duration.ofSeconds(-1)));
    }
}
