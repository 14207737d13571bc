package dev.ioloop.stream;

import dev.ioloop.IOLoop;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A server for streams, over TCP and UNIX domain sockets. It listens between {@link #start()} and {@link #stop()}, any
 * number of times; the connections that it has accepted do not end with that.
 *
 * <p>It accepts a bounded number of connections in a turn ({@link ConnectionLimits#multiAccept()}). When the process
 * has no descriptor left it pauses, reports that once in ten seconds, and goes on when one of its connections ends or
 * after a tenth of a second. Of a handler that throws the loop's {@link dev.ioloop.ExceptionHandler} hears; the server
 * goes on. Connections over TCP send at once ({@code TCP_NODELAY}).
 *
 * <p>Answers to {@code TCPServer} of Tornado, {@code IListeningPort} of Twisted and {@code Mojo::IOLoop::Server}.
 *
 * <p>Thread rule: the thread of its loop, unless a method says otherwise.
 */
@ProviderType
public interface TcpServer extends AutoCloseable {
    /**
     * Begins to describe a server.
     *
     * @param loop the loop that it will live on
     * @return how it is described
     * @throws IllegalStateException if no implementation of streams is installed
     */
    static TcpServerBuilder on(IOLoop loop) {
        return StreamFactory.find().server(loop);
    }

    /**
     * The loop that the server lives on.
     *
     * @return the loop; safe from any thread
     */
    IOLoop loop();

    /**
     * Listens. Either all its addresses are listened on after that, or none. Does nothing if it listens already.
     *
     * @return completes when it listens, within this call if no name has to be looked up
     *     and it was not stopped just before; fails with
     *     {@link dev.ioloop.BindFailedException} or {@link dev.ioloop.NameResolutionException}, and with
     *     {@link dev.ioloop.ConnectionCancelledException} if it was stopped meanwhile
     */
    CompletableFuture<TcpServer> start();

    /**
     * Stops listening, at once, and removes what it has made in the file system. Who waits to be accepted is turned
     * away; connections stay. Does nothing if it does not listen.
     */
    void stop();

    /**
     * Stops listening, serves those who wait to be accepted as far as the limits allow, and waits until all connections
     * have ended.
     *
     * @param deadline how long to wait before those that are left are reset; null to wait for ever
     * @return completes when the last connection has ended; a later call gets the same future, and can only make the
     *     deadline earlier
     * @throws IllegalArgumentException if the deadline is negative
     */
    CompletableFuture<Drained> stopGracefully(@Nullable Duration deadline);

    /** Stops listening and resets all connections. It cannot be started again. */
    @Override
    void close();

    /** Stops accepting without closing the listeners: who connects waits in the backlog. */
    void pause();

    /** Accepts again; does nothing without a {@link #pause()}. */
    void resume();

    /**
     * Whether it listens.
     *
     * @return true between {@link #start()} and {@link #stop()}, also while it is paused
     */
    boolean isListening();

    /**
     * Whether it accepts who connects now.
     *
     * @return true if it listens, is not paused, and neither limits nor the system keep it from accepting
     */
    boolean isAccepting();

    /**
     * The addresses that are listened on, with the ports that were chosen.
     *
     * @return the addresses, in the order given; empty if it does not listen
     */
    List<SocketAddress> addresses();

    /**
     * The port of the first of its TCP addresses.
     *
     * @return the port that is listened on
     * @throws IllegalStateException if it does not listen, or on UNIX domain sockets alone
     */
    int port();

    /**
     * The connections that were accepted and have not ended.
     *
     * @return a copy, in no order
     */
    List<Connection> connections();

    /**
     * The budget that it accepts under.
     *
     * @return the budget
     */
    ConnectionLimits limits();

    /**
     * What it has done so far.
     *
     * @return the figures of this moment
     */
    ServerStatistics statistics();
}
