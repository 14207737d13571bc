package dev.ioloop.sync;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A queue at one moment.
 *
 * <p>Thread rule: immutable.
 *
 * @param size how many items there are
 * @param maxSize how many there can be; 0 for no limit
 * @param unfinished for how many items that have entered the queue the work is not done
 * @param getters how many wait for an item
 * @param longestGet how long the first of them has waited; null if nobody waits
 * @param putters how many wait for a place
 * @param longestPut how long the first of them has waited; null if nobody waits
 * @param closed whether it is closed
 */
public record QueueSnapshot(int size, int maxSize, int unfinished, int getters, @Nullable Duration longestGet,
        int putters, @Nullable Duration longestPut, boolean closed) {}
