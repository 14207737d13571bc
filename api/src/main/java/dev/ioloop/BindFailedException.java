package dev.ioloop;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A local address could not be had: in use, not of this host, or not permitted ({@code EADDRINUSE},
 * {@code EADDRNOTAVAIL}, {@code EACCES}).
 *
 * <p>Answers to {@code CannotListenError} and {@code ConnectBindError} of Twisted.
 *
 * <p>Thread rule: as any exception.
 */
public final class BindFailedException extends ConnectionException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public BindFailedException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public BindFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
