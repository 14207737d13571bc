package dev.ioloop.testkit;

import dev.ioloop.Scheduler;
import dev.ioloop.itest.contracts.SchedulerUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A manual clock for the contracts. */
final class ClockRig implements SchedulerUnderTest {
    private final List<Throwable> failures = new ArrayList<>();
    private final ManualClock clock = new ManualClock().onFailure(failures::add);

    @Override
    public Scheduler scheduler() {
        return clock;
    }

    @Override
    public void advance(Duration by) {
        clock.advance(by);
    }

    @Override
    public List<Throwable> failures() {
        return failures;
    }

    @Override
    public void close() {}
}
