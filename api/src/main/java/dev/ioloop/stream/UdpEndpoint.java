package dev.ioloop.stream;

import dev.ioloop.DatagramChannel;
import dev.ioloop.IOLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An endpoint for datagrams, with the life cycle of a {@link TcpServer}: it is bound between {@link #start()} and
 * {@link #stop()}, any number of times.
 *
 * <p>Answers to {@code listenUDP} and {@code IUDPTransport} of Twisted and to {@code proto udp} of Pyjo's client.
 *
 * <p>Thread rule: the thread of its loop.
 */
@ProviderType
public interface UdpEndpoint extends AutoCloseable {
    /** How many bytes a datagram may have. */
    int MOST_BYTES = 65_535;
    /** How many datagrams may wait to be sent; what comes after them is dropped. */
    int MOST_WAITING = 1000;

    /**
     * Makes an endpoint, which is not bound yet.
     *
     * @param loop the loop that it will live on
     * @param local a resolved address of this host, with port 0 for any
     * @param handler told of what comes
     * @return the endpoint
     * @throws IllegalArgumentException if the address is not resolved
     */
    static UdpEndpoint bound(IOLoop loop, InetSocketAddress local, DatagramHandler handler) {
        return StreamFactory.find().udp(loop, local, null, handler);
    }

    /**
     * Makes an endpoint with a fixed peer, which is not bound yet: it hears of nobody else.
     *
     * @param loop the loop that it will live on
     * @param peer the resolved address of the peer
     * @param handler told of what comes
     * @return the endpoint
     * @throws IllegalArgumentException if the address is not resolved
     */
    static UdpEndpoint connected(IOLoop loop, InetSocketAddress peer, DatagramHandler handler) {
        return StreamFactory.find().udp(loop, null, peer, handler);
    }

    /**
     * Binds, and receives from now on. Does nothing if it is bound.
     *
     * @throws dev.ioloop.BindFailedException if the address cannot be had
     * @throws IOException on any other error
     * @throws IllegalStateException if it is closed
     */
    void start() throws IOException;

    /** Closes the channel, at once; what waits to be sent is lost. Does nothing if it is not bound. */
    void stop();

    /**
     * Stops receiving, and closes the channel when what waits is sent.
     *
     * @param deadline how long to wait before the rest is dropped; null to wait for ever
     * @return completes with the number of datagrams that were dropped
     * @throws IllegalArgumentException if the deadline is negative
     */
    CompletableFuture<Integer> stopGracefully(@Nullable Duration deadline);

    /** Stops, and cannot be started again. */
    @Override
    void close();

    /** Stops receiving; what comes waits in the kernel, as far as that has space. */
    void pause();

    /** Receives again. */
    void resume();

    /**
     * Whether it is bound.
     *
     * @return true between {@link #start()} and {@link #stop()}
     */
    boolean isBound();

    /**
     * Sends a datagram. It is taken at the call: the buffer is the caller's again.
     *
     * @param source the bytes
     * @param target a resolved address
     * @return false if too many wait already, and it was dropped
     * @throws IOException if the system refuses it, for example because it is too long, or the endpoint is not bound
     * @throws IllegalStateException if a peer is fixed
     */
    boolean send(ByteBuffer source, InetSocketAddress target) throws IOException;

    /**
     * Sends a datagram to the fixed peer. It is taken at the call: the buffer is the caller's again.
     *
     * @param source the bytes
     * @return false if too many wait already, and it was dropped
     * @throws IOException if the system refuses it, or the endpoint is not bound
     * @throws IllegalStateException if no peer is fixed
     */
    boolean send(ByteBuffer source) throws IOException;

    /**
     * The address that it is bound to.
     *
     * @return the address with the port that was chosen, or null if it is not bound
     */
    @Nullable SocketAddress localAddress();

    /**
     * The channel, for options and multicast groups.
     *
     * @return the channel, which stays the endpoint's
     * @throws IllegalStateException if it is not bound
     */
    DatagramChannel channel();

    /**
     * What has gone through so far.
     *
     * @return the figures of this moment
     */
    UdpStatistics statistics();
}
