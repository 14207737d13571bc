package dev.ioloop.stream;

import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Connects, over TCP and UNIX domain sockets.
 *
 * <p>To a host it connects by Happy Eyeballs, version 2 (RFC 8305): the addresses are tried in the order of the
 * resolver, the families taking turns, the first one's family first; while none stands, the next attempt begins after
 * {@link TcpClientBuilder#attemptDelay}, or at once when one has failed. The first that stands wins; the others are
 * closed. If all fail, the failure is that of the attempt that ended last, with the others as suppressed.
 *
 * <p>A future that is cancelled closes what was begun, at any point. Connections over TCP send at once
 * ({@code TCP_NODELAY}).
 *
 * <p>Answers to {@code TCPClient} of Tornado, {@code HostnameEndpoint} of Twisted and {@code Mojo::IOLoop::Client}.
 *
 * <p>Thread rule: the thread of its loop.
 */
@ProviderType
public interface TcpClient extends AutoCloseable {
    /** How long an attempt waits for the one before where nothing else is said. */
    Duration DEFAULT_ATTEMPT_DELAY = Duration.ofMillis(300);
    /** How long connecting may take in all where nothing else is said. */
    Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /**
     * Begins to describe a client.
     *
     * @param loop the loop that its connections will live on
     * @return how it is described
     * @throws IllegalStateException if no implementation of streams is installed
     */
    static TcpClientBuilder on(IOLoop loop) {
        return StreamFactory.find().client(loop);
    }

    /**
     * Connects to a host.
     *
     * @param host a name, or an address in text form, an IPv6 address with or without brackets
     * @param port from 1 to 65535
     * @param handler told of the connection, and of no other attempt
     * @return completes when the connection stands, before {@link ConnectionHandler#connected}; never within this
     *     call. Fails with a {@link dev.ioloop.ConnectFailedException}, for example
     *     {@link dev.ioloop.ConnectTimeoutException} or {@link dev.ioloop.NameResolutionException}; with
     *     {@link dev.ioloop.BindFailedException} if the local address cannot be had; with
     *     {@link dev.ioloop.ConnectionCancelledException} if the client was closed
     * @throws IllegalArgumentException if the port is out of its bounds
     */
    CompletableFuture<Connection> connect(String host, int port, ConnectionHandler handler);

    /**
     * Connects to an address.
     *
     * @param address a {@link java.net.InetSocketAddress}, which if it is not resolved is taken as a host and port; a
     *     {@link java.net.UnixDomainSocketAddress}; or another one that the channels of the loop know
     * @param handler told of the connection
     * @return as {@link #connect(String, int, ConnectionHandler)}
     */
    CompletableFuture<Connection> connect(SocketAddress address, ConnectionHandler handler);

    /**
     * Connects to a host, and gives a stream, as {@link TcpServerBuilder#buildStreams} does for those who come. It has
     * the options of the client.
     *
     * @param host as {@link #connect(String, int, ConnectionHandler)}
     * @param port as {@link #connect(String, int, ConnectionHandler)}
     * @return the stream, connected; it fails as that of {@link #connect(String, int, ConnectionHandler)}. If nobody
     *     takes the stream because the future was cancelled meanwhile, it is aborted
     * @throws IllegalArgumentException if the port is out of its bounds
     */
    CompletableFuture<Stream> connectStream(String host, int port);

    /**
     * Connects to an address, and gives a stream.
     *
     * @param address as {@link #connect(SocketAddress, ConnectionHandler)}
     * @return as {@link #connectStream(String, int)}
     */
    CompletableFuture<Stream> connectStream(SocketAddress address);

    /**
     * Connects to a host, and gives the mere channel: the seam on which other faces of a connection are built.
     *
     * @param host as {@link #connect(String, int, ConnectionHandler)}
     * @param port as {@link #connect(String, int, ConnectionHandler)}
     * @return the channel, connected and not registered, which is the caller's; if nobody takes it because the future
     *     was cancelled meanwhile, it is closed
     * @throws IllegalArgumentException if the port is out of its bounds
     */
    CompletableFuture<StreamChannel> connectChannel(String host, int port);

    /**
     * Connects to an address, and gives the mere channel.
     *
     * @param address as {@link #connect(SocketAddress, ConnectionHandler)}
     * @return as {@link #connectChannel(String, int)}
     */
    CompletableFuture<StreamChannel> connectChannel(SocketAddress address);

    /**
     * How many connects are under way.
     *
     * @return the number
     */
    int pending();

    /**
     * Gives up what is under way, and closes the resolver if the client has made it. Connections that stand are not
     * touched; later connects fail.
     */
    @Override
    void close();
}
