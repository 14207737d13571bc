package dev.ioloop;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A connection has ended cleanly: the peer closed its side and nothing was lost.
 *
 * <p>Answers to {@code ConnectionDone} of Twisted.
 *
 * <p>Thread rule: as any exception.
 */
public final class ConnectionDoneException extends ConnectionClosedException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public ConnectionDoneException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public ConnectionDoneException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
