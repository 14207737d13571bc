package dev.ioloop.deferred;

import org.jspecify.annotations.Nullable;

/**
 * How a Deferred has ended.
 *
 * <p>Answers to the pairs {@code (SUCCESS, value)} and {@code (FAILURE, failure)} of Twisted's {@code DeferredList}.
 *
 * <p>Thread rule: immutable.
 *
 * @param <T> the type of the value
 * @param success whether it has ended with a value
 * @param value the value; null if it has failed
 * @param failure the failure; null if it has not
 */
public record Outcome<T extends @Nullable Object>(boolean success, @Nullable T value, @Nullable Failure failure) {
    @SuppressWarnings("unchecked") // what stands in the chain is a failure, or a value of its type
    static <T extends @Nullable Object> Outcome<T> of(@Nullable Object result) {
        return result instanceof Failure failure ? new Outcome<>(false, null, failure)
                : new Outcome<>(true, (T) result, null);
    }
}
