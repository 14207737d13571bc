package dev.ioloop.sync;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An event at one moment.
 *
 * <p>Thread rule: immutable.
 *
 * @param set whether it is set
 * @param waiters how many wait
 * @param longestWait how long the first of them has waited; null if nobody waits
 */
public record EventSnapshot(boolean set, int waiters, @Nullable Duration longestWait) {}
