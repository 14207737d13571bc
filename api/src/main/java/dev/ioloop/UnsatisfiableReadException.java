package dev.ioloop;

import java.io.IOException;
import java.io.Serial;

/**
 * A read can never be satisfied: what it looks for did not come within its limit. The stream is closed.
 *
 * <p>Answers to {@code UnsatisfiableReadError} of Tornado.
 *
 * <p>Thread rule: as any exception.
 */
public class UnsatisfiableReadException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public UnsatisfiableReadException(String message) {
        super(message);
    }
}
