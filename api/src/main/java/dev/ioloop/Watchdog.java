package dev.ioloop;

import java.time.Duration;
import java.util.Objects;

/**
 * What is done when a turn takes too long. The measure begins when the poll ends and covers all that runs until the next
 * poll; the wait in the poll does not count. Each turn is reported at most once, while it still blocks.
 *
 * <p>Answers to {@code set_blocking_signal_threshold} of Tornado.
 *
 * <p>Thread rule: immutable.
 *
 * @param threshold how long a turn may take
 * @param action what is done
 */
public record Watchdog(Duration threshold, BlockedAction action) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the threshold is zero, negative, or longer than 146 years
     */
    public Watchdog {
        Objects.requireNonNull(action, "action");
        if (threshold.isNegative() || threshold.isZero() || threshold.toSeconds() > Long.MAX_VALUE / 2_000_000_000L) {
            throw new IllegalArgumentException("the threshold of a watchdog is " + threshold
                    + "; it must be more than zero and at most 146 years; use no watchdog to have no limit");
        }
    }

    /**
     * A watchdog that logs the stack of the loop's thread.
     *
     * @param threshold how long a turn may take
     * @return the watchdog
     * @throws IllegalArgumentException if the threshold is zero, negative, or longer than 146 years
     */
    public static Watchdog logging(Duration threshold) {
        return new Watchdog(threshold, BlockedAction.Standard.LOG);
    }
}
