package dev.ioloop.impl.streams;

import dev.ioloop.IOLoop;
import dev.ioloop.stream.AttributeKey;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.ConnectionStatistics;
import dev.ioloop.stream.ConnectionTimeout;
import dev.ioloop.stream.Stream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a stream tells of its connection, and sets of it.
 *
 * <p>Thread rule: as {@link Stream}.
 */
abstract class StreamFacts extends StreamReads implements Stream {
    private static final Logger LOG = LoggerFactory.getLogger(PullStream.class);

    abstract ChannelConnection connection();

    @Override
    public IOLoop loop() {
        return connection().loop();
    }

    @Override
    public boolean isWriting() {
        return !isClosed() && !connection().outputIsEmpty();
    }

    @Override
    public long unsentBytes() {
        return connection().unsentBytes();
    }

    @Override
    public boolean isWritable() {
        return connection().isWritable();
    }

    @Override
    public void noDelay(boolean enabled) {
        loop().checkOwner();
        try {
            socketOption(StandardSocketOptions.TCP_NODELAY, enabled);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("TCP_NODELAY of {} is not set: {}", this, e.toString());
        }
    }

    @Override
    public boolean isClosed() {
        return !connection().isOpen();
    }

    @Override
    public @Nullable IOException reason() {
        return connection().reason();
    }

    @Override
    public void timeout(ConnectionTimeout what, @Nullable Duration bound) {
        connection().timeout(what, bound);
    }

    @Override
    public ConnectionStatistics statistics() {
        return connection().statistics();
    }

    @Override
    public ConnectionOptions options() {
        return connection().options();
    }

    @Override
    public <T> @Nullable T attribute(AttributeKey<T> key) {
        return connection().attribute(key);
    }

    @Override
    public <T> void attribute(AttributeKey<T> key, @Nullable T value) {
        connection().attribute(key, value);
    }

    @Override
    public <T> @Nullable T socketOption(SocketOption<T> name) throws IOException {
        loop().checkOwner();
        return connection().channel().getOption(name);
    }

    @Override
    public <T> void socketOption(SocketOption<T> name, T value) throws IOException {
        loop().checkOwner();
        connection().channel().setOption(name, value);
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return connection().localAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return connection().remoteAddress();
    }
}
