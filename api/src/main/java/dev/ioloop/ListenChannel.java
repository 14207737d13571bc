package dev.ioloop;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A channel that listens for connections: TCP or UNIX domain.
 *
 * <p>Answers to {@link java.nio.channels.ServerSocketChannel}, {@code add_accept_handler} of Tornado and
 * {@code listenTCP} of Twisted.
 *
 * <p>Thread rule: as {@link Channel}.
 */
@ProviderType
public interface ListenChannel extends Channel, NetworkChannel {
    /** The backlog where none is given, in connections. */
    int DEFAULT_BACKLOG = 128;

    /**
     * Binds and listens with a backlog of {@value #DEFAULT_BACKLOG} connections.
     *
     * @param local the address; null takes any free port on all interfaces
     * @return this
     * @throws BindFailedException if the address cannot be had; the message names it and the reason
     * @throws java.nio.channels.AlreadyBoundException if it is bound already
     * @throws IOException on any other error, also if the channel is closed
     */
    @Override
    default ListenChannel bind(@Nullable SocketAddress local) throws IOException {
        return bind(local, DEFAULT_BACKLOG);
    }

    /**
     * Binds and listens.
     *
     * @param local the address; null takes any free port on all interfaces
     * @param backlog how many connections may wait to be accepted, at least 1; the system may take fewer
     * @return this
     * @throws IllegalArgumentException if the backlog is below 1
     * @throws BindFailedException if the address cannot be had; the message names it and the reason
     * @throws java.nio.channels.AlreadyBoundException if it is bound already
     * @throws IOException on any other error, also if the channel is closed
     */
    ListenChannel bind(@Nullable SocketAddress local, int backlog) throws IOException;

    /**
     * Accepts one connection, without waiting. A connection that was aborted while it waited is skipped.
     *
     * @return a connected, non-blocking channel of the same family, or null if none waits
     * @throws DescriptorsExhaustedException if the process or the system is out of descriptors; the connection keeps
     *     waiting, so pause the registration and try again later
     * @throws java.nio.channels.NotYetBoundException if not bound
     * @throws java.nio.channels.ClosedChannelException if the channel is closed
     * @throws IOException on any other error
     */
    @Nullable StreamChannel accept() throws IOException;

    /**
     * The address that is listened on.
     *
     * @return the address with the port that was chosen; null if not bound, and after {@link #close()}
     */
    @Nullable SocketAddress localAddress();

    @Override
    <T> ListenChannel setOption(SocketOption<T> name, T value) throws IOException;

    @Override
    <T> T getOption(SocketOption<T> name) throws IOException;

    @Override
    Set<SocketOption<?>> supportedOptions();

    /**
     * The address that is listened on, as {@link #localAddress()} gives it.
     *
     * @return the address, or null if not bound
     * @throws java.nio.channels.ClosedChannelException if the channel is closed
     */
    @Override
    @Nullable SocketAddress getLocalAddress() throws IOException;
}
