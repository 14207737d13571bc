package dev.ioloop.impl.streams.server;

import dev.ioloop.IOLoop;
import dev.ioloop.ListenChannel;
import dev.ioloop.impl.streams.Connections;
import dev.ioloop.stream.AcceptHandler;
import dev.ioloop.stream.AddressResolver;
import dev.ioloop.stream.ConnectionFactory;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionLimits;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.StreamHandler;
import dev.ioloop.stream.TcpServer;
import dev.ioloop.stream.TcpServerBuilder;
import dev.ioloop.stream.UnixListen;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a server is to be.
 *
 * <p>Thread rule: as {@link TcpServerBuilder}.
 */
public final class ServerDescription implements TcpServerBuilder {
    private final IOLoop loop;
    private final List<Target> targets = new ArrayList<>();
    private @Nullable StandardProtocolFamily family;
    private int backlog = ListenChannel.DEFAULT_BACKLOG;
    private boolean reusePort;
    private @Nullable Budget limits;
    private ConnectionOptions options = ConnectionOptions.DEFAULT;
    private @Nullable AddressResolver resolver;
    private @Nullable Duration proxyTimeout;
    private Consumer<? super IOException> whenLost = reason -> {
        // who does not ask need not know
    };

    /**
     * Begins with the defaults.
     *
     * @param loop the loop
     */
    public ServerDescription(IOLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
    }

    @Override
    public TcpServerBuilder listen(String host, int port) {
        targets.add(new Target.Host(Ports.withoutBrackets(host), Ports.check(0, port, "to listen on")));
        return this;
    }

    @Override
    public TcpServerBuilder listen(SocketAddress address) {
        if (Objects.requireNonNull(address, "address") instanceof UnixDomainSocketAddress unix) {
            return listen(UnixListen.at(unix.getPath()));
        }
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new IllegalArgumentException("the address " + address + " is not resolved; use listen(host, port)");
        }
        targets.add(new Target.Address(address));
        return this;
    }

    @Override
    public TcpServerBuilder listen(UnixListen unix) {
        targets.add(new Target.Unix(Objects.requireNonNull(unix, "unix")));
        return this;
    }

    @Override
    public TcpServerBuilder listen(ListenChannel bound) {
        if (bound.localAddress() == null) {
            throw new IllegalArgumentException(bound + " is not bound; call its bind() first, or give its address");
        }
        targets.add(new Target.Bound(bound));
        return this;
    }

    @Override
    public TcpServerBuilder family(@Nullable StandardProtocolFamily only) {
        family = Ports.checkFamily(only);
        return this;
    }

    @Override
    public TcpServerBuilder backlog(int connections) {
        if (connections < 1) {
            throw new IllegalArgumentException("the backlog is " + connections + " connections; it must be 1 or more");
        }
        backlog = connections;
        return this;
    }

    @Override
    public TcpServerBuilder reusePort(boolean reuse) {
        reusePort = reuse;
        return this;
    }

    @Override
    public TcpServerBuilder limits(ConnectionLimits budget) {
        if (!(Objects.requireNonNull(budget, "limits") instanceof Budget ours) || ours.loop() != loop) {
            throw new IllegalArgumentException("the limits belong to another loop than " + loop.name()
                    + "; make them by ConnectionLimits.create() for the loop of the server");
        }
        limits = ours;
        return this;
    }

    @Override
    public TcpServerBuilder options(ConnectionOptions all) {
        options = Objects.requireNonNull(all, "options");
        return this;
    }

    @Override
    public TcpServerBuilder resolver(AddressResolver addresses) {
        resolver = Objects.requireNonNull(addresses, "resolver");
        return this;
    }

    @Override
    public TcpServerBuilder proxyProtocol(Duration timeout) {
        proxyTimeout = Bounds.positive(timeout, "the timeout of the PROXY header");
        return this;
    }

    @Override
    public TcpServerBuilder whenLost(Consumer<? super IOException> action) {
        whenLost = Objects.requireNonNull(action, "action");
        return this;
    }

    @Override
    public TcpServer build(Function<? super @Nullable SocketAddress, ? extends ConnectionHandler> handlers) {
        Objects.requireNonNull(handlers, "handlers");
        ConnectionOptions each = options;
        return buildWith((channel, remote) -> Connections.push(loop, channel, each,
                Objects.requireNonNull(handlers.apply(remote), "the handler of the connection is null")));
    }

    @Override
    public TcpServer buildAsync(AcceptHandler handler) {
        return buildWith(new AsyncFactory(loop, options, Objects.requireNonNull(handler, "handler")));
    }

    @Override
    public TcpServer buildStreams(StreamHandler handler) {
        return buildWith(new StreamServing(loop, options, Objects.requireNonNull(handler, "handler")));
    }

    @Override
    public TcpServer buildWith(ConnectionFactory factory) {
        Objects.requireNonNull(factory, "factory");
        if (targets.isEmpty()) {
            throw new IllegalStateException("the server has nothing to listen on; call listen() before build()");
        }
        AddressResolver addresses = resolver == null ? AddressResolver.of(loop, loop.resolver()) : resolver;
        return new ListeningServer(loop, new Settings(List.copyOf(targets), family, backlog, reusePort,
                limits == null ? Budget.of(loop) : limits, addresses, proxyTimeout, whenLost), factory);
    }
}
