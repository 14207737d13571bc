package dev.ioloop.stream;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.Resolver;
import dev.ioloop.StreamChannel;
import dev.ioloop.spi.Registry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Makes connections and streams. In OSGi it is a service, elsewhere it is found by {@link java.util.ServiceLoader};
 * programs need it only where they get it injected, and else call {@link Connection#open}.
 *
 * <p>Thread rule: safe from any thread, except where a method says otherwise.
 */
@ProviderType
public interface StreamFactory {
    /**
     * The implementation that is installed.
     *
     * @return the implementation
     * @throws IllegalStateException if there is none
     */
    static StreamFactory find() {
        Registry.Found<StreamFactory> found = Registry.find(StreamFactory.class);
        List<StreamFactory> services = found.services();
        if (services.isEmpty()) {
            throw new IllegalStateException("no implementation of streams is installed" + found.explainFailures()
                    + "; expected a provider of " + StreamFactory.class.getName() + ": put the module"
                    + " dev.ioloop.impl.streams on the module path or class path, or install its bundle");
        }
        return services.get(0);
    }

    /**
     * Begins to describe a server, as {@link TcpServer#on}.
     *
     * @param loop the loop
     * @return how it is described
     */
    TcpServerBuilder server(IOLoop loop);

    /**
     * Begins to describe a client, as {@link TcpClient#on}.
     *
     * @param loop the loop
     * @return how it is described
     */
    TcpClientBuilder client(IOLoop loop);

    /**
     * The budget of a loop, as {@link ConnectionLimits#of}.
     *
     * @param loop the loop, on whose thread the call must be
     * @return the budget
     */
    ConnectionLimits sharedLimits(IOLoop loop);

    /**
     * Makes a budget, as {@link ConnectionLimits#create}.
     *
     * @param loop the loop
     * @return the budget
     */
    ConnectionLimits newLimits(IOLoop loop);

    /**
     * Makes a resolver, as {@link AddressResolver#of}.
     *
     * @param loop the loop on which answers appear
     * @param hosts the resolver of names
     * @return the resolver
     */
    AddressResolver addressResolver(IOLoop loop, Resolver hosts);

    /**
     * Makes a resolver, as {@link AddressResolver#overriding}.
     *
     * @param overrides what stands in place of what
     * @param others who is asked then
     * @return the resolver
     */
    AddressResolver overridingResolver(Map<AddressResolver.HostKey, InetSocketAddress> overrides,
            AddressResolver others);

    /**
     * Makes a cache, as {@link CachingResolver#around}.
     *
     * @param loop the loop, by whose clock answers get old
     * @param source who is asked
     * @param timeToLive how long an answer is kept
     * @return the cache
     */
    CachingResolver cachingResolver(IOLoop loop, Resolver source, Duration timeToLive);

    /**
     * Makes an endpoint for datagrams, as {@link UdpEndpoint#bound} and {@link UdpEndpoint#connected}.
     *
     * @param loop the loop
     * @param local the local address, or null for any
     * @param peer the fixed peer, or null
     * @param handler told of what comes
     * @return the endpoint
     */
    UdpEndpoint udp(IOLoop loop, @Nullable InetSocketAddress local, @Nullable InetSocketAddress peer,
            DatagramHandler handler);

    /**
     * Makes a group of loops, as {@link LoopGroup#start}.
     *
     * @param count how many
     * @param options of each of them
     * @return the group
     */
    LoopGroup loopGroup(int count, LoopOptions options);

    /**
     * Makes a connection of a channel, as {@link Connection#open}.
     *
     * @param loop the loop, on whose thread the call must be
     * @param channel the channel: connected, or with its connect under way
     * @param options limits and water marks
     * @param handler who is told what happens
     * @return the connection, which owns the channel
     * @throws IOException if the channel cannot be registered; it is closed
     */
    Connection connection(IOLoop loop, StreamChannel channel, ConnectionOptions options, ConnectionHandler handler)
            throws IOException;

    /**
     * Makes a stream of a channel, as {@link Stream#open(IOLoop, StreamChannel, ConnectionOptions)}.
     *
     * @param loop the loop, on whose thread the call must be
     * @param channel the channel: connected, with its connect under way, or to be connected by {@link Stream#connect}
     * @param options limits and habits
     * @return the stream, which owns the channel
     * @throws IOException if the channel cannot be registered; it is closed
     */
    Stream stream(IOLoop loop, StreamChannel channel, ConnectionOptions options) throws IOException;
}
