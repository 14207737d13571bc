package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ioloop.AsyncSupplier;
import dev.ioloop.IOLoop;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Stream;
import dev.ioloop.stream.TcpClient;
import dev.ioloop.stream.TcpServer;
import dev.ioloop.stream.UnixListen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Our side of a conversation: a loop on a thread of its own, with servers and clients. In the end no channel may be
 * open, and nothing may have failed.
 *
 * <p>Thread rule: the test's thread, but for what it hands to the loop.
 */
final class Site implements AutoCloseable {
    /** How long anything may take that is not a matter of volume. */
    static final Duration BOUND = Duration.ofSeconds(30);
    /** How long a transfer may take. */
    static final Duration TRANSFER = Duration.ofSeconds(150);
    /** What conversations with half-closing programs need. */
    static final ConnectionOptions HALF_OPEN = ConnectionOptions.DEFAULT.withAllowHalfOpen(true);

    final IOLoop loop;
    private final BlockingQueue<LoopFailure> failures = new LinkedBlockingQueue<>();
    private final Thread thread;

    Site(String poller) {
        loop = IOLoop.create(LoopOptions.defaults().withPoller(poller).withName("interop-" + poller));
        loop.exceptionHandler(failures::add);
        thread = new Thread(loop::start, "site");
        thread.start();
    }

    /** A free port of the loopback interface. */
    static InetSocketAddress anyPort() {
        return at(0);
    }

    static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    // ---- on the loop

