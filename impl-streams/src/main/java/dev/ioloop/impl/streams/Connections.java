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
        return new PullStream(loop, channel, options);
    }
}
