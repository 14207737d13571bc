package dev.ioloop;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * An operation on a stream that is closed; the cause is the real reason of the close, where there is one.
 *
 * <p>Answers to {@code StreamClosedError} of Tornado and its {@code real_error}.
 *
 * <p>Thread rule: as any exception.
 */
public class StreamClosedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public StreamClosedException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public StreamClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
