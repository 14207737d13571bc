package dev.ioloop.deferred;

import java.util.List;

/**
 * All of several Deferreds have failed. The cause is the exception of the first one in the input, the others are
 * suppressed.
 *
 * <p>Answers to Twisted's {@code defer.FailureGroup}.
 *
 * <p>Thread rule: immutable.
 */
public final class FailureGroupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Failure> failures;

    /**
     * The exception.
     *
     * @param failures all of them, in the order of the input; at least one
     */
    public FailureGroupException(List<Failure> failures) {
        super("all " + failures.size() + " Deferreds have failed, the first with: " + failures.get(0).message(),
                failures.get(0).value());
        this.failures = List.copyOf(failures);
        this.failures.stream().skip(1).map(Failure::value).forEach(this::addSuppressed);
    }

    /**
     * The failures.
     *
     * @return in the order of the input
     */
    public List<Failure> failures() {
        return failures;
    }
}
