package dev.ioloop.deferred;

import org.jspecify.annotations.Nullable;

/**
 * A Deferred was fired twice. In debug mode the cause has the stack of the first time.
 *
 * <p>Answers to Twisted's {@code defer.AlreadyCalledError}.
 *
 * <p>Thread rule: immutable.
 */
public final class AlreadyCalledException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * The exception.
     *
     * @param message which Deferred, and what it has already
     * @param firstCall where it was fired first, or null if that was not recorded
     */
    public AlreadyCalledException(String message, @Nullable Throwable firstCall) {
        super(message, firstCall);
    }
}
