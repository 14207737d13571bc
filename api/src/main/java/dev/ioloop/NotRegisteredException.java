package dev.ioloop;

import java.io.Serial;

/**
 * A registration was changed that has ended.
 *
 * <p>Thread rule: as any exception.
 */
public class NotRegisteredException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public NotRegisteredException(String message) {
        super(message);
    }
}
