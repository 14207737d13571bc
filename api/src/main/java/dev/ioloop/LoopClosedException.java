package dev.ioloop;

import java.io.Serial;
import java.util.concurrent.RejectedExecutionException;

/**
 * A loop was used after it was closed.
 *
 * <p>Thread rule: as any exception.
 */
public class LoopClosedException extends RejectedExecutionException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public LoopClosedException(String message) {
        super(message);
    }
}
