package dev.ioloop.stream;

import dev.ioloop.ListenChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Describes a {@link TcpServer}. Each method changes the description and returns it; what was built does not change any
 * more.
 *
 * <p>Thread rule: one thread at a time; the {@code build} methods belong to the thread of the loop.
 */
@ProviderType
public interface TcpServerBuilder {
    /**
     * Listens on all interfaces, over IPv6 and IPv4 where the system has both.
     *
     * @param port from 1 to 65535; 0 for any free port, the same for both
     * @return this
     * @throws IllegalArgumentException if the port is out of its bounds
     */
    default TcpServerBuilder listen(int port) {
        return listen("", port);
    }

    /**
     * Listens on all addresses of a host. One that occurs twice is listened on once; those of a protocol that the
     * system does not have are left out, and so is {@code ::1} of the name {@code localhost} where this host does not
     * have it.
     *
     * @param host a name of this host, or an address in text form, an IPv6 address with or without brackets; empty or
     *     {@code *} for all interfaces
     * @param port from 1 to 65535; 0 for any free port, the same for all addresses
     * @return this
     * @throws IllegalArgumentException if the port is out of its bounds
     */
    TcpServerBuilder listen(String host, int port);

    /**
     * Listens on an address.
     *
     * @param address a resolved {@link java.net.InetSocketAddress}; a {@link java.net.UnixDomainSocketAddress}, as
     *     {@link UnixListen#at}; or an address of another type that the channels of the loop know, as those of the
     *     family {@code posix} know the abstract names of Linux ({@code dev.ioloop.poller.posix.AbstractUnixAddress}),
     *     for which no file is made
     * @return this
     * @throws IllegalArgumentException if the address is not resolved
     */
    TcpServerBuilder listen(SocketAddress address);

    /**
     * Listens on a UNIX domain socket.
     *
     * @param unix where and how
     * @return this
     */
    TcpServerBuilder listen(UnixListen unix);

    /**
     * Accepts from a channel that is bound already, for example one made of an inherited descriptor by
     * {@link dev.ioloop.ChannelFactory#adopt(int)}. The server closes it when it stops, and then cannot be started
     * again.
     *
     * @param bound a listener, not registered
     * @return this
     * @throws IllegalArgumentException if it is not bound
     */
    TcpServerBuilder listen(ListenChannel bound);

    /**
     * Restricts the addresses of {@link #listen(int)} and {@link #listen(String, int)}.
     *
     * @param family INET or INET6; null for both. INET6 alone on all interfaces needs channels that can leave IPv4 to
     *     others: those of the family {@code posix} can, the JDK's cannot, and {@link TcpServer#start()} then fails
     * @return this
     * @throws IllegalArgumentException if it is another family
     */
    TcpServerBuilder family(@Nullable StandardProtocolFamily family);

    /**
     * How many connections may wait to be accepted.
     *
     * @param connections at least 1; {@link ListenChannel#DEFAULT_BACKLOG} at first. The system may take fewer
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    TcpServerBuilder backlog(int connections);

    /**
     * Lets several servers, on several loops or in several processes, listen on one port; the system spreads the
     * connections over them ({@code SO_REUSEPORT}).
     *
     * @param reuse whether they may
     * @return this; {@link TcpServer#start()} fails with {@link UnsupportedOperationException} where the system cannot
     */
    TcpServerBuilder reusePort(boolean reuse);

    /**
     * Sets the budget.
     *
     * @param limits a budget of the same loop; {@link ConnectionLimits#of} at first
     * @return this
     * @throws IllegalArgumentException if it belongs to another loop
     */
    TcpServerBuilder limits(ConnectionLimits limits);

    /**
     * Sets limits and water marks of the connections.
     *
     * @param options the options; {@link ConnectionOptions#DEFAULT} at first
     * @return this
     */
    TcpServerBuilder options(ConnectionOptions options);

    /**
     * Finds the addresses of hosts.
     *
     * @param resolver the resolver, which is not closed; that of the loop at first
     * @return this
     */
    TcpServerBuilder resolver(AddressResolver resolver);

    /**
     * Demands that each connection begins with a header of the PROXY protocol, version 1 or 2. A connection with
     * another beginning, or without it in time, is reset. Only for servers that none but the proxy can reach: whoever
     * connects is believed.
     *
     * @param timeout how long the header may take
     * @return this
     * @throws IllegalArgumentException if the timeout is zero or negative
     */
    TcpServerBuilder proxyProtocol(Duration timeout);

    /**
     * Says what to do when the server loses what it listens on: its poller has gone and no other one of the same family
     * is there, or the loop was closed. The server does not listen any more then; its connections on that poller end as
     * well, in the same turn, before or after that. It can be started again.
     *
     * @param action gets the reason, for example a {@link dev.ioloop.PollerLostException}; called on the loop's thread.
     *     What it throws goes to the loop's {@link dev.ioloop.ExceptionHandler}. At first nothing is done
     * @return this
     */
    TcpServerBuilder whenLost(Consumer<? super IOException> action);

    /**
     * Makes the server, which does not listen yet.
     *
     * @param handlers gets the connection's remote address, if it has one, and gives the connection's handler
     * @return the server
     * @throws IllegalStateException if no address was given
     */
    TcpServer build(Function<? super @Nullable SocketAddress, ? extends ConnectionHandler> handlers);

    /**
     * Makes a server whose handler may take its time, which does not listen yet.
     *
     * @param handler told of each connection
     * @return the server
     * @throws IllegalStateException if no address was given
     */
    TcpServer buildAsync(AcceptHandler handler);

    /**
     * Makes a server whose handler gets a stream for each connection, which does not listen yet.
     *
     * @param handler told of each stream
     * @return the server
     * @throws IllegalStateException if no address was given
     */
    TcpServer buildStreams(StreamHandler handler);

    /**
     * Makes a server on a factory of one's own, which does not listen yet. {@link #options} are the factory's affair.
     *
     * @param factory makes the connections
     * @return the server
     * @throws IllegalStateException if no address was given
     */
    TcpServer buildWith(ConnectionFactory factory);
}
