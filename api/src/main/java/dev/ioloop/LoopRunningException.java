package dev.ioloop;

import java.io.Serial;

/**
 * A loop was started that runs already.
 *
 * <p>Answers to {@code ReactorAlreadyRunning} of Twisted.
 *
 * <p>Thread rule: as any exception.
 */
public class LoopRunningException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public LoopRunningException(String message) {
        super(message);
    }
}
