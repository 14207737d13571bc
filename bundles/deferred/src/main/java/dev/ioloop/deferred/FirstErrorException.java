package dev.ioloop.deferred;

/**
 * One of several Deferreds has failed, and the whole with it. The cause is the exception of that one.
 *
 * <p>Answers to Twisted's {@code defer.FirstError}.
 *
 * <p>Thread rule: immutable.
 */
public final class FirstErrorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure subFailure;
    /** Its place in the input. */
    private final int index;

    /**
     * The exception.
     *
     * @param subFailure the failure of the one
     * @param index its place in the input, from 0
     */
    public FirstErrorException(Failure subFailure, int index) {
        super("the Deferred at index " + index + " has failed: " + subFailure.message(), subFailure.value());
        this.subFailure = subFailure;
        this.index = index;
    }

    /**
     * The failure of the one.
     *
     * @return as it was; its exception is the cause of this one
     */
    public Failure subFailure() {
        return subFailure;
    }

    /**
     * Which one has failed.
     *
     * @return its place in the input, from 0
     */
    public int index() {
        return index;
    }
}
