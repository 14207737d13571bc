package dev.ioloop.deferred;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One side of a step in the chain of a {@link Deferred}: it gets what the step before has left, and leaves what it
 * returns to the next one. A {@link Deferred} or {@link java.util.concurrent.CompletionStage} that it returns is waited
 * for, and a {@link Failure} that it returns counts as if its exception had been thrown, whatever the type says.
 *
 * <p>Answers to the callables given to Twisted's {@code Deferred.addCallback}.
 *
 * <p>Thread rule: called where the Deferred lives: on the owner's thread of its loop, if it has one.
 *
 * @param <T> the type of what it gets
 * @param <U> the type of what it returns
 */
@ConsumerType
@FunctionalInterface
public interface Callback<T extends @Nullable Object, U extends @Nullable Object> {
    /**
     * Does the step.
     *
     * @param result what the step before has left
     * @return what the next step gets
     * @throws Exception makes the chain go on with a {@link Failure} that holds it
     */
    U call(T result) throws Exception;
}
