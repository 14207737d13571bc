package dev.ioloop.impl.streams;

import dev.ioloop.stream.Connection;

/**
 * A connection that tells its owner when it has ended.
 *
 * <p>Thread rule: as {@link Connection}.
 */
public interface OwnedConnection extends Connection {
    /**
     * Says who is told, once, after the handler was; also when the channel is given away.
     *
     * @param owner who is told
     */
    void owner(ConnectionOwner owner);
}
