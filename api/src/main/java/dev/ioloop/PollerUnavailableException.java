package dev.ioloop;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * No poller can be used: none is installed, the one asked for is not there or refuses, or all refuse. The message lists
 * each candidate with its reason.
 *
 * <p>Thread rule: as any exception.
 */
public class PollerUnavailableException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public PollerUnavailableException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public PollerUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
