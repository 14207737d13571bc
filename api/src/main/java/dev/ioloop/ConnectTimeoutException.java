package dev.ioloop;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * No answer came in time, be it the system's ({@code ETIMEDOUT}) or the program's.
 *
 * <p>Answers to {@code TCPTimedOutError} and {@code TimeoutError} of Twisted.
 *
 * <p>Thread rule: as any exception.
 */
public final class ConnectTimeoutException extends ConnectFailedException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public ConnectTimeoutException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public ConnectTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
