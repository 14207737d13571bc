package dev.ioloop.testkit;

import dev.ioloop.itest.contracts.PeriodicContract;
import dev.ioloop.itest.contracts.SchedulerUnderTest;

/** A manual clock keeps the contract of periodic work. */
class ManualClockPeriodicTest extends PeriodicContract {
    @Override
    protected SchedulerUnderTest open() {
        return new ClockRig();
    }
}
