package dev.ioloop;

import java.io.Serial;

/**
 * Something would have waited on the loop's own thread for what only the loop can bring about, and so for ever.
 *
 * <p>Thread rule: as any exception.
 */
public class LoopWouldBlockException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public LoopWouldBlockException(String message) {
        super(message);
    }
}
