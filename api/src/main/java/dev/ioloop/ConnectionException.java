package dev.ioloop;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The sealed family of the errors of connections: {@link ConnectionClosedException} when one that stood has ended,
 * {@link ConnectFailedException} when one did not come about, {@link BindFailedException} when an address could not be
 * had, {@link TlsFailedException} when the peers did not agree on a secure one, {@link ConnectionCancelledException}
 * when the program gave up. The cause is what the system or the JDK has thrown, where there is one.
 *
 * <p>Answers to {@code twisted.internet.error}.
 *
 * <p>Thread rule: as any exception.
 */
public sealed class ConnectionException extends IOException
        permits BindFailedException, ConnectFailedException, ConnectionCancelledException, ConnectionClosedException,
        TlsFailedException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public ConnectionException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public ConnectionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
