package dev.ioloop;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The network or the host cannot be reached ({@code ENETUNREACH}, {@code EHOSTUNREACH}).
 *
 * <p>Answers to {@code NoRouteError} of Twisted.
 *
 * <p>Thread rule: as any exception.
 */
public final class NoRouteException extends ConnectFailedException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public NoRouteException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public NoRouteException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
