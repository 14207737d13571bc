package dev.ioloop.impl.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * The one check of durations. The bound keeps differences of monotonic times unambiguous: half of what a long can
 * count.
 *
 * <p>Thread rule: any thread.
 */
final class Durations {
    /** The longest duration, in nanoseconds: 146 years. */
    static final long MAX_NANOS = Long.MAX_VALUE / 2;

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final Duration MAX = Duration.ofNanos(MAX_NANOS);

    private Durations() {}

    /**
     * The length of a duration in nanoseconds.
     *
     * @param what for the message, for example "delay of a timer"
     * @throws IllegalArgumentException if it is negative, or longer than 146 years
     */
    static long nanos(Duration duration, String what) {
        Objects.requireNonNull(duration, what);
        long seconds = duration.toSeconds();
        if (seconds >= 0 && seconds < MAX_NANOS / NANOS_PER_SECOND) {
            return seconds * NANOS_PER_SECOND + duration.toNanosPart(); // as toNanos(), which looks for an overflow
        }
        if (duration.isNegative()) {
            throw new IllegalArgumentException("the " + what + " is " + duration
                    + ", which is negative; it must be 0 or more");
        }
        if (duration.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("the " + what + " is " + duration + ", which is longer than " + MAX
                    + " (146 years); give a shorter one, or none where there is to be no limit");
        }
        return duration.toNanos();
    }

    /**
     * How long it takes until an instant, in nanoseconds; 0 if it has passed.
     *
     * @throws IllegalArgumentException if it is more than 146 years away
     */
    static long nanosUntil(Instant now, Instant instant, String what) {
        Objects.requireNonNull(instant, what);
        return instant.isAfter(now) ? nanos(Duration.between(now, instant), "time until the " + what + " " + instant)
                : 0;
    }
}
