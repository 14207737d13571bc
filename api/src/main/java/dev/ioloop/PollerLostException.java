package dev.ioloop;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The poller of a loop went, no other one of its family was there, and the channel was therefore closed. The loop goes
 * on.
 *
 * <p>Thread rule: as any exception.
 */
public class PollerLostException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public PollerLostException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public PollerLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
