package dev.ioloop.sync;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A lock at one moment.
 *
 * <p>Thread rule: immutable.
 *
 * @param name the lock's name, or null
 * @param held whether somebody holds it
 * @param holder in debug mode, the place where the holder has asked for it; else null
 * @param heldFor how long its holder has had it, from turn to turn; null if nobody holds it
 * @param waiters how many wait
 * @param longestWait how long the first of them has waited; null if nobody waits
 */
public record LockSnapshot(@Nullable String name, boolean held, @Nullable String holder, @Nullable Duration heldFor,
        int waiters, @Nullable Duration longestWait) {}
