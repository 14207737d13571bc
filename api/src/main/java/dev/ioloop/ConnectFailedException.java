package dev.ioloop;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A connection did not come about. A subclass tells the reason where it is one of the usual ones.
 *
 * <p>Answers to {@code ConnectError} of Twisted.
 *
 * <p>Thread rule: as any exception.
 */
public sealed class ConnectFailedException extends ConnectionException
        permits ConnectTimeoutException, ConnectionRefusedException, NameResolutionException, NoRouteException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public ConnectFailedException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public ConnectFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
