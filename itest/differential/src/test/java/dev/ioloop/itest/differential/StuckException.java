package dev.ioloop.itest.differential;

import java.io.Serial;

/**
 * Something that had to happen did not happen within its bound. It ends the run of a program.
 *
 * <p>Thread rule: as any exception.
 */
final class StuckException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what was waited for
     */
    StuckException(String message) {
        super(message);
    }
}
