package dev.ioloop.impl.streams;

import dev.ioloop.LoopClosedException;
import dev.ioloop.ScheduledCall;
import dev.ioloop.stream.AttributeKey;
import dev.ioloop.stream.ConnectionTimeout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What most connections do without: timeouts, attributes, a filter, a deadline of the end. Bytes that come and go
 * move a time stamp alone; the timer finds out when it fires whether it must wait on.
 *
 * <p>Thread rule: the loop's thread.
 */
final class ConnectionExtras {
    /** A bound of silence and the timer that watches it. */
    private static final class Bound {
        final long nanos;
        @Nullable ScheduledCall timer;

        Bound(long nanos) {
            this.nanos = nanos;
        }
    }

    private final ConnectionCore connection;
    @Nullable Filter filter;
    /** Whether the filter has said that the connection stands. */
    boolean filterStands;
    /** What waits in front of the filter. */
    @Nullable FilteredOutput filtered;
    /** Bytes of the channel that the filter has left. */
    @Nullable ByteBuffer wire;
    private @Nullable ScheduledCall deadline;
    private @Nullable Map<AttributeKey<?>, Object> attributes;
    private @Nullable Map<ConnectionTimeout, Bound> bounds;
    private long lastReceived;
    private long lastSent;

    ConnectionExtras(ConnectionCore connection) {
        this.connection = connection;
    }

    void received() {
        if (bounds != null) {
            lastReceived = connection.loop().nanoTime();
        }
    }

    void sent() {
        if (bounds != null) {
            lastSent = connection.loop().nanoTime();
        }
    }

    void timeout(ConnectionTimeout what, @Nullable Duration bound) {
        Map<ConnectionTimeout, Bound> all = bounds == null ? new EnumMap<>(ConnectionTimeout.class) : bounds;
        cancel(all.remove(what));
        if (bound != null) {
            bounds = all;
            lastReceived = connection.loop().nanoTime();
            lastSent = lastReceived;
            Bound entry = new Bound(bound.toNanos());
            all.put(what, entry);
            await(what, entry, entry.nanos);
        }
    }

    private void await(ConnectionTimeout what, Bound bound, long nanos) {
        try {
            bound.timer = connection.loop().callLater(Duration.ofNanos(nanos), () -> connection.silent(what));
        } catch (LoopClosedException e) {
            bound.timer = null; // the connection is about to end with its loop
        }
    }

    /** The timer has fired: whether the side was silent for all that time. If not, it waits for the rest. */
    boolean isExceeded(ConnectionTimeout what) {
        long now = connection.loop().nanoTime();
        long last = switch (what) {
            case READ -> lastReceived;
            case WRITE -> lastSent;
            case IDLE -> lastReceived - lastSent > 0 ? lastReceived : lastSent;
        };
        boolean applies = switch (what) {
            case READ -> connection.isReceiving();
            case WRITE -> !connection.outputIsEmpty();
            case IDLE -> true;
        };
        Bound bound = bounds == null ? null : bounds.get(what);
        if (bound == null) {
            return false;
        }
        long left = applies ? bound.nanos - (now - last) : bound.nanos;
        boolean exceeded = left <= 0;
        await(what, bound, exceeded ? bound.nanos : left);
        return exceeded;
    }

    /** The connection is given so long to end. */
    void deadline(Duration bound) {
        if (deadline == null) {
            deadline = connection.loop().callLater(bound, connection::deadlineHasPassed);
        }
    }

    private static void cancel(@Nullable Bound bound) {
        if (bound != null && bound.timer != null) {
            bound.timer.cancel();
        }
    }

    void cancelAll() {
        if (bounds != null) {
            bounds.values().forEach(ConnectionExtras::cancel);
        }
        if (deadline != null) {
            deadline.cancel();
        }
    }

    <T> void attribute(AttributeKey<T> key, @Nullable T value) {
        if (value == null) {
            if (attributes != null) {
                attributes.remove(key);
            }
            return;
        }
        if (attributes == null) {
            attributes = new HashMap<>(4);
        }
        attributes.put(key, value);
    }

    @SuppressWarnings("unchecked") // a key is put with a value of its type alone
    <T> @Nullable T attribute(AttributeKey<T> key) {
        return attributes == null ? null : (T) attributes.get(key);
    }
}
