package dev.ioloop.impl.streams;

import dev.ioloop.ConnectionAbortedException;
import dev.ioloop.ConnectionDoneException;
import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import dev.ioloop.StreamChannel;
import dev.ioloop.StreamClosedException;
import dev.ioloop.stream.AttributeKey;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.ConnectionStatistics;
import dev.ioloop.stream.ConnectionTimeout;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What programs see of a connection.
 *
 * <p>Thread rule: as {@link Connection}.
 */
final class ChannelConnection extends ConnectionCore {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    ChannelConnection(IOLoop loop, StreamChannel channel, ConnectionOptions options, ConnectionHandler handler,
            @Nullable Filter filter) throws IOException {
        super(loop, channel, options, handler, filter);
    }

    // ---- the end

    @Override
    public void close() {
        loop.checkOwner();
        if (!ended) {
            offer();
            end(new ConnectionDoneException(this + " was closed"), true);
        }
    }

    @Override
    public void close(Throwable why) {
        Objects.requireNonNull(why, "reason");
        loop.checkOwner();
        if (!ended) {
            offer();
            end(Reasons.of(this, why), true);
        }
    }

    @Override
    public void closeWhenDone(Duration deadline) {
        if (deadline.isNegative()) {
            throw new IllegalArgumentException("the deadline is " + deadline + "; it must be 0 or more");
        }
        loop.checkOwner();
        if (ended || closing) {
            return;
        }
        closing = true;
        updateInterest();
        try {
            sayGoodbye();
            if (!outputIsEmpty() || !isStanding()) {
                extras().deadline(deadline);
            }
            settleLater();
        } catch (IOException e) {
            lost(e);
        } catch (LoopClosedException e) {
            close(); // there will be no turn to wait for the peer in
        } catch (RuntimeException | Error e) {
            end(Reasons.of(this, e), true); // of the filter: nobody else would end it
            throw e;
        }
    }

    @Override
    public void abort() {
        loop.checkOwner();
        end(new ConnectionAbortedException(this + " was aborted"), false);
    }

    @Override
    public Detached detach() throws StreamClosedException {
        loop.checkOwner();
        if (ended) {
            throw new StreamClosedException(this + " is closed, so it has no channel to give", reason);
        }
        if (!outputIsEmpty()) {
            throw new IllegalStateException(unsent() + " bytes wait to be sent by " + this
                    + " and would be lost; flush() them and wait for drained() first");
        }
        ByteBuffer rest = unread();
        ByteBuffer received = ByteBuffer.allocate(rest.remaining()).put(rest).flip();
        forget();
        ended = true;
        detached = true;
        reason = new ConnectionDoneException(this + " has given its channel away");
        tellOwner();
        if (extras != null) {
            extras.cancelAll();
        }
        deregister();
        return new Detached(channel, received);
    }

    // ---- the rest of Connection

    @Override
    public IOLoop loop() {
        return loop;
    }

    @Override
    public ConnectionHandler handler() {
        return handler;
    }

    @Override
    public void handler(ConnectionHandler next) {
        loop.checkOwner();
        handler = Objects.requireNonNull(next, "handler");
        redeliverLater();
    }

    private void redeliverLater() {
        if (hasKept() && !ended) {
            later(Event.REDELIVER);
        }
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return channel.localAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    @Override
    public boolean isOpen() {
        return !ended;
    }

    @Override
    public void flush() {
        loop.checkOwner();
        flushNow();
    }

    @Override
    public long unsentBytes() {
        return unsent();
    }

    @Override
    public boolean isWritable() {
        return isTaking() && !outputEnding && !isChoked();
    }

    @Override
    public void shutdownOutput() {
        loop.checkOwner();
        if (isTaking() && !outputEnding) {
            try {
                endOutput();
            } catch (IOException e) {
                lost(e);
            }
        }
    }

    @Override
    public void pause() {
        loop.checkOwner();
        paused = true;
        updateInterest();
    }

    @Override
    public void resume() {
        loop.checkOwner();
        if (paused) {
            paused = false;
            if (extras != null) {
                extras.received();
            }
            updateInterest();
            redeliverLater();
        }
    }

    /** As {@link #resume}, but what was kept does not come again: its owner has seen it. */
    void resumeReceiving() {
        if (paused) {
            paused = false;
            if (extras != null) {
                extras.received();
            }
            updateInterest();
        }
    }

    @Override
    public boolean isPaused() {
        return paused;
    }

    @Override
    public ByteBuffer unread() {
        ByteBuffer kept = kept();
        return kept == null ? NOTHING : kept;
    }

    @Override
    public void timeout(ConnectionTimeout what, @Nullable Duration bound) {
        Objects.requireNonNull(what, "what");
        if (bound != null && (bound.isZero() || bound.isNegative())) {
            throw new IllegalArgumentException("the timeout " + what + " is " + bound
                    + "; it must be more than 0, or null for none");
        }
        loop.checkOwner();
        if (!ended) {
            extras().timeout(what, bound);
        }
    }

    @Override
    public ConnectionStatistics statistics() {
        return new ConnectionStatistics(bytesReceived, bytesSent, unsent(), unread().remaining());
    }

    @Override
    public <T> @Nullable T attribute(AttributeKey<T> key) {
        Objects.requireNonNull(key, "key");
        return extras == null ? null : extras.attribute(key);
    }

    @Override
    public <T> void attribute(AttributeKey<T> key, @Nullable T value) {
        Objects.requireNonNull(key, "key");
        extras().attribute(key, value);
    }

    @Override
    public String toString() {
        return "connection " + channel
                + (ended ? detached ? " (given away)" : " (closed)" : closing ? " (closing)" : "");
    }
}
