package dev.ioloop.impl.streams.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Checks times that programs give, at the call, so that no timer refuses them later.
 *
 * <p>Thread rule: any thread.
 */
public final class Bounds {
    /** What a timer of a loop takes, {@link dev.ioloop.Scheduler#callLater}. */
    private static final Duration LONGEST = Duration.ofDays(146L * 365);

    private Bounds() {}

    /**
     * Checks a time that must not be zero.
     *
     * @param value the time
     * @param name what it is, for the message
     * @return the time
     */
    public static Duration positive(Duration value, String name) {
        if (value.isZero() || value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " is " + value
                    + "; it must be more than 0, and at most 146 years");
        }
        return value;
    }

    /**
     * Checks the deadline of a graceful stop.
     *
     * @param value the time; null for none
     */
    public static void deadline(@Nullable Duration value) {
        if (value != null && (value.isNegative() || value.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("the deadline is " + value + "; it must be from 0 to 146 years, or null"
                    + " for none");
        }
    }
}
