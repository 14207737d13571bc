package dev.ioloop;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A channel was registered that is registered already. The first registration stays intact.
 *
 * <p>Thread rule: as any exception.
 */
public class AlreadyRegisteredException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public AlreadyRegisteredException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public AlreadyRegisteredException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
