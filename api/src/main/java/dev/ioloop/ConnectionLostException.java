package dev.ioloop;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A connection has ended badly: reset by the peer, broken by the network, or closed together with its loop
 * ({@code ECONNRESET}, {@code EPIPE}, {@code ETIMEDOUT} on a connection that stood).
 *
 * <p>Answers to {@code ConnectionLost} of Twisted.
 *
 * <p>Thread rule: as any exception.
 */
public final class ConnectionLostException extends ConnectionClosedException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public ConnectionLostException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public ConnectionLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
