package dev.ioloop.echo;

import dev.ioloop.IOLoop;
import dev.ioloop.stream.Drained;
import dev.ioloop.stream.UnixListen;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A server that sends back what it gets, over TCP or UNIX domain sockets. A client that does not read is not read from
 * either: for each connection the server keeps one chunk (64 KiB) at most. A client that ends its output gets
 * what is left, then the end of its input. It is a {@link dev.ioloop.stream.TcpServer} without a limit of connections.
 *
 * <p>In OSGi the server that the configuration {@code dev.ioloop.echo} describes ({@code host}, {@code port},
 * {@code unix}, {@code drainSeconds}, {@code firstTryOnly}) is a service of this type. It keeps trying while it cannot listen, unless
 * the last of these says that it is to give up when the first try fails: see {@link #failure()}.
 *
 * <p>Answers to RFC 862; half-close and reset to RFC 9293, sections 3.6 and 3.10.7.
 *
 * <p>Thread rule: any thread, but for {@link #listen}.
 */
@ProviderType
public interface EchoServer extends AutoCloseable {
    /**
     * Begins to listen. Belongs to the owner's thread of the loop; the loop need not run yet.
     *
     * @param loop does all the work
     * @param address where to listen: an IP address, resolved, where port 0 takes any free port, or a
     *     {@link java.net.UnixDomainSocketAddress}
     * @return the server, listening
     * @throws IllegalArgumentException if the address is of another type or not resolved
     * @throws dev.ioloop.BindFailedException if the address cannot be had; the message names it and the reason
     * @throws dev.ioloop.PollerUnavailableException if the loop has lost its poller and waits for another one
     * @throws dev.ioloop.LoopClosedException if the loop is closed
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     * @throws IOException on any other error
     */
    static EchoServer listen(IOLoop loop, SocketAddress address) throws IOException {
        return ListeningEcho.open(loop, List.of(address), null);
    }

    /**
     * Begins to listen on an address and on a UNIX domain socket, as {@link #listen(IOLoop, SocketAddress)}: on both
     * of them, or on none.
     *
     * @param loop does all the work
     * @param address where to listen, as there
     * @param unix where and how to listen besides
     * @return the server, listening
     * @throws UnsupportedOperationException if the channels of the loop know no UNIX domain sockets
     * @throws IOException as there
     */
    static EchoServer listen(IOLoop loop, SocketAddress address, UnixListen unix) throws IOException {
        return ListeningEcho.open(loop, List.of(address), Objects.requireNonNull(unix, "unix"));
    }

    /**
     * Where the server listens: the first of {@link #addresses()}.
     *
     * @return the address with the port that was chosen, or null while it does not listen
     */
    @Nullable SocketAddress address();

    /**
     * All addresses that the server listens on.
     *
     * @return the addresses with the ports that were chosen; empty while it does not listen
     */
    List<SocketAddress> addresses();

    /**
     * Why the server does not listen, if there is a reason that it did not choose itself.
     *
     * @return what was thrown, or null while it listens and after {@link #drain} and {@link #close()}
     */
    @Nullable Exception failure();

    /**
     * How many connections are open.
     *
     * @return a number that may be out of date by a moment
     */
    int connections();

    /**
     * Ends the server in order: it stops accepting (those that already wait are still taken), sends back what has been
     * received, then ends its output and closes each connection when the peer has ended its own, at the latest half a
     * second later. Calling it again changes nothing.
     *
     * @param timeout how long from now; connections that still have bytes to get are reset then
     * @return completes on the loop when all connections have ended, also if they were lost; bound to the loop
     * @throws IllegalArgumentException if the timeout is negative
     */
    CompletableFuture<Drained> drain(Duration timeout);

    /**
     * Tells when the server has ended and why.
     *
     * @return completes when it does not listen any more and its last connection has ended: with nothing after
     *     {@link #drain} and {@link #close()}, else with the reason, for example a
     *     {@link dev.ioloop.PollerLostException}. It never fails; bound to the loop
     */
    CompletableFuture<Optional<Exception>> ended();

    /**
     * Ends the server at once: it stops listening and closes all connections in the next turn of the loop. Calling it
     * again does nothing.
     */
    @Override
    void close();
}
