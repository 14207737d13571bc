package dev.ioloop.deferred;

/**
 * A step has returned something that cannot end before the step's own chain has ended, so that both would wait for
 * ever.
 *
 * <p>Answers to the warning and error of Twisted for "Callback returned the Deferred it was attached to".
 *
 * <p>Thread rule: immutable.
 */
public final class CircularChainException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * The exception.
     *
     * @param message what waits for what
     */
    public CircularChainException(String message) {
        super(message);
    }
}
