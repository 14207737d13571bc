package dev.ioloop;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.MulticastChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A channel for datagrams: UDP over IPv4 or IPv6, unicast, broadcast and multicast.
 *
 * <p>Answers to {@link java.nio.channels.DatagramChannel}; multicast groups are joined by
 * {@link MulticastChannel#join(java.net.InetAddress, java.net.NetworkInterface)}.
 *
 * <p>Thread rule: as {@link Channel}.
 */
@ProviderType
public interface DatagramChannel extends Channel, MulticastChannel {
    /**
     * Binds to a local address.
     *
     * @param local the address; null takes any free port on all interfaces
     * @return this
     * @throws BindFailedException if the address cannot be had
     * @throws java.nio.channels.AlreadyBoundException if it is bound already
     * @throws IOException on any other error, also if the channel is closed
     */
    @Override
    DatagramChannel bind(@Nullable SocketAddress local) throws IOException;

    /**
     * Fixes the peer: only its datagrams are received, and {@link #write} sends to it.
     *
     * @param remote the peer
     * @return this
     * @throws IOException if the system refuses, or the channel is closed
     */
    DatagramChannel connect(SocketAddress remote) throws IOException;

    /**
     * Lets the peer go again.
     *
     * @return this
     * @throws IOException if the system refuses
     */
    DatagramChannel disconnect() throws IOException;

    /**
     * Tells whether a peer is fixed.
     *
     * @return true between {@link #connect} and {@link #disconnect()}
     */
    boolean isConnected();

    /**
     * Takes one datagram, without waiting. Bytes that the target has no room for are lost, as with
     * {@code recvfrom(2)}.
     *
     * @param target where the bytes go
     * @return the sender, or null if no datagram waits
     * @throws IOException if the system reports an error, or the channel is closed
     */
    @Nullable SocketAddress receive(ByteBuffer target) throws IOException;

    /**
     * Sends one datagram, without waiting.
     *
     * @param source the bytes; all of them or none are taken
     * @param target the receiver
     * @return the number of bytes taken, 0 if there is no space now
     * @throws IOException if the system reports an error, for example that the datagram is too long, or the channel is
     *     closed
     */
    int send(ByteBuffer source, SocketAddress target) throws IOException;

    /**
     * Takes one datagram of the fixed peer, without waiting.
     *
     * @param target where the bytes go
     * @return the number of bytes, 0 for an empty datagram, -1 if none waits
     * @throws java.nio.channels.NotYetConnectedException if no peer is fixed
     * @throws java.net.PortUnreachableException if the peer has told that nobody listens there
     * @throws IOException on any other error
     */
    int read(ByteBuffer target) throws IOException;

    /**
     * Sends one datagram to the fixed peer, without waiting. A family that cannot send an empty datagram here (the JDK's
     * channels cannot) refuses it by an {@link IOException}; {@link #send} can
     * after {@link #disconnect()}.
     *
     * @param source the bytes; all of them or none are taken
     * @return the number of bytes taken, 0 if there is no space now
     * @throws java.nio.channels.NotYetConnectedException if no peer is fixed
     * @throws java.net.PortUnreachableException if the peer has told that nobody listens there
     * @throws IOException on any other error
     */
    int write(ByteBuffer source) throws IOException;

    /**
     * The local address.
     *
     * @return the address; null if not bound, and after {@link #close()}
     */
    @Nullable SocketAddress localAddress();

    /**
     * The fixed peer.
     *
     * @return the address; null if none is fixed
     */
    @Nullable SocketAddress remoteAddress();

    @Override
    <T> DatagramChannel setOption(SocketOption<T> name, T value) throws IOException;

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
