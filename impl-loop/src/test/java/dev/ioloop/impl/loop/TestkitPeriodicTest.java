package dev.ioloop.impl.loop;

import dev.ioloop.itest.contracts.PeriodicContract;
import dev.ioloop.itest.contracts.SchedulerUnderTest;

/** The loop keeps the contract that the testkit's clock keeps. */
class TestkitPeriodicTest extends PeriodicContract {
    @Override
    protected SchedulerUnderTest open() {
        return new TestkitLoopRig();
    }
}
