package dev.ioloop.poller.posix.channel;

import dev.ioloop.FileRegion;
import dev.ioloop.StreamChannel;
import dev.ioloop.poller.posix.libc.Addresses;
import dev.ioloop.poller.posix.libc.Constant;
import dev.ioloop.poller.posix.libc.Errno;
import dev.ioloop.poller.posix.libc.Libc;
import dev.ioloop.poller.posix.libc.Transfer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stream socket: TCP or UNIX domain.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}.
 */
final class PosixStream extends PosixChannel implements StreamChannel {
    private enum State {
        UNCONNECTED, CONNECTING, CONNECTED
    }

    private final ProtocolFamily protocol;
    private final boolean accepted;
    private boolean inputShutdown;
    private boolean outputShutdown;
    private boolean bound;
    /** Whether SO_LINGER is set, and a close may wait. */
    private boolean lingers;
    private State state;
    /** Where to: known from the begin of an attempt on, or once it was asked for. */
    private @Nullable SocketAddress remote;
    /** The remote address by IPv4 of a stream that was accepted, once asked for: the JDK's objects for it have 96 bytes. */
    private int remoteHost;
    /** Its port; 0 if it is not known, or not one of IPv4. */
    private char remotePort;
    /** The local address, once it was asked for while connected. */
    private @Nullable SocketAddress local;

    PosixStream(int fd, ProtocolFamily protocol, boolean connected, boolean accepted) {
        super(fd);
        this.protocol = protocol;
        this.accepted = accepted;
        state = connected ? State.CONNECTED : State.UNCONNECTED;
    }

    @Override
    public Kind kind() {
        return Kind.STREAM;
    }

    @Override
    public boolean isIdle() {
        return state == State.UNCONNECTED;
    }

    @Override
    public StreamChannel bind(@Nullable SocketAddress address) throws IOException {
        use();
        try {
            if (bound || state != State.UNCONNECTED) {
                throw state == State.CONNECTING ? new ConnectionPendingException() : new AlreadyBoundException();
            }
            if (address == null && protocol == StandardProtocolFamily.UNIX) {
                bound = true; // as the JDK: bound to no name
                return this;
            }
            int result = Libc.bind(fd, SocketNames.put(address, protocol, "a stream"));
            if (result < 0) {
                throw PosixErrors.binding("a stream", address, -result);
            }
            bound = true;
            return this;
        } finally {
            done();
        }
    }

    @Override
    public boolean connect(SocketAddress address) throws IOException {
        Objects.requireNonNull(address, "remote");
        use();
        boolean failed = true;
        try {
            if (state != State.UNCONNECTED) {
                failed = false;
                throw state == State.CONNECTED ? new AlreadyConnectedException() : new ConnectionPendingException();
            }
            int length;
            try {
                length = SocketNames.putRemote(address, protocol);
            } catch (RuntimeException e) {
                failed = false;
                throw e;
            }
            int result = Libc.connect(fd, length);
            remote = address;
            if (result < 0 && !Errno.EINPROGRESS.is(-result) && !Errno.EINTR.is(-result)) {
                throw PosixErrors.connecting(address, -result);
            }
            state = result < 0 ? State.CONNECTING : State.CONNECTED;
            tellBegun();
            failed = false;
            return result >= 0;
        } finally {
            done();
            if (failed) {
                close();
            }
        }
    }

    @Override
    public boolean finishConnect() throws IOException {
        use();
        boolean failed = false;
        try {
            if (state == State.CONNECTED) {
                return true;
            }
            if (state == State.UNCONNECTED) {
                throw new NoConnectionPendingException();
            }
            if (!Libc.isReady(fd, Constant.POLLOUT.here())) {
                return false;
            }
            int error = SocketOptions.pendingError(fd);
            if (error != 0) {
                failed = true;
                throw PosixErrors.connecting(remote, error);
            }
            state = State.CONNECTED;
            return true;
        } finally {
            done();
            if (failed) {
                close();
            }
        }
    }

    @Override
    public boolean isConnected() {
        return state == State.CONNECTED;
    }

    @Override
    public boolean isConnectionPending() {
        return state == State.CONNECTING && isOpen();
    }

