package dev.ioloop.itest.contracts;

import dev.ioloop.Scheduler;
import java.time.Duration;
import java.util.List;

/** A scheduler whose time a contract test moves. */
public interface SchedulerUnderTest extends AutoCloseable {
    /** The scheduler; the calling thread may use it. */
    Scheduler scheduler();

    /** Moves its clock, then runs what is due until nothing more is. */
    void advance(Duration by);

    /** What callbacks have thrown that nobody else has taken, in order. */
    List<Throwable> failures();

    @Override
    void close();
}
