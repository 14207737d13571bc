package dev.ioloop;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Nobody listens at the address ({@code ECONNREFUSED}; for a UNIX domain socket also {@code ENOENT}).
 *
 * <p>Answers to {@code ConnectionRefusedError} of Twisted.
 *
 * <p>Thread rule: as any exception.
 */
public final class ConnectionRefusedException extends ConnectFailedException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public ConnectionRefusedException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public ConnectionRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
