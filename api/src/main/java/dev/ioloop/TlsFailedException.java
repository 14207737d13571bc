package dev.ioloop;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The peers did not agree on a secure connection, or what came was not TLS.
 *
 * <p>Answers to {@code SSLError} of Twisted.
 *
 * <p>Thread rule: as any exception.
 */
public final class TlsFailedException extends ConnectionException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public TlsFailedException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public TlsFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
