package dev.ioloop.launcher;

import java.io.Serial;

/**
 * The launcher cannot go on: one line for standard error, and the status of the process.
 *
 * <p>Thread rule: as any exception.
 */
final class LaunchException extends Exception {
    /** The status after a wrong command line. */
    static final int USAGE = 2;
    /** The status after anything else. */
    static final int RUN_TIME = 1;

    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    private LaunchException(int status, String message) {
        super(message.lines().map(String::strip).filter(line -> !line.isEmpty())
                .reduce((a, b) -> a + "; " + b).orElse("unknown reason"));
        this.status = status;
    }

    static LaunchException usage(String message) {
        return new LaunchException(USAGE, message + " (./ioloop --help lists the options)");
    }

    static LaunchException runTime(String message) {
        return new LaunchException(RUN_TIME, message);
    }

    int status() {
        return status;
    }
}
