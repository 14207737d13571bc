package dev.ioloop;

import java.io.Serial;

/**
 * A queue takes no more items, or has no more to give, because it is closed.
 *
 * <p>Answers to {@code asyncio.QueueShutDown}.
 *
 * <p>Thread rule: as any exception.
 */
public class QueueClosedException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public QueueClosedException(String message) {
        super(message);
    }
}
