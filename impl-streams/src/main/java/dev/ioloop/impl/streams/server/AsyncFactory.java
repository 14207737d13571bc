package dev.ioloop.impl.streams.server;

import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.impl.streams.Connections;
import dev.ioloop.stream.AcceptHandler;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionOptions;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Hands each connection to a handler that may take its time.
 *
 * <p>Thread rule: the loop's thread.
 */
record AsyncFactory(IOLoop loop, ConnectionOptions options, AcceptHandler handler) implements ServingFactory {
    @Override
    public Connection accepted(StreamChannel channel, @Nullable SocketAddress remote) throws IOException {
        return Connections.push(loop, channel, options, (connection, in) -> {
            // whoever gets the connection gives it a handler, which then receives what has come
        });
    }

    @Override
    public void serve(Connection connection) {
        Reports.guard(loop, () -> {
            var stage = handler.accepted(connection);
            if (stage != null) {
                Reports.failureOf(loop, stage);
            }
        });
    }
}
