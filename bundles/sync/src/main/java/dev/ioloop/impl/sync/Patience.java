package dev.ioloop.impl.sync;

import dev.ioloop.IOLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * How long another thread is willing to wait, counted from its call.
 *
 * <p>Thread rule: any thread, but for {@link #nanos}.
 */
@FunctionalInterface
interface Patience {
    /** As long as necessary. */
    Patience FOREVER = loop -> Spans.FOREVER;

    /** What is left of it; 0 if nothing. Owner's thread. */
    long nanos(IOLoop loop);

    /**
     * So long from now.
     *
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     */
    static Patience of(IOLoop owner, Duration timeout) {
        long span = Spans.of(timeout);
        long begin = owner.nanoTime();
        return loop -> Math.max(0, span - Math.max(0, loop.nanoTime() - begin));
    }

    /** Until then. */
    static Patience until(Instant deadline) {
        Objects.requireNonNull(deadline, "deadline");
        return loop -> Spans.until(loop, deadline);
    }
}
