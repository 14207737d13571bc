package dev.ioloop.impl.streams.server;

import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionFactory;

/**
 * Serves what it has made once the server counts it, and has told it what a proxy says.
 *
 * <p>Thread rule: as {@link ConnectionFactory}.
 */
interface ServingFactory extends ConnectionFactory {
    /** The connection is the server's; what goes wrong is seen to here. */
    void serve(Connection connection);
}
