package dev.ioloop.impl.sync;

import dev.ioloop.LoopClosedException;
import dev.ioloop.ScheduledCall;
import dev.ioloop.sync.LockOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after one holding of a lock, in debug mode: says once that it takes too long, and where it began.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class HoldingWatch {
    private static final Logger LOG = LoggerFactory.getLogger("dev.ioloop.debug");

    private final LoopLock lock;
    private final String site;
    private final Duration threshold;
    private final long begin;
    private final @Nullable ScheduledCall timer;

    HoldingWatch(LoopLock lock, LockOptions options, String site) {
        this.lock = lock;
        this.site = site;
        this.threshold = options.reportAfter();
        this.begin = lock.loop().nanoTime();
        this.timer = start();
    }

    private @Nullable ScheduledCall start() {
        try {
            return lock.loop().callLater(threshold, this::report).unref();
        } catch (LoopClosedException e) {
            return null;
        }
    }

    private void report() {
        LOG.warn("{} of loop '{}' has been held for {}, longer than {}, by who acquired it at {}", lock,
                lock.loop().name(), age(), threshold, site);
    }

    String site() {
        return site;
    }

    Duration age() {
        return Duration.ofNanos(Math.max(0, lock.loop().nanoTime() - begin));
    }

    void end() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
