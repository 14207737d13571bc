package dev.ioloop;

import java.io.Serial;

/**
 * A method of a loop's owner was called on another thread. The message names the thread, the owner and the call that
 * fixes it.
 *
 * <p>Thread rule: as any exception.
 */
public class WrongThreadException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public WrongThreadException(String message) {
        super(message);
    }
}
