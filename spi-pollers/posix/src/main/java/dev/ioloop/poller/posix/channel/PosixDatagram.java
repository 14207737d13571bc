package dev.ioloop.poller.posix.channel;

import dev.ioloop.DatagramChannel;
import dev.ioloop.poller.posix.libc.Addresses;
import dev.ioloop.poller.posix.libc.Constant;
import dev.ioloop.poller.posix.libc.Errno;
import dev.ioloop.poller.posix.libc.Libc;
import dev.ioloop.poller.posix.libc.SystemError;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}.
 */
final class PosixDatagram extends PosixChannel implements DatagramChannel {
    private final ProtocolFamily protocol;
    private final List<PosixMembership> memberships = new ArrayList<>(0);
    private @Nullable SocketAddress remote;

    PosixDatagram(int fd, ProtocolFamily protocol, @Nullable SocketAddress remote) {
        super(fd);
        this.protocol = protocol;
        this.remote = remote;
    }

    @Override
    public Kind kind() {
        return Kind.DATAGRAM;
    }

    @Override
    public DatagramChannel bind(@Nullable SocketAddress local) throws IOException {
        use();
        try {
            if (localAddress() != null) {
                throw new AlreadyBoundException();
            }
            int result = Libc.bind(fd, SocketNames.put(local, protocol, "a datagram channel"));
            if (result < 0) {
                throw PosixErrors.binding("a datagram channel", local, -result);
            }
            return this;
        } finally {
            done();
        }
    }

    @Override
    public DatagramChannel connect(SocketAddress peer) throws IOException {
        Objects.requireNonNull(peer, "remote");
        use();
        try {
            if (remote != null) {
                throw new AlreadyConnectedException();
            }
            int result = Libc.connect(fd, SocketNames.putRemote(peer, protocol));
            if (result < 0) {
                throw PosixErrors.connecting(peer, -result);
            }
            remote = peer;
            return this;
        } finally {
            done();
        }
    }

    @Override
    public DatagramChannel disconnect() throws IOException {
        use();
        try {
            if (remote == null) {
                return this;
            }
            SocketAddress local = localAddress();
            int result = Libc.connect(fd, Addresses.putNone());
            if (result < 0 && !Errno.EAFNOSUPPORT.is(-result)) { // what macOS says where it has worked
                throw new IOException("cannot let go of " + PosixErrors.address(remote) + ": "
                        + SystemError.text(-result), SystemError.ofSocket(-result));
            }
            remote = null;
            if (local != null && localAddress() == null) {
                // Linux gives back a port that it has chosen itself; the JDK binds again, too
                int again = Libc.bind(fd, SocketNames.put(local, protocol, "a datagram channel"));
                if (again < 0) {
                    throw PosixErrors.binding("a datagram channel, again after disconnect,", local, -again);
                }
            }
            return this;
        } finally {
            done();
        }
    }

    @Override
    public boolean isConnected() {
        return remote != null;
    }

    @Override
    public @Nullable SocketAddress receive(ByteBuffer target) throws IOException {
        Bytes.checkTarget(target);
        use();
        try {
            return take(target) ? Addresses.sender() : null;
        } finally {
            done();
        }
    }

    /** Takes one datagram, if one waits. */
    private boolean take(ByteBuffer target) throws IOException {
        long count = Libc.recvfrom(fd, MemorySegment.ofBuffer(target), 0);
        if (count >= 0) {
            target.position(target.position() + (int) count);
            return true;
        }
        if (-count == Bytes.EAGAIN) {
            return false;
        }
        throw failed("receive", (int) -count);
    }

    private IOException failed(String what, int errno) {
        if (Errno.ECONNREFUSED.is(errno)) {
            PortUnreachableException unreachable = new PortUnreachableException("nobody listens at "
                    + PosixErrors.address(remote) + ": " + SystemError.text(errno));
            unreachable.initCause(SystemError.ofSocket(errno));
            return unreachable;
        }
        return new IOException(this + " could not " + what + " a datagram: " + SystemError.text(errno)
                + (Errno.EMSGSIZE.is(errno) ? "; send less at a time" : ""), SystemError.ofSocket(errno));
    }

