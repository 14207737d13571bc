package dev.ioloop.impl.streams.factory;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.Resolver;
import dev.ioloop.StreamChannel;
import dev.ioloop.impl.streams.Connections;
import dev.ioloop.impl.streams.client.ClientDescription;
import dev.ioloop.impl.streams.client.HostAddresses;
import dev.ioloop.impl.streams.client.HostCache;
import dev.ioloop.impl.streams.client.Overrides;
import dev.ioloop.impl.streams.datagram.DatagramEndpoint;
import dev.ioloop.impl.streams.server.Budget;
import dev.ioloop.impl.streams.server.ServerDescription;
import dev.ioloop.impl.streams.server.ThreadedLoops;
import dev.ioloop.stream.AddressResolver;
import dev.ioloop.stream.CachingResolver;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionLimits;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.DatagramHandler;
import dev.ioloop.stream.LoopGroup;
import dev.ioloop.stream.Stream;
import dev.ioloop.stream.StreamFactory;
import dev.ioloop.stream.TcpClientBuilder;
import dev.ioloop.stream.TcpServerBuilder;
import dev.ioloop.stream.UdpEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The factory that {@link StreamFactory#find()} finds.
 *
 * <p>Thread rule: safe from any thread, except where a method says otherwise.
 */
public class ChannelStreamFactory implements StreamFactory {
    /** Made by {@link java.util.ServiceLoader}. */
    public ChannelStreamFactory() {}

    @Override
    public TcpServerBuilder server(IOLoop loop) {
        return new ServerDescription(loop);
    }

    @Override
    public TcpClientBuilder client(IOLoop loop) {
        return new ClientDescription(loop);
    }

    @Override
    public ConnectionLimits sharedLimits(IOLoop loop) {
        return Budget.of(loop);
    }

    @Override
    public ConnectionLimits newLimits(IOLoop loop) {
        return new Budget(loop);
    }

    @Override
    public AddressResolver addressResolver(IOLoop loop, Resolver hosts) {
        return new HostAddresses(loop, hosts);
    }

    @Override
    public AddressResolver overridingResolver(Map<AddressResolver.HostKey, InetSocketAddress> overrides,
            AddressResolver others) {
        return new Overrides(overrides, others);
    }

    @Override
    public CachingResolver cachingResolver(IOLoop loop, Resolver source, Duration timeToLive) {
        return new HostCache(loop, source, timeToLive);
    }

    @Override
    public UdpEndpoint udp(IOLoop loop, @Nullable InetSocketAddress local, @Nullable InetSocketAddress peer,
            DatagramHandler handler) {
        return new DatagramEndpoint(loop, local, peer, handler);
    }

    @Override
    public LoopGroup loopGroup(int count, LoopOptions options) {
        return new ThreadedLoops(count, options);
    }

    @Override
    public Connection connection(IOLoop loop, StreamChannel channel, ConnectionOptions options,
            ConnectionHandler handler) throws IOException {
        return Connections.push(loop, channel, options, handler);
    }

    @Override
    public Stream stream(IOLoop loop, StreamChannel channel, ConnectionOptions options) throws IOException {
        return Connections.pull(loop, channel, options);
    }
}
