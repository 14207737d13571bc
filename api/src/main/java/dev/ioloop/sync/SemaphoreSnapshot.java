package dev.ioloop.sync;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A semaphore at one moment.
 *
 * <p>Thread rule: immutable.
 *
 * @param permits how many permits are free
 * @param limit how many there can be; {@link Integer#MAX_VALUE} if there is no bound
 * @param waiters how many wait
 * @param longestWait how long the first of them has waited; null if nobody waits
 */
public record SemaphoreSnapshot(int permits, int limit, int waiters, @Nullable Duration longestWait) {}
