package dev.ioloop;

import java.io.IOException;
import java.io.Serial;

/**
 * A buffer is at its limit. A write that is refused leaves the stream intact.
 *
 * <p>Answers to {@code StreamBufferFullError} of Tornado.
 *
 * <p>Thread rule: as any exception.
 */
public class BufferFullException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public BufferFullException(String message) {
        super(message);
    }
}
