package dev.ioloop.spi;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Carries values of the calling thread, for example a logging context or a transaction, from where a callback or timer is
 * scheduled to where it runs. Given by {@link dev.ioloop.LoopOptions#withContextCarrier}, or installed for all loops
 * as a DS component that adds itself to the {@link Registry}, or in META-INF/services; a loop takes those that are there
 * when it is made.
 *
 * <p>Callbacks, timers and periodic calls take values along; functions that wait for a future do not: they see what the one
 * who completes it has set.
 *
 * <p>Answers to the capture of {@code contextvars} in {@code IOLoop.add_callback} of Tornado and asyncio.
 *
 * <p>Thread rule: {@link #capture()} is called on any thread, {@link #restore} on the loop's owner thread. What they throw
 * goes to the {@link dev.ioloop.ExceptionHandler}, and the callback runs without these values.
 */
@ConsumerType
public interface ContextCarrier {
    /**
     * Takes the values of the calling thread.
     *
     * @return the values; null if there are none, which costs the least
     */
    @Nullable Object capture();

    /**
     * Sets the values of the calling thread, until what is returned is closed.
     *
     * @param captured what {@link #capture()} has returned, not null
     * @return puts back what was there before
     */
    Scope restore(Object captured);

    /** Puts back what was there before. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }
}
