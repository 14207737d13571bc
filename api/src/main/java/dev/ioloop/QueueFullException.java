package dev.ioloop;

import java.io.Serial;

/**
 * A queue is at its limit and the caller does not wait.
 *
 * <p>Answers to {@code QueueFull} of Tornado and {@code QueueOverflow} of Twisted.
 *
 * <p>Thread rule: as any exception.
 */
public class QueueFullException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public QueueFullException(String message) {
        super(message);
    }
}
