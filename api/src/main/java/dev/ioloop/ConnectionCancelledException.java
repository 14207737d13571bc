package dev.ioloop;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The program gave up before the connection stood.
 *
 * <p>Answers to {@code UserError} of Twisted.
 *
 * <p>Thread rule: as any exception.
 */
public final class ConnectionCancelledException extends ConnectionException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public ConnectionCancelledException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public ConnectionCancelledException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
