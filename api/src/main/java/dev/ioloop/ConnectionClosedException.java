package dev.ioloop;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A connection that stood has ended.
 *
 * <p>Answers to {@code ConnectionClosed} of Twisted.
 *
 * <p>Thread rule: as any exception.
 */
public sealed class ConnectionClosedException extends ConnectionException
        permits ConnectionAbortedException, ConnectionDoneException, ConnectionLostException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public ConnectionClosedException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public ConnectionClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
