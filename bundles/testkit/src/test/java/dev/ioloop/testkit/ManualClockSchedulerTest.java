package dev.ioloop.testkit;

import dev.ioloop.itest.contracts.SchedulerContract;
import dev.ioloop.itest.contracts.SchedulerUnderTest;

/** A manual clock keeps the contract of single calls. */
class ManualClockSchedulerTest extends SchedulerContract {
    @Override
    protected SchedulerUnderTest open() {
        return new ClockRig();
    }
}
