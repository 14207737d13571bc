package dev.ioloop.impl.loop;

import dev.ioloop.itest.contracts.SchedulerContract;
import dev.ioloop.itest.contracts.SchedulerUnderTest;

/** The loop keeps the contract that the testkit's clock keeps. */
class TestkitSchedulerTest extends SchedulerContract {
    @Override
    protected SchedulerUnderTest open() {
        return new TestkitLoopRig();
    }
}
