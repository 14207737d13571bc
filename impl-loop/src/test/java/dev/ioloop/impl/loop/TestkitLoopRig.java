package dev.ioloop.impl.loop;

import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.Scheduler;
import dev.ioloop.itest.contracts.SchedulerUnderTest;
import dev.ioloop.testkit.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The real loop for the contracts of schedulers. */
final class TestkitLoopRig implements SchedulerUnderTest {
    private final List<LoopFailure> failures = new ArrayList<>();
    private final ManualLoop manual = new ManualLoop(LoopOptions.defaults().withExceptionHandler(failures::add));

    @Override
    public Scheduler scheduler() {
        return manual.loop();
    }

    @Override
    public void advance(Duration by) {
        manual.advance(by);
    }

    @Override
    public List<Throwable> failures() {
        return failures.stream().map(LoopFailure::cause).toList();
    }

    @Override
    public void close() {
        manual.close();
    }
}
