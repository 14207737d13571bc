package dev.ioloop.impl.streams;

import dev.ioloop.stream.Connection;

/**
 * Who counts connections.
 *
 * <p>Thread rule: called on the loop's thread.
 */
@FunctionalInterface
public interface ConnectionOwner {
    /**
     * A connection has ended, or has given its channel away.
     *
     * @param connection the connection
     */
    void ended(Connection connection);
}