    private void checkConnected() {
        if (state != State.CONNECTED) {
            throw new NotYetConnectedException();
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        Bytes.checkTarget(target);
        use();
        try {
            checkConnected();
            if (inputShutdown) {
                return -1;
            }
            if (!target.hasRemaining()) {
                return 0;
            }
            return (int) received(Transfer.read(fd, true, target));
        } finally {
            done();
        }
    }

    private long received(long result) throws IOException {
        if (result > 0) {
            return result;
        }
        if (result == 0) {
            return -1;
        }
        if (-result == Bytes.EAGAIN) {
            return 0;
        }
        throw PosixErrors.transferring(this, (int) -result);
    }

    @Override
    public long read(ByteBuffer[] targets) throws IOException {
        return read(Objects.requireNonNull(targets, "targets"), 0, targets.length);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Bytes.check(Objects.requireNonNull(targets, "targets"), offset, length, true);
        use();
        try {
            checkConnected();
            if (inputShutdown) {
                return -1;
            }
            return Bytes.hasRoom(targets, offset, length)
                    ? received(Bytes.read(fd, true, targets, offset, length))
                    : 0;
        } finally {
            done();
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        Objects.requireNonNull(source, "source");
        use();
        try {
            checkWritable();
            return source.hasRemaining() ? (int) sent(Transfer.write(fd, true, source)) : 0;
        } finally {
            done();
        }
    }

    private void checkWritable() throws ClosedChannelException {
        checkConnected();
        if (outputShutdown) {
            throw new ClosedChannelException();
        }
    }

    private long sent(long result) throws IOException {
        if (result >= 0) {
            return result;
        }
        if (-result == Bytes.EAGAIN) {
            return 0;
        }
        throw PosixErrors.transferring(this, (int) -result);
    }

    @Override
    public long write(ByteBuffer[] sources) throws IOException {
        return write(Objects.requireNonNull(sources, "sources"), 0, sources.length);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Bytes.check(Objects.requireNonNull(sources, "sources"), offset, length, false);
        use();
        try {
            checkWritable();
            return sent(Bytes.write(fd, true, sources, offset, length));
        } finally {
            done();
        }
    }

    @Override
    public long send(FileRegion region) throws IOException {
        Objects.requireNonNull(region, "region");
        use();
        try {
            if (outputShutdown) {
                throw new ClosedChannelException();
            }
            checkConnected();
            return FileSender.send(this, region);
        } finally {
            done();
        }
    }

    @Override
    public StreamChannel shutdownInput() throws IOException {
        shutdown(Constant.SHUT_RD.here());
        inputShutdown = true;
        return this;
    }

    @Override
    public StreamChannel shutdownOutput() throws IOException {
        if (!outputShutdown) {
            shutdown(Constant.SHUT_WR.here());
        }
        outputShutdown = true;
        return this;
    }

    private void shutdown(int how) throws IOException {
        use();
        try {
            checkConnected();
            int result = Libc.shutdown(fd, how);
            if (result < 0 && !Errno.ENOTCONN.is(-result)) { // it was reset meanwhile: there is nothing left to shut
                throw PosixErrors.transferring(this, -result);
            }
        } finally {
            done();
        }
    }

    @Override
    public void reset() throws IOException {
        if (!isOpen()) {
            return;
        }
        if (protocol != StandardProtocolFamily.UNIX) {
            setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        close();
    }

    @Override
    int closeDescriptor() {
        if (!lingers) {
            return super.closeDescriptor();
        }
        LingeringClose.start(fd, toString());
        return 0;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        if (state != State.CONNECTED) {
            return null;
        }
        if (remote != null) {
            return remote;
        }
        if (remotePort != 0) {
            return Addresses.four(remoteHost, remotePort);
        }
        SocketAddress found = SocketNames.ask(this, true, true);
        if (found instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet4Address host) {
            remoteHost = ByteBuffer.wrap(host.getAddress()).getInt();
            remotePort = (char) inet.getPort();
        } else {
            remote = found;
        }
        return found;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        SocketAddress found = SocketNames.ask(this, false, bound || state == State.CONNECTED);
        if (found != null && state == State.CONNECTED) {
            local = found;
        }
        return found;
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        use();
        done();
        return localAddress();
    }

    @Override
    public <T> StreamChannel setOption(SocketOption<T> name, T value) throws IOException {
        SocketOptions.set(this, SocketOptions.Use.STREAM, protocol, name, value);
        if (name == (SocketOption<?>) StandardSocketOptions.SO_LINGER) {
            lingers = (Integer) value > 0;
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return SocketOptions.get(this, SocketOptions.Use.STREAM, protocol, name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return SocketOptions.supported(SocketOptions.Use.STREAM, protocol);
    }

    @Override
    public String toString() {
        SocketAddress there = state == State.CONNECTED ? remoteAddress() : remote;
        if (there == null) {
            return "posix stream " + (state == State.CONNECTED ? "" : "(not connected)") + closedMark();
        }
        SocketAddress here = isOpen() ? localAddress() : local;
        return "posix stream " + PosixErrors.address(here) + (accepted ? " <- " : " -> ")
                + PosixErrors.address(there) + (isConnectionPending() ? " (connecting)" : "") + closedMark();
    }
}