    @Override
    public int send(ByteBuffer source, SocketAddress target) throws IOException {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        use();
        try {
            if (remote != null && !remote.equals(target)) {
                throw new AlreadyConnectedException();
            }
            return give(source, remote != null ? 0 : SocketNames.putRemote(target, protocol));
        } finally {
            done();
        }
    }

    private int give(ByteBuffer source, int length) throws IOException {
        long count = Libc.sendto(fd, MemorySegment.ofBuffer(source), Constant.MSG_NOSIGNAL.here(), length);
        if (count >= 0) {
            source.position(source.position() + (int) count);
            return (int) count;
        }
        if (-count == Bytes.EAGAIN) {
            return 0;
        }
        throw failed("send", (int) -count);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        Bytes.checkTarget(target);
        use();
        try {
            checkConnected();
            int before = target.position();
            return take(target) ? target.position() - before : -1;
        } finally {
            done();
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        Objects.requireNonNull(source, "source");
        use();
        try {
            checkConnected();
            return give(source, 0);
        } finally {
            done();
        }
    }

    private void checkConnected() {
        if (remote == null) {
            throw new NotYetConnectedException();
        }
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface) throws IOException {
        return join(Objects.requireNonNull(group, "group"),
                Objects.requireNonNull(networkInterface, "networkInterface"), new byte[0], null);
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface, InetAddress source)
            throws IOException {
        return join(Objects.requireNonNull(group, "group"),
                Objects.requireNonNull(networkInterface, "networkInterface"),
                Objects.requireNonNull(source, "source").getAddress(), source);
    }

    private MembershipKey join(InetAddress group, NetworkInterface network, byte[] bytes,
            @Nullable InetAddress source) throws IOException {
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(group.getHostAddress() + " is no multicast address; those of IPv4 begin"
                    + " with 224 to 239, those of IPv6 with ff");
        }
        if (source != null && (source.isMulticastAddress() || source.isAnyLocalAddress())) {
            throw new IllegalArgumentException("source " + source.getHostAddress() + " is not the address of one host");
        }
        use();
        try {
            PosixMembership wanted = new PosixMembership(this, group, network, source);
            int present = memberships.indexOf(wanted);
            if (present >= 0) {
                return memberships.get(present);
            }
            int result = wanted.call(bytes.length == 0 ? Constant.MCAST_JOIN_GROUP : Constant.MCAST_JOIN_SOURCE_GROUP,
                    bytes);
            if (result < 0) {
                throw new IOException("cannot join " + group.getHostAddress() + " on " + network.getName() + ": "
                        + SystemError.text(-result), SystemError.ofSocket(-result));
            }
            memberships.add(wanted);
            return wanted;
        } finally {
            done();
        }
    }

    void left(PosixMembership membership) {
        memberships.remove(membership);
    }

    boolean has(PosixMembership membership) {
        return memberships.contains(membership);
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return SocketNames.ask(this, false, true);
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        use();
        done();
        return localAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return isOpen() ? remote : null;
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> name, T value) throws IOException {
        SocketOptions.set(this, SocketOptions.Use.DATAGRAM, protocol, name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return SocketOptions.get(this, SocketOptions.Use.DATAGRAM, protocol, name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return SocketOptions.supported(SocketOptions.Use.DATAGRAM, protocol);
    }

    @Override
    public String toString() {
        SocketAddress local = localAddress();
        return "posix datagram channel" + (local instanceof InetSocketAddress ? " " + PosixErrors.address(local) : "")
                + (remote == null ? "" : " -> " + PosixErrors.address(remote)) + closedMark();
    }
}
