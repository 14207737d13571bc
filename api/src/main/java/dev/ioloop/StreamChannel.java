package dev.ioloop;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ByteChannel;
import java.nio.channels.NetworkChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A connected stream of bytes in both directions, or one that is still to be connected: TCP, UNIX domain sockets, or a
 * transport that a program brings (then usually with {@link ReadinessSource}).
 *
 * <p>Answers to {@code IOStream}'s socket in Tornado and to the transport's socket in Twisted; the semantics of each
 * call are those of {@link java.nio.channels.SocketChannel} in non-blocking mode.
 *
 * <p>Thread rule: as {@link Channel}.
 */
@ConsumerType
public interface StreamChannel extends ReadableChannel, WritableChannel, ByteChannel, NetworkChannel {
    /**
     * Starts to connect. Unless it ends at once, register with {@link Interest#WRITE} and call
     * {@link #finishConnect()} when the handler is called.
     *
     * @param remote where to; an IP address must be resolved
     * @return true if the connection stands already
     * @throws ConnectFailedException if the attempt failed at once
     * @throws java.nio.channels.AlreadyConnectedException if it is connected
     * @throws java.nio.channels.ConnectionPendingException if an attempt is under way
     * @throws java.nio.channels.UnresolvedAddressException if the address is not resolved
     * @throws java.nio.channels.UnsupportedAddressTypeException if the address is of another protocol
     * @throws java.nio.channels.ClosedChannelException if the channel is closed
     * @throws IOException on any other error; a failed attempt closes the channel
     */
    boolean connect(SocketAddress remote) throws IOException;

    /**
     * Ends the connection attempt.
     *
     * @return true if the connection stands, false if the attempt is still under way
     * @throws ConnectFailedException if the attempt failed; the channel is then closed
     * @throws java.nio.channels.NoConnectionPendingException if {@link #connect} was not called
     * @throws java.nio.channels.ClosedChannelException if the channel is closed
     * @throws IOException on any other error
     */
    boolean finishConnect() throws IOException;

    /**
     * Tells whether the channel is connected.
     *
     * @return true from the end of a successful attempt on, also after it was closed by the peer
     */
    boolean isConnected();

    /**
     * Tells whether an attempt to connect is under way.
     *
     * @return true between {@link #connect} and the end of the attempt
     */
    boolean isConnectionPending();

    /**
     * Stops reading: further reads give -1. The peer is not told.
     *
     * @return this
     * @throws java.nio.channels.NotYetConnectedException if the channel is not connected
     * @throws IOException on any other error, also if the channel is closed
     */
    StreamChannel shutdownInput() throws IOException;

    /**
     * Half-close: the peer sees the end of its input after the bytes sent so far; reading goes on.
     *
     * @return this
     * @throws java.nio.channels.NotYetConnectedException if the channel is not connected
     * @throws IOException on any other error, also if the channel is closed
     */
    StreamChannel shutdownOutput() throws IOException;

    /**
     * Aborts: closes at once, throws away what the kernel has not sent, and where the transport can, tells the peer by a
     * reset ({@code SO_LINGER} of 0 seconds, RFC 9293 section 3.10.7). Calling it again, or after {@link #close()},
     * does nothing.
     *
     * @throws IOException if the system reports an error; the channel is closed all the same
     */
    void reset() throws IOException;

    /**
     * The peer's address.
     *
     * @return the address, also after {@link #close()} if it was asked for before; null if not connected
     */
    @Nullable SocketAddress remoteAddress();

    /**
     * The local address.
     *
     * @return the address; null if neither bound nor connected, and after {@link #close()}
     */
    @Nullable SocketAddress localAddress();

    @Override
    StreamChannel bind(@Nullable SocketAddress local) throws IOException;

    @Override
    <T> StreamChannel setOption(SocketOption<T> name, T value) throws IOException;

    @Override
    <T> T getOption(SocketOption<T> name) throws IOException;

    @Override
    Set<SocketOption<?>> supportedOptions();

    /**
     * The local address, as {@link #localAddress()} gives it.
     *
     * @return the address, or null if not bound
     * @throws java.nio.channels.ClosedChannelException if the channel is closed
     */
    @Override
    @Nullable SocketAddress getLocalAddress() throws IOException;
}
