package dev.ioloop.deferred;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A step in the chain of a {@link Deferred} that runs for success and failure. What it returns is treated as what a
 * {@link Callback} returns.
 *
 * <p>Answers to the callables given to Twisted's {@code Deferred.addBoth}.
 *
 * <p>Thread rule: called where the Deferred lives: on the owner's thread of its loop, if it has one.
 *
 * @param <T> the type of the value that it gets
 * @param <U> the type of what it returns
 */
@ConsumerType
@FunctionalInterface
public interface EitherCallback<T extends @Nullable Object, U extends @Nullable Object> {
    /**
     * Does the step.
     *
     * @param value what the step before has left; null if that is a failure
     * @param failure the failure that the step before has left; null if it has left a value
     * @return what the next step gets
     * @throws Exception makes the chain go on with a {@link Failure} that holds it
     */
    U call(@Nullable T value, @Nullable Failure failure) throws Exception;
}
