package dev.ioloop;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A host name has no address.
 *
 * <p>Answers to {@code DNSLookupError} of Twisted.
 *
 * <p>Thread rule: as any exception.
 */
public final class NameResolutionException extends ConnectFailedException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public NameResolutionException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public NameResolutionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
