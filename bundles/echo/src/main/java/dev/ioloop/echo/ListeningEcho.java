package dev.ioloop.echo;

import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionLimits;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Drained;
import dev.ioloop.stream.StreamFactory;
import dev.ioloop.stream.TcpServer;
import dev.ioloop.stream.TcpServerBuilder;
import dev.ioloop.stream.UnixListen;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server: a {@link TcpServer} whose connections echo.
 *
 * <p>Thread rule: the loop's owner thread, but for the methods of {@link EchoServer}.
 */
final class ListeningEcho implements EchoServer {
    private static final int BACKLOG = 1024;
    /** How many connections one turn accepts, so that those already open get their turn. */
    private static final int ACCEPTS_PER_TURN = 64;
    private static final ConnectionOptions OPTIONS = ConnectionOptions.DEFAULT.withAllowHalfOpen(true);
    private static final Logger LOG = LoggerFactory.getLogger(EchoServer.class);

    private final IOLoop loop;
    private final StreamFactory streams;
    private final Echo echo = new Echo(this);
    private final TcpServer server;
    private final CompletableFuture<Drained> drained;
    private final CompletableFuture<Optional<Exception>> ended;
    private @Nullable CompletableFuture<Drained> draining;
    private boolean ending;
    private volatile int connections;
    private volatile List<SocketAddress> addresses = List.of();
    private volatile @Nullable Exception failure;

    private ListeningEcho(IOLoop loop, List<SocketAddress> where, @Nullable UnixListen unix) {
        this.loop = loop;
        this.streams = StreamFactory.find();
        this.drained = loop.newFuture();
        this.ended = loop.newFuture();
        ConnectionLimits limits = streams.newLimits(loop);
        limits.maxConnections(Integer.MAX_VALUE);
        limits.multiAccept(ACCEPTS_PER_TURN);
        TcpServerBuilder builder = streams.server(loop).backlog(BACKLOG).limits(limits).whenLost(this::lost);
        where.forEach(builder::listen);
        if (unix != null) {
            builder.listen(unix);
        }
        this.server = builder.buildWith((channel, remote) -> accepted(channel));
    }

    static EchoServer open(IOLoop loop, List<SocketAddress> where, @Nullable UnixListen unix) throws IOException {
        loop.checkOwner();
        where.forEach(ListeningEcho::check);
        ListeningEcho echo = new ListeningEcho(loop, where, unix);
        echo.listen();
        return echo;
    }

    private static void check(SocketAddress address) {
        boolean usable = address instanceof InetSocketAddress inet ? !inet.isUnresolved()
                : address instanceof UnixDomainSocketAddress;
        if (!usable) {
            throw new IllegalArgumentException("cannot listen on " + address + " of type "
                    + address.getClass().getName()
                    + "; expected a resolved InetSocketAddress or a UnixDomainSocketAddress");
        }
    }

    private void listen() throws IOException {
        try {
            server.start().join(); // no name has to be looked up, so it is done already
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException io) {
                throw io;
            }
            throw cause instanceof RuntimeException unchecked ? unchecked : e;
        }
        addresses = List.copyOf(server.addresses());
    }

    private Connection accepted(StreamChannel channel) throws IOException {
        Connection connection = streams.connection(loop, channel, OPTIONS, echo);
        count(1);
        if (ending) {
            new Farewell(this, connection).begin();
        }
        return connection;
    }

    /** The owner of the loop alone writes it; others read. */
    private void count(int more) {
        int now = connections + more;
        connections = now;
    }

    void closed(Connection connection, IOException reason) {
        LOG.debug("{}: {} ended: {}", this, connection, reason.toString());
        count(-1);
        endIfDone();
    }

    private void lost(IOException reason) {
        if (!ending) {
            ending = true;
            failure = reason;
            addresses = List.of();
            endIfDone();
        }
    }

    @Override
    public @Nullable SocketAddress address() {
        List<SocketAddress> present = addresses;
        return present.isEmpty() ? null : present.get(0);
    }

    @Override
    public List<SocketAddress> addresses() {
        return addresses;
    }

    @Override
    public @Nullable Exception failure() {
        return failure;
    }

    @Override
    public int connections() {
        return connections;
    }

    @Override
    public CompletableFuture<Drained> drain(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("the timeout of drain() is " + timeout + "; expected zero or more");
        }
        loop.tryExecute(() -> beginDrain(timeout));
        return drained.copy();
    }

    private void beginDrain(Duration timeout) {
        if (ending) {
            return;
        }
        ending = true;
        List<Connection> open = server.connections();
        CompletableFuture<Drained> stopped = server.stopGracefully(timeout);
        draining = stopped;
        addresses = List.of();
        for (Connection connection : open) {
            if (connection.isOpen()) {
                new Farewell(this, connection).begin();
            }
        }
        loop.futures().whenDone(stopped, (how, thrown) -> endIfDone());
    }

    @Override
    public CompletableFuture<Optional<Exception>> ended() {
        return ended.copy();
    }

    @Override
    public void close() {
        loop.tryExecute(() -> {
            ending = true;
            addresses = List.of();
            server.close();
            endIfDone();
        });
    }

    private void endIfDone() {
        CompletableFuture<Drained> stopped = draining;
        boolean open = connections > 0 || (stopped != null && !stopped.isDone());
        if (!ending || open || ended.isDone()) {
            return;
        }
        LOG.debug("{} has ended: {}", this, String.valueOf(failure));
        drained.complete(stopped == null ? new Drained(0, 0) : stopped.join());
        ended.complete(Optional.ofNullable(failure));
    }

    @Override
    public String toString() {
        return "echo: " + server;
    }
}
