package dev.ioloop.stream;

import dev.ioloop.ConnectionLostException;
import java.io.IOException;

/**
 * Which silence of a connection is bounded.
 *
 * <p>Thread rule: immutable, safe from any thread.
 */
public enum ConnectionTimeout {
    /** Nothing was received and nothing sent. */
    IDLE("neither received nor sent a byte"),
    /** Nothing was received, while the connection was not paused. */
    READ("received no byte"),
    /** Bytes wait to be sent, and the peer has taken none. */
    WRITE("got rid of none of the bytes that wait");

    private final String what;

    ConnectionTimeout(String what) {
        this.what = what;
    }

    /**
     * The reason of a connection that ends by this timeout.
     *
     * @param connection the connection
     * @return the reason
     */
    public IOException exceeded(Connection connection) {
        return new ConnectionLostException(connection + " has " + what + " for longer than its timeout "
                + name().toLowerCase(java.util.Locale.ROOT) + " allows; see Connection.timeout()");
    }
}
