package dev.ioloop.deferred;

import org.jspecify.annotations.Nullable;

/**
 * How a stage has ended.
 *
 * <p>Answers to what {@code all_settled} of {@code Mojo::Promise} gives for each promise.
 *
 * <p>Thread rule: immutable.
 *
 * @param <T> the type of the value
 */
public sealed interface Settled<T extends @Nullable Object> {
    /**
     * It has ended well.
     *
     * <p>Thread rule: immutable.
     *
     * @param <T> the type of the value
     * @param value its value
     */
    record Fulfilled<T extends @Nullable Object>(T value) implements Settled<T> {}

    /**
     * It has failed.
     *
     * <p>Thread rule: immutable.
     *
     * @param <T> the type of the value
     * @param cause why, not wrapped
     */
    record Rejected<T extends @Nullable Object>(Throwable cause) implements Settled<T> {}

    /**
     * Tells whether it has ended well.
     *
     * @return true if this is a {@link Fulfilled}
     */
    default boolean isFulfilled() {
        return this instanceof Fulfilled;
    }
}
