package dev.ioloop.poller.nio;

import dev.ioloop.ListenChannel;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Listens for connections through a {@link ServerSocketChannel}. The file of a UNIX domain address is made by
 * {@link #bind} and stays when the channel is closed: removing it is up to whoever chose the path.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}.
 */
final class NioListener extends NioChannel<ServerSocketChannel> implements ListenChannel {
    /** How many connections that are gone one accept() skips: the next turn takes the others. */
    private static final int MOST_SKIPPED = 64;

    NioListener(ServerSocketChannel jdk) {
        super(jdk);
    }

    @Override
    public ListenChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog is " + backlog
                    + " connections; it must be 1 or more, for example " + DEFAULT_BACKLOG);
        }
        try {
            jdk.bind(local, backlog);
            return this;
        } catch (IOException e) {
            throw SystemErrors.binding("a listener", local, e);
        }
    }

    @Override
    public @Nullable StreamChannel accept() throws IOException {
        for (int skipped = 0; skipped < MOST_SKIPPED; skipped++) {
            try {
                SocketChannel accepted = jdk.accept();
                return accepted == null ? null : wrap(accepted);
            } catch (IOException e) {
                if (!SystemErrors.isAborted(e)) {
                    throw SystemErrors.opening("accept a connection on " + this, e);
                }
            }
        }
        return null;
    }

    private static StreamChannel wrap(SocketChannel accepted) throws IOException {
        try {
            accepted.configureBlocking(false);
            return new NioStream(accepted, true);
        } catch (IOException | RuntimeException e) {
            accepted.close();
            throw e;
        }
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
    public <T> ListenChannel setOption(SocketOption<T> name, T value) throws IOException {
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
        return "nio listener" + (local == null ? "" : " " + AddressText.of(local)) + closedMark();
    }
}
