package dev.ioloop.sync;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a lock is made.
 *
 * <p>Thread rule: immutable.
 *
 * @param name for messages; null for none
 * @param reportAfter in debug mode, how long it may be held before the place where it was acquired is logged, once per
 *     holding
 * @param promptHandOver whether {@code release()} completes the future of who gets the lock next, so that his steps run
 *     within that call, as those of Twisted's {@code DeferredLock} do; else they run after it
 */
public record LockOptions(@Nullable String name, Duration reportAfter, boolean promptHandOver) {
    /** No name; in debug mode, who holds the lock for longer than a second is reported. */
    public static final LockOptions DEFAULTS = new LockOptions(null, Duration.ofSeconds(1), false);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the duration is zero, negative, or longer than 146 years
     */
    public LockOptions {
        Objects.requireNonNull(reportAfter, "reportAfter");
        if (reportAfter.isNegative() || reportAfter.isZero()
                || reportAfter.toSeconds() > Long.MAX_VALUE / 2_000_000_000L) {
            throw new IllegalArgumentException("a lock is to be reported when it is held for " + reportAfter
                    + "; it must be more than zero and at most 146 years");
        }
    }

    /**
     * The same with a name.
     *
     * @param lockName for messages
     * @return the changed options
     */
    public LockOptions withName(String lockName) {
        return new LockOptions(Objects.requireNonNull(lockName, "lockName"), reportAfter, promptHandOver);
    }

    /**
     * The same with another threshold.
     *
     * @param threshold how long the lock may be held before that is reported, in debug mode
     * @return the changed options
     * @throws IllegalArgumentException if it is zero, negative, or longer than 146 years
     */
    public LockOptions withReportAfter(Duration threshold) {
        return new LockOptions(name, threshold, promptHandOver);
    }

    /**
     * The same with another moment at which the future of who gets the lock next completes.
     *
     * @param prompt true for within {@code release()}, nested as deep as the futures of the loop nest and then in the next
     *     turn; false for after it
     * @return the changed options
     */
    public LockOptions withPromptHandOver(boolean prompt) {
        return new LockOptions(name, reportAfter, prompt);
    }
}
