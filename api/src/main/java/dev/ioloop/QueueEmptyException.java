package dev.ioloop;

import java.io.Serial;

/**
 * A queue is empty and the caller does not wait.
 *
 * <p>Answers to {@code QueueEmpty} of Tornado and {@code QueueUnderflow} of Twisted.
 *
 * <p>Thread rule: as any exception.
 */
public class QueueEmptyException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public QueueEmptyException(String message) {
        super(message);
    }
}
