package dev.ioloop.poller.posix.channel;

import dev.ioloop.ListenChannel;
import dev.ioloop.StreamChannel;
import dev.ioloop.poller.posix.libc.Descriptors;
import dev.ioloop.poller.posix.libc.Libc;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}.
 */
final class PosixListener extends PosixChannel implements ListenChannel {
    /** How many connections that are gone one accept() skips: the next turn takes the others. */
    private static final int MOST_SKIPPED = 64;

    private final ProtocolFamily protocol;
    private boolean bound;

    PosixListener(int fd, ProtocolFamily protocol, boolean bound) {
        super(fd);
        this.protocol = protocol;
        this.bound = bound;
    }

    @Override
    public Kind kind() {
        return Kind.LISTENER;
    }

    /** One that is not bound has nothing to wait for; Linux calls it hung up. */
    @Override
    public boolean isIdle() {
        return !bound;
    }

    @Override
    public ListenChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog is " + backlog
                    + " connections; it must be 1 or more, for example " + DEFAULT_BACKLOG);
        }
        use();
        try {
            if (bound) {
                throw new AlreadyBoundException();
            }
            if (local == null && protocol == StandardProtocolFamily.UNIX) {
                throw new UnsupportedAddressTypeException(); // as the JDK: there is no free path to choose
            }
            int result = Libc.bind(fd, SocketNames.put(local, protocol, "a listener"));
            if (result >= 0) {
                result = Libc.listen(fd, backlog);
            }
            if (result < 0) {
                throw PosixErrors.binding("a listener", local, -result);
            }
            bound = true;
            tellBegun();
            return this;
        } finally {
            done();
        }
    }

    @Override
    public @Nullable StreamChannel accept() throws IOException {
        use();
        try {
            if (!bound) {
                throw new NotYetBoundException();
            }
            for (int skipped = 0; skipped < MOST_SKIPPED; skipped++) {
                int accepted = Descriptors.accept(fd);
                if (accepted >= 0) {
                    return new PosixStream(accepted, protocol, true, true);
                }
                if (-accepted == Bytes.EAGAIN) {
                    return null;
                }
                if (!PosixErrors.isAborted(-accepted)) {
                    throw PosixErrors.opening("accept a connection on " + this, -accepted);
                }
            }
            return null;
        } finally {
            done();
        }
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return SocketNames.ask(this, false, bound);
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        use();
        done();
        return localAddress();
    }

    @Override
    public <T> ListenChannel setOption(SocketOption<T> name, T value) throws IOException {
        SocketOptions.set(this, SocketOptions.Use.LISTENER, protocol, name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return SocketOptions.get(this, SocketOptions.Use.LISTENER, protocol, name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return SocketOptions.supported(SocketOptions.Use.LISTENER, protocol);
    }

    @Override
    public String toString() {
        SocketAddress local = localAddress();
        return "posix listener" + (local == null ? "" : " " + PosixErrors.address(local)) + closedMark();
    }
}
