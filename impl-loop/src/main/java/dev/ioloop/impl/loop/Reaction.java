package dev.ioloop.impl.loop;

import org.jspecify.annotations.Nullable;

/**
 * What a dependent future makes of the outcome of the one that it depends on. What it throws becomes the failure of the
 * dependent one.
 *
 * @param <T> the type of the value it gets
 * @param <U> the type of the value it gives
 */
@FunctionalInterface
interface Reaction<T extends @Nullable Object, U extends @Nullable Object> {
    /** Which outcomes a reaction is for; the others pass to the dependent future by themselves. */
    enum For {
        VALUE, FAILURE, BOTH;

        boolean takes(@Nullable Throwable failure) {
            return this == BOTH || (failure == null) == (this == VALUE);
        }
    }

    /**
     * Settles the dependent future.
     *
     * @param value the value; null if there is a failure
     * @param failure the failure as the future keeps it, or null
     * @param target the dependent future
     */
    void react(@Nullable T value, @Nullable Throwable failure, BoundFuture<U> target);
}
