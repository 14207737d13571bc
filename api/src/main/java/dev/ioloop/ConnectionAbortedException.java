package dev.ioloop;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A connection was reset by the program itself ({@link StreamChannel#reset()}, or an abort deadline).
 *
 * <p>Answers to {@code ConnectionAborted} of Twisted.
 *
 * <p>Thread rule: as any exception.
 */
public final class ConnectionAbortedException extends ConnectionClosedException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public ConnectionAbortedException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public ConnectionAbortedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
