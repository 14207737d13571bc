package dev.ioloop.impl.sync;

import dev.ioloop.IOLoop;
import dev.ioloop.ScheduledCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * How long somebody waits, in nanoseconds.
 *
 * <p>Thread rule: any thread, but for {@link #until}.
 */
final class Spans {
    /** As long as necessary. */
    static final long FOREVER = -1;

    private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE / 2);

    private Spans() {}

    /**
     * The length of a timeout.
     *
     * @throws IllegalArgumentException if it is negative, or longer than 146 years
     */
    static long of(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("the timeout is " + timeout
                    + ", which is negative; it must be 0 or more");
        }
        if (timeout.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("the timeout is " + timeout + ", which is longer than " + MAX
                    + " (146 years); give a shorter one, or none where there is to be no limit");
        }
        return timeout.toNanos();
    }

    /**
     * How long it is until an instant, 0 if it has passed. The loop's wall clock is the one that its timers go by, so a
     * timer is asked. Owner's thread.
     *
     * @throws IllegalArgumentException if it is more than 146 years away
     */
    static long until(IOLoop loop, Instant deadline) {
        ScheduledCall probe = loop.callAt(Objects.requireNonNull(deadline, "deadline"), () -> {
        });
        long left = probe.dueAt() - loop.nanoTime();
        probe.cancel();
        return Math.max(0, left);
    }
}
