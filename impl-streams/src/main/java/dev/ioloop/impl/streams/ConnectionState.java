package dev.ioloop.impl.streams;

import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What both halves of a connection look at. They are classes above each other instead of objects of their own, since
 * an idle connection is to cost one object, and an event to touch few lines of the cache.
 *
 * <p>Thread rule: as {@link dev.ioloop.stream.Connection}.
 */
abstract class ConnectionState implements OwnedConnection, Filter.Link {
    final IOLoop loop;
    final StreamChannel channel;
    final ConnectionOptions options;
    final LoopBuffers buffers;
    ConnectionHandler handler;
    @Nullable ConnectionExtras extras;
    @Nullable IOException reason;
    boolean connected;
    /** The handler was told that it is connected, or the filter is at it. */
    boolean announced;
    boolean inCallback;
    boolean closing;
    volatile boolean ended;

    ConnectionState(IOLoop loop, StreamChannel channel, ConnectionOptions options, ConnectionHandler handler) {
        loop.checkOwner();
        this.loop = loop;
        this.channel = Objects.requireNonNull(channel, "channel");
        this.options = Objects.requireNonNull(options, "options");
        this.handler = Objects.requireNonNull(handler, "handler");
        this.buffers = LoopBuffers.of(loop);
    }

    final @Nullable Filter filter() {
        ConnectionExtras present = extras;
        return present == null ? null : present.filter;
    }

    /** Connected, and the handler or the filter knows it. */
    final boolean isStanding() {
        return connected && announced;
    }

    final boolean isTaking() {
        return !ended && !closing;
    }

    final boolean isClosing() {
        return closing;
    }

    final boolean isInCallback() {
        return inCallback;
    }

    /** What only few connections have, made now if need be. */
    abstract ConnectionExtras extras();

    /** Whether all that was written is sent. */
    abstract boolean outputIsEmpty();

    /** Asks the loop for what is of interest now. */
    abstract void updateInterest();

    /** Calls for the loop, once the present callback has ended. */
    abstract void later(ConnectionCore.Event event);

    /** The peer sends no more. */
    abstract void inputHasEnded() throws Exception;

    abstract void endIfBothAreShut();

    /** All is sent and said. */
    abstract void done();

    /** The channel has failed. */
    abstract void lost(IOException why);
}
