package dev.ioloop.impl.loop;

import dev.ioloop.LoopClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until it is moved.
 *
 * <p>Thread rule: any thread.
 */
final class ManualLoopClock implements LoopClock {
    private static final Instant ORIGIN = Instant.parse("2020-01-01T00:00:00Z");

    /** Begins near the end of what a long can count, so that every test sees it overflow. */
    private static final long BEGIN = Long.MAX_VALUE - 1000;

    private final AtomicLong passed = new AtomicLong();

    @Override
    public long nanoTime() {
        return BEGIN + passed.get();
    }

    @Override
    public Instant instant() {
        return ORIGIN.plusNanos(passed.get());
    }

    void advance(Duration duration) {
        passed.addAndGet(duration.toNanos());
    }
}
