package dev.ioloop.deferred;

/**
 * Ends a program that runs by {@link React} with a certain status.
 *
 * <p>Answers to {@code SystemExit} in Twisted's {@code task.react}.
 *
 * <p>Thread rule: immutable.
 */
public final class ProgramExit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** For the operating system. */
    private final int status;

    /**
     * The exception.
     *
     * @param status the exit status of the process, 0 for success
     */
    public ProgramExit(int status) {
        super("exit with status " + status);
        this.status = status;
    }

    /**
     * The exit status.
     *
     * @return 0 for success
     */
    public int status() {
        return status;
    }
}
