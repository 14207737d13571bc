package dev.ioloop;

import java.io.Serial;

/**
 * A channel was given to a poller of another family.
 *
 * <p>Thread rule: as any exception.
 */
public class WrongFamilyException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a cause.
     *
     * @param message what was found, what was expected, what to change
     */
    public WrongFamilyException(String message) {
        super(message);
    }
}
