package dev.ioloop;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The process or the system has no descriptor left ({@code EMFILE}, {@code ENFILE}). What was to be done can be tried
 * again when some are closed.
 *
 * <p>Thread rule: as any exception.
 */
public class DescriptorsExhaustedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public DescriptorsExhaustedException(String message) {
        super(message);
    }

    /**
     * Makes one with its cause.
     *
     * @param message what was found, what was expected, what to change
     * @param cause what the system, the JDK or a provider has thrown, or null
     */
    public DescriptorsExhaustedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
