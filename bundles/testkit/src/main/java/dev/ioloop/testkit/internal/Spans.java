package dev.ioloop.testkit.internal;

import java.time.Duration;
import java.util.Objects;

/**
 * The one check of durations, with the bounds of {@link dev.ioloop.Scheduler}.
 *
 * <p>Thread rule: any thread.
 */
public final class Spans {
    private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE / 2);

    private Spans() {}

    /**
     * The length of a duration.
     *
     * @param duration from 0 to 146 years
     * @param what for the message, for example "delay of a timer"
     * @return in nanoseconds
     * @throws IllegalArgumentException if it is negative, or longer than 146 years
     */
    public static long nanos(Duration duration, String what) {
        Objects.requireNonNull(duration, what);
        if (duration.isNegative()) {
            throw new IllegalArgumentException("the " + what + " is " + duration
                    + ", which is negative; it must be 0 or more");
        }
        if (duration.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("the " + what + " is " + duration + ", which is longer than " + MAX
                    + " (146 years); give a shorter one");
        }
        return duration.toNanos();
    }
}
