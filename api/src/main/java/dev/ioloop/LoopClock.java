package dev.ioloop;

import java.time.Instant;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What time it is, for a loop. Replaced in tests by a clock that is moved by hand, in a simulation by a virtual one.
 *
 * <p>Answers to {@code time_func} of Tornado and {@code task.Clock} of Twisted.
 *
 * <p>Thread rule: called on any thread.
 */
@ConsumerType
public interface LoopClock {
    /** The system's clocks: {@link System#nanoTime()} and {@link Instant#now()}. */
    LoopClock SYSTEM = new LoopClock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Instant instant() {
            return Instant.now();
        }

        @Override
        public String toString() {
            return "LoopClock.SYSTEM";
        }
    };

    /**
     * The monotonic time.
     *
     * @return nanoseconds from an arbitrary origin; may overflow, as {@link System#nanoTime()} may; a clock that goes
     *     back delays timers, and does not break them
     */
    long nanoTime();

    /**
     * The wall clock's time; used only to convert an {@link Instant} into a delay, once.
     *
     * @return now
     */
    Instant instant();
}