    /** Does something on the loop's thread, and waits for it. */
    <T extends @Nullable Object> T on(Callable<T> task) throws Exception {
        AsyncSupplier<T> supplier = () -> {
            CompletableFuture<T> done = new CompletableFuture<>();
            try {
                done.complete(task.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
            return done;
        };
        return loop.futures().callAndWait(supplier, BOUND);
    }

    /** Something that may throw. */
    interface ThrowingRunnable {
        void run() throws Exception;
    }

    void run(ThrowingRunnable task) throws Exception {
        on(() -> {
            task.run();
            return null;
        });
    }

    /** Does something on the loop that gives a future, and waits for that. */
    <T extends @Nullable Object> T await(Callable<CompletableFuture<T>> task) throws Exception {
        return get(on(task), BOUND);
    }

    /** Waits for a future, and throws what it has failed with. */
    static <T extends @Nullable Object> T get(CompletableFuture<T> future, Duration bound) throws Exception {
        try {
            return future.get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    static <T extends @Nullable Object> T get(CompletableFuture<T> future) throws Exception {
        return get(future, BOUND);
    }

    /** Waits until something holds on the loop, which looks at it every other millisecond. */
    void until(String what, Callable<Boolean> condition) throws Exception {
        CompletableFuture<@Nullable Void> held = new CompletableFuture<>();
        loop.execute(() -> look(condition, held));
        try {
            get(held);
        } catch (TimeoutException e) {
            held.cancel(false);
            throw new AssertionError("it has not come about in " + BOUND + ": " + what, e);
        }
    }

    private void look(Callable<Boolean> condition, CompletableFuture<@Nullable Void> held) {
        try {
            if (held.isDone()) {
                return;
            }
            if (condition.call()) {
                held.complete(null);
            } else {
                loop.callLater(Duration.ofMillis(2), () -> look(condition, held));
            }
        } catch (Exception | AssertionError e) {
            held.completeExceptionally(e);
        }
    }

    // ---- servers and clients

    /** A server at an address; a path of a UNIX domain socket is a {@link UnixDomainSocketAddress}. */
    TcpServer serve(SocketAddress address, ConnectionOptions options, Supplier<? extends ConnectionHandler> handlers)
            throws Exception {
        return await(() -> TcpServer.on(loop).listen(address).options(options).backlog(1000)
                .build(remote -> handlers.get()).start());
    }

    TcpServer serve(Supplier<? extends ConnectionHandler> handlers) throws Exception {
        return serve(anyPort(), HALF_OPEN, handlers);
    }

    TcpServer serveUnix(Path path, Supplier<? extends ConnectionHandler> handlers) throws Exception {
        return await(() -> TcpServer.on(loop).listen(UnixListen.at(path)).options(HALF_OPEN)
                .build(remote -> handlers.get()).start());
    }

    /** A server for one connection, which is told of. */
    TcpServer serveOne(ConnectionHandler handler, CompletableFuture<Connection> accepted) throws Exception {
        return await(() -> TcpServer.on(loop).listen(anyPort()).options(HALF_OPEN).buildAsync(connection -> {
            connection.handler(handler);
            accepted.complete(connection);
            return null;
        }).start());
    }

    /** A server whose connections are streams, which what is given begins to work with. */
    TcpServer serveStreams(SocketAddress address, ConnectionOptions options, Consumer<? super Stream> begin)
            throws Exception {
        return await(() -> TcpServer.on(loop).listen(address).options(options).backlog(1000).buildAsync(connection -> {
            Connection.Detached detached = connection.detach();
            assertFalse(detached.received().hasRemaining(), "nothing is received before the handler is asked");
            begin.accept(Stream.open(loop, detached.channel(), options));
            return null;
        }).start());
    }

    /** Opens what the JVM and the pollers open once and keep, so that it is open before descriptors are counted. */
    void warmUp() throws Exception {
        TcpServer server = serve(Echo::new);
        Exchange exchange = new Exchange(1);
        connect(address(server), exchange);
        get(exchange.ended);
        expectQuiet(server);
    }

    InetSocketAddress address(TcpServer server) throws Exception {
        return on(() -> (InetSocketAddress) server.addresses().get(0));
    }

    String port(TcpServer server) throws Exception {
        return Integer.toString(address(server).getPort());
    }

    /** A connection to a server of others. */
    Connection connect(SocketAddress address, ConnectionOptions options, ConnectionHandler handler) throws Exception {
        return await(() -> {
            TcpClient client = TcpClient.on(loop).options(options).build();
            return client.connect(address, handler).whenComplete((connection, thrown) -> client.close());
        });
    }

    Connection connect(SocketAddress address, ConnectionHandler handler) throws Exception {
        return connect(address, HALF_OPEN, handler);
    }

    /** A stream to a server of others. */
    Stream connectStream(SocketAddress address, ConnectionOptions options) throws Exception {
        return await(() -> {
            TcpClient client = TcpClient.on(loop).build();
            CompletableFuture<Stream> stands = new CompletableFuture<>();
            client.connectChannel(address).whenComplete((channel, thrown) -> {
                client.close();
                try {
                    if (thrown != null) {
                        stands.completeExceptionally(thrown);
                    } else {
                        stands.complete(Stream.open(loop, channel, options));
                    }
                } catch (IOException e) {
                    stands.completeExceptionally(e);
                }
            });
            return stands;
        });
    }

    Stream connectStream(SocketAddress address) throws Exception {
        return connectStream(address, HALF_OPEN);
    }

    int openChannels() {
        return loop.diagnostics().openChannels().size();
    }

    /** Closes a server and expects all its connections, and those of clients, to be gone. */
    void expectQuiet(TcpServer server) throws Exception {
        until("the connections of " + server + " end", () -> server.statistics().open() == 0);
        run(server::close);
        expectQuiet();
    }

    /** Expects that no channel is left open; a selector closes the descriptor of a closed one in its next polls. */
    void expectQuiet() throws Exception {
        until("all channels are closed", () -> openChannels() == 0);
        AtomicInteger looks = new AtomicInteger();
        until("some polls later", () -> looks.incrementAndGet() > 2);
    }

    @Override
    public void close() {
        loop.close();
        try {
            thread.join(BOUND.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while the loop ended", e);
        }
        assertFalse(thread.isAlive(), "the loop does not end");
        assertEquals(0, failures.size(), () -> "failures of the loop: " + failures);
    }
}
