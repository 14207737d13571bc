package dev.ioloop.impl.streams.client;

import dev.ioloop.IOLoop;
import dev.ioloop.impl.streams.server.Bounds;
import dev.ioloop.impl.streams.server.Ports;
import dev.ioloop.stream.AddressResolver;
import dev.ioloop.stream.CachingResolver;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.TcpClient;
import dev.ioloop.stream.TcpClientBuilder;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a client is to be.
 *
 * <p>Thread rule: as {@link TcpClientBuilder}.
 */
public final class ClientDescription implements TcpClientBuilder {
    private final IOLoop loop;
    private @Nullable AddressResolver resolver;
    private @Nullable StandardProtocolFamily family;
    private Duration timeout = TcpClient.DEFAULT_TIMEOUT;
    private Duration attemptTimeout = TcpClient.DEFAULT_TIMEOUT;
    private Duration attemptDelay = TcpClient.DEFAULT_ATTEMPT_DELAY;
    private @Nullable InetSocketAddress local;
    private int localPort;
    private boolean checkLock;
    private ConnectionOptions options = ConnectionOptions.DEFAULT;

    /** What all attempts of a client have in common. */
    record Settings(@Nullable StandardProtocolFamily family, Duration timeout, Duration attemptTimeout,
            Duration attemptDelay, @Nullable InetSocketAddress local, int localPort, boolean checkLock,
            ConnectionOptions options) {}

    /**
     * Begins with the defaults.
     *
     * @param loop the loop
     */
    public ClientDescription(IOLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
    }

    @Override
    public TcpClientBuilder resolver(AddressResolver addresses) {
        resolver = Objects.requireNonNull(addresses, "resolver");
        return this;
    }

    @Override
    public TcpClientBuilder family(@Nullable StandardProtocolFamily only) {
        family = Ports.checkFamily(only);
        return this;
    }

    @Override
    public TcpClientBuilder timeout(Duration bound) {
        timeout = Bounds.positive(bound, "timeout");
        return this;
    }

    @Override
    public TcpClientBuilder attemptTimeout(Duration bound) {
        attemptTimeout = Bounds.positive(bound, "attemptTimeout");
        return this;
    }

    @Override
    public TcpClientBuilder attemptDelay(Duration delay) {
        attemptDelay = Bounds.positive(delay, "attemptDelay");
        return this;
    }

    @Override
    public TcpClientBuilder localAddress(@Nullable InetSocketAddress address) {
        if (address != null && address.isUnresolved()) {
            throw new IllegalArgumentException("the local address " + address + " is not resolved; give an address of"
                    + " this host");
        }
        local = address;
        return this;
    }

    @Override
    public TcpClientBuilder localPort(int port) {
        localPort = Ports.check(1, port, "to connect from");
        return this;
    }

    @Override
    public TcpClientBuilder checkLock(boolean check) {
        checkLock = check;
        return this;
    }

    @Override
    public TcpClientBuilder options(ConnectionOptions all) {
        options = Objects.requireNonNull(all, "options");
        return this;
    }

    @Override
    public TcpClient build() {
        Settings settings = new Settings(family, timeout, attemptTimeout, attemptDelay, local, localPort, checkLock,
                options);
        if (resolver != null) {
            return new RacingClient(loop, settings, resolver, null);
        }
        CachingResolver cache = CachingResolver.around(loop, loop.resolver(), CachingResolver.DEFAULT_TIME_TO_LIVE);
        return new RacingClient(loop, settings, AddressResolver.of(loop, cache), cache);
    }
}
