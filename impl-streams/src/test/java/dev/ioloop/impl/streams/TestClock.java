package dev.ioloop.impl.streams;

import dev.ioloop.LoopClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands unless the test moves it. */
final class TestClock implements LoopClock {
    private final AtomicLong time = new AtomicLong();

    @Override
    public long nanoTime() {
        return time.get();
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(time.get());
    }

    /** Moves the clock, and lets the loop see it. */
    void pass(Rig rig, Duration by) throws Exception {
        rig.on(() -> time.addAndGet(by.toNanos()));
        rig.turns(3);
    }
}
