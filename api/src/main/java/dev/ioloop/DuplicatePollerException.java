package dev.ioloop;

import java.io.Serial;

/**
 * Two providers have one name. The message names both classes.
 *
 * <p>Thread rule: as any exception.
 */
public class DuplicatePollerException extends PollerUnavailableException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public DuplicatePollerException(String message) {
        super(message);
    }
}
