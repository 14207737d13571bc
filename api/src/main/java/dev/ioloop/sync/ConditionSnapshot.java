package dev.ioloop.sync;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A condition at one moment.
 *
 * <p>Thread rule: immutable.
 *
 * @param lock its lock; null if it has none
 * @param waiters how many wait for a signal
 * @param longestWait how long the first of them has waited; null if nobody waits
 */
public record ConditionSnapshot(@Nullable LockSnapshot lock, int waiters, @Nullable Duration longestWait) {}
