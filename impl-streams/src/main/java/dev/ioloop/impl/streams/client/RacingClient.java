package dev.ioloop.impl.streams.client;

import dev.ioloop.ConnectionCancelledException;
import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.impl.streams.Connections;
import dev.ioloop.impl.streams.server.Ports;
import dev.ioloop.stream.AddressResolver;
import dev.ioloop.stream.CachingResolver;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.Stream;
import dev.ioloop.stream.TcpClient;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client, and the connects that are under way.
 *
 * <p>Thread rule: as {@link TcpClient}.
 */
final class RacingClient implements TcpClient {
    private final IOLoop loop;
    private final ClientDescription.Settings settings;
    private final AddressResolver resolver;
    /** What the client has made itself. */
    private final @Nullable CachingResolver owned;
    private final Set<Connecting<?>> pending = new LinkedHashSet<>();
    private boolean closed;

    RacingClient(IOLoop loop, ClientDescription.Settings settings, AddressResolver resolver,
            @Nullable CachingResolver owned) {
        loop.checkOwner();
        this.loop = loop;
        this.settings = settings;
        this.resolver = resolver;
        this.owned = owned;
    }

    IOLoop loop() {
        return loop;
    }

    ClientDescription.Settings settings() {
        return settings;
    }

    AddressResolver resolver() {
        return resolver;
    }

    void ended(Connecting<?> connecting) {
        pending.remove(connecting);
    }

    @Override
    public CompletableFuture<Connection> connect(String host, int port, ConnectionHandler handler) {
        return connect(host(host, port), handler);
    }

    @Override
    public CompletableFuture<Connection> connect(SocketAddress address, ConnectionHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return begin(address,
                channel -> Connections.push(loop, channel, settings.options(), handler));
    }

    @Override
    public CompletableFuture<Stream> connectStream(String host, int port) {
        return connectStream(host(host, port));
    }

    @Override
    public CompletableFuture<Stream> connectStream(SocketAddress address) {
        return begin(address, channel -> Connections.pull(loop, channel, settings.options()));
    }

    @Override
    public CompletableFuture<StreamChannel> connectChannel(String host, int port) {
        return connectChannel(host(host, port));
    }

    @Override
    public CompletableFuture<StreamChannel> connectChannel(SocketAddress address) {
        return begin(address, channel -> channel);
    }

    private static InetSocketAddress host(String host, int port) {
        return InetSocketAddress.createUnresolved(Ports.withoutBrackets(host), Ports.check(1, port, "to connect to"));
    }

    private <T> CompletableFuture<T> begin(SocketAddress address, Connecting.Finish<T> finish) {
        Objects.requireNonNull(address, "address");
        loop.checkOwner();
        if (address instanceof InetSocketAddress inet) {
            Ports.check(1, inet.getPort(), "to connect to");
        }
        if (closed) {
            return loop.futures().failed(new ConnectionCancelledException("the client is closed; build another one to"
                    + " connect to " + Ports.text(address)));
        }
        Connecting<T> connecting = new Connecting<>(this, address, finish);
        pending.add(connecting);
        connecting.begin();
        return connecting.result;
    }

    @Override
    public int pending() {
        return pending.size();
    }

    @Override
    public void close() {
        loop.checkOwner();
        closed = true;
        List.copyOf(pending).forEach(connecting -> connecting.fail(new ConnectionCancelledException(
                connecting + " was given up, since the client was closed")));
        if (owned != null) {
            owned.close();
        }
    }
}
