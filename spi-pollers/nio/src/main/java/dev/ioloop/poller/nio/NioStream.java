package dev.ioloop.poller.nio;

import dev.ioloop.FileRegion;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stream over a {@link SocketChannel}: TCP, or a UNIX domain socket.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}.
 */
final class NioStream extends NioChannel<SocketChannel> implements StreamChannel {
    private final boolean accepted;
    /** Where to: known from the begin of an attempt on, and kept for messages. */
    private @Nullable SocketAddress remote;
    /** The local address while connected, kept for messages. */
    private @Nullable SocketAddress local;
    private boolean connected;
    private boolean outputShutdown;

    NioStream(SocketChannel jdk, boolean accepted) throws IOException {
        super(jdk);
        this.accepted = accepted;
        remote = jdk.getRemoteAddress();
        if (jdk.isConnected()) {
            nowConnected();
        }
    }

    private void nowConnected() {
        connected = true;
        local = localAddress();
    }

    @Override
    public StreamChannel bind(@Nullable SocketAddress address) throws IOException {
        try {
            jdk.bind(address);
            return this;
        } catch (IOException e) {
            throw SystemErrors.binding("a stream", address, e);
        }
    }

    @Override
    public boolean connect(SocketAddress address) throws IOException {
        Objects.requireNonNull(address, "remote");
        try {
            boolean done = jdk.connect(address);
            remote = address;
            if (done) {
                nowConnected();
            }
            return done;
        } catch (IOException e) {
            throw SystemErrors.connecting(address, e);
        }
    }

    @Override
    public boolean finishConnect() throws IOException {
        try {
            boolean done = jdk.finishConnect();
            if (done && !connected) {
                nowConnected();
            }
            return done;
        } catch (IOException e) {
            throw SystemErrors.connecting(remote, e);
        }
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public boolean isConnectionPending() {
        return jdk.isConnectionPending();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        Objects.requireNonNull(target, "target");
        try {
            return jdk.read(target);
        } catch (IOException e) {
            throw SystemErrors.transferring(this, e);
        }
    }

    @Override
    public long read(ByteBuffer[] targets) throws IOException {
        return read(Objects.requireNonNull(targets, "targets"), 0, targets.length);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        try {
            return jdk.read(targets, offset, length);
        } catch (IOException e) {
            throw SystemErrors.transferring(this, e);
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        Objects.requireNonNull(source, "source");
        checkOutput();
        try {
            return jdk.write(source);
        } catch (IOException e) {
            throw SystemErrors.transferring(this, e);
        }
    }

    @Override
    public long write(ByteBuffer[] sources) throws IOException {
        return write(Objects.requireNonNull(sources, "sources"), 0, sources.length);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        checkOutput();
        try {
            return jdk.write(sources, offset, length);
        } catch (IOException e) {
            throw SystemErrors.transferring(this, e);
        }
    }

    /**
     * The JDK (17 to 25) does write to a socket whose output is closed: the system then takes back the error of a reset that
     * is pending, the JDK throws it away for an AsynchronousCloseException, and the next read finds an orderly end.
     */
    private void checkOutput() throws ClosedChannelException {
        if (!jdk.isOpen() || outputShutdown) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public long send(FileRegion region) throws IOException {
        Objects.requireNonNull(region, "region");
        checkOutput();
        if (!connected) {
            throw new NotYetConnectedException();
        }
        try {
            return region.transferTo(jdk);
        } catch (IOException e) {
            throw SystemErrors.sending(this, e);
        }
    }

    @Override
    public StreamChannel shutdownInput() throws IOException {
        jdk.shutdownInput();
        return this;
    }

    @Override
    public StreamChannel shutdownOutput() throws IOException {
        jdk.shutdownOutput();
        outputShutdown = true;
        return this;
    }

    @Override
    public void reset() throws IOException {
        if (!jdk.isOpen()) {
            return;
        }
        try (jdk) {
            if (jdk.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
                jdk.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        }
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return connected ? remote : null;
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
    public <T> StreamChannel setOption(SocketOption<T> name, T value) throws IOException {
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
        if (remote == null) {
            return "nio stream (not connected)" + closedMark();
        }
        SocketAddress here = connected ? local : localAddress();
        return "nio stream " + AddressText.of(here) + (accepted ? " <- " : " -> ") + AddressText.of(remote)
                + (jdk.isConnectionPending() ? " (connecting)" : "") + closedMark();
    }
}
