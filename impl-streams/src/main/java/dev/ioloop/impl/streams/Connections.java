package dev.ioloop.impl.streams;

import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Stream;
import java.io.IOException;

/**
 * Makes connections and streams of channels.
 *
 * <p>Thread rule: the loop's thread.
 */
public final class Connections {
    private Connections() {}

    /** As {@link dev.ioloop.stream.StreamFactory#connection}. */
    public static Connection push(IOLoop loop, StreamChannel channel, ConnectionOptions options,
            ConnectionHandler handler) throws IOException {
        return new ChannelConnection(loop, channel, options, handler, null);
    }

    /** As {@link dev.ioloop.stream.StreamFactory#stream}. */
    public static Stream pull(IOLoop loop, StreamChannel channel, ConnectionOptions options) throws IOException {
        return new PullStream(loop, channel, options, null);
    }

    /** A connection that has a stream. */
    public static Connection pulled(IOLoop loop, StreamChannel channel, ConnectionOptions options) throws IOException {
        return new PullStream(loop, channel, options, null).connection;
    }

    /** The stream of a connection that {@link #pulled} has made. */
    public static Stream streamOf(Connection connection) {
        return (Stream) connection.handler();
    }

    /** Whether a failure is how a stream has told of its end. */
    public static boolean isEndOf(Stream stream, Throwable failure) {
        return stream instanceof PullStream pulled && pulled.isToldBy(failure);
    }
}
