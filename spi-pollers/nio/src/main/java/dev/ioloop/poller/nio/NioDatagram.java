package dev.ioloop.poller.nio;

import dev.ioloop.DatagramChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams through a {@link java.nio.channels.DatagramChannel}.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}.
 */
final class NioDatagram extends NioChannel<java.nio.channels.DatagramChannel> implements DatagramChannel {
    NioDatagram(java.nio.channels.DatagramChannel jdk) {
        super(jdk);
    }

    @Override
    public DatagramChannel bind(@Nullable SocketAddress local) throws IOException {
        try {
            jdk.bind(local);
            return this;
        } catch (IOException e) {
            throw SystemErrors.binding("a datagram channel", local, e);
        }
    }

    @Override
    public DatagramChannel connect(SocketAddress remote) throws IOException {
        jdk.connect(Objects.requireNonNull(remote, "remote"));
        return this;
    }

    @Override
    public DatagramChannel disconnect() throws IOException {
        jdk.disconnect();
        return this;
    }

    @Override
    public boolean isConnected() {
        return jdk.isConnected();
    }

    @Override
    public @Nullable SocketAddress receive(ByteBuffer target) throws IOException {
        return jdk.receive(Objects.requireNonNull(target, "target"));
    }

    @Override
    public int send(ByteBuffer source, SocketAddress target) throws IOException {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        checkCanBeSent(source);
        return jdk.send(source, target);
    }

    /** By receive(), since the JDK's read() answers 0 to an empty datagram and to none at all. */
    @Override
    public int read(ByteBuffer target) throws IOException {
        Objects.requireNonNull(target, "target");
        if (!jdk.isConnected() && jdk.isOpen()) {
            throw new NotYetConnectedException();
        }
        int before = target.position();
        return jdk.receive(target) == null ? -1 : target.position() - before;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        Objects.requireNonNull(source, "source");
        checkCanBeSent(source);
        return jdk.write(source);
    }

    /** The JDK (17 to 25) sends nothing at all and returns 0, as for any write of no bytes. */
    private void checkCanBeSent(ByteBuffer source) throws IOException {
        if (jdk.isConnected() && !source.hasRemaining()) {
            throw new IOException(this + " cannot send an empty datagram, since the JDK drops it while a peer is fixed;"
                    + " call disconnect() first and name the receiver in send()");
        }
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface) throws IOException {
        return new NioMembership(this, jdk.join(Objects.requireNonNull(group, "group"),
                Objects.requireNonNull(networkInterface, "networkInterface")));
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface, InetAddress source)
            throws IOException {
        return new NioMembership(this, jdk.join(Objects.requireNonNull(group, "group"),
                Objects.requireNonNull(networkInterface, "networkInterface"),
                Objects.requireNonNull(source, "source")));
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        try {
            return jdk.getLocalAddress();
        } catch (IOException e) {
            return null; // closed
        }
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        return jdk.getLocalAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        try {
            return jdk.getRemoteAddress();
        } catch (IOException e) {
            return null; // closed
        }
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> name, T value) throws IOException {
        jdk.setOption(Objects.requireNonNull(name, "name"), value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return jdk.getOption(Objects.requireNonNull(name, "name"));
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return jdk.supportedOptions();
    }

    @Override
    public String toString() {
        SocketAddress local = localAddress();
        SocketAddress remote = remoteAddress();
        return "nio datagram channel" + (local == null ? "" : " " + AddressText.of(local))
                + (remote == null ? "" : " -> " + AddressText.of(remote)) + closedMark();
    }
}
