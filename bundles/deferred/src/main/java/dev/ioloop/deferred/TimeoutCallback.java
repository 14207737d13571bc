package dev.ioloop.deferred;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides the result of a Deferred whose time was up. What it returns is treated as what a {@link Callback} returns.
 *
 * <p>Answers to {@code onTimeoutCancel} of Twisted's {@code Deferred.addTimeout}.
 *
 * <p>Thread rule: as {@link EitherCallback}.
 *
 * @param <T> the type of the value
 */
@ConsumerType
@FunctionalInterface
public interface TimeoutCallback<T extends @Nullable Object> {
    /**
     * The time was up, the Deferred was cancelled, and this is how it ended.
     *
     * @param value the value that it ended with all the same; null if it failed
     * @param failure mostly one of a {@link java.util.concurrent.CancellationException}; null if it ended with a value
     * @param timeout the time that was given
     * @return the result
     * @throws Exception becomes the failure
     */
    T call(@Nullable T value, @Nullable Failure failure, Duration timeout) throws Exception;
}
