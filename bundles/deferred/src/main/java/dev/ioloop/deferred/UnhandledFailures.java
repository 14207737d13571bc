package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import java.util.List;
import java.util.Objects;

/**
 * Failures at the end of chains that no errback has taken. Each is reported once: to the
 * {@link dev.ioloop.ExceptionHandler} of the loop that the Deferred belongs to, and by slf4j if it has none. That
 * happens some time after the Deferred has become unreachable, when the JVM has found that out, or at once by
 * {@link #flush}. A {@link java.util.concurrent.CancellationException} is not reported.
 *
 * <p>An exception that itself leads to the Deferred keeps it reachable, and is reported by a flush alone.
 *
 * <p>Answers to {@code DebugInfo.__del__} of Twisted and {@code TestCase.flushLoggedErrors} of its trial.
 *
 * <p>Thread rule: as said at each method.
 */
public final class UnhandledFailures {
    private UnhandledFailures() {}

    /**
     * Reports the unhandled failures of Deferreds without a loop now, whether these can still be reached or not. Any
     * thread; no other one may use these Deferreds meanwhile.
     *
     * @return what was reported
     */
    public static List<Failure> flush() {
        return UnhandledFailure.flush(null);
    }

    /**
     * Reports the unhandled failures of the Deferreds of a loop now, whether these can still be reached or not. Owner's
     * thread.
     *
     * @param loop the loop
     * @return what was reported
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    public static List<Failure> flush(IOLoop loop) {
        Objects.requireNonNull(loop, "loop").checkOwner();
        return UnhandledFailure.flush(loop);
    }
}
