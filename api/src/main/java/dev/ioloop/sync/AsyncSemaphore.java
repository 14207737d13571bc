package dev.ioloop.sync;

import dev.ioloop.AsyncSupplier;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A number of permits.
 *
 * <p>Answers to {@code locks.Semaphore} and {@code locks.BoundedSemaphore} of Tornado, and {@code DeferredSemaphore} of
 * Twisted.
 *
 * <p>Thread rule: the loop's owner thread, but for {@link #loop()}, {@link #limit()}, {@link #outside()} and
 * {@code toString()}.
 */
@ProviderType
public interface AsyncSemaphore extends AsyncPermits {
    /**
     * How many permits are free.
     *
     * @return the number; 0 while somebody waits
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    int permits();

    /**
     * How many permits there can be. Any thread.
     *
     * @return the number; {@link Integer#MAX_VALUE} if there is no bound
     */
    int limit();

    /**
     * {@inheritDoc} Without a bound, a release that no acquisition came before adds a permit.
     *
     * @throws IllegalStateException if there are as many permits as there can be
     */
    @Override
    void release();

    /**
     * Acquires a permit, begins a task, and releases the permit when its stage ends, well or badly.
     *
     * @param <T> the type of the value
     * @param task begun when the permit is held
     * @return as the task's stage, completed after the release; cancelling it ends a wait for the permit, and does not
     *     end a task that has begun
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    <T extends @Nullable Object> CompletableFuture<T> withPermit(AsyncSupplier<T> task);

    /**
     * As {@link #withPermit(AsyncSupplier)}, waiting for the permit for a while.
     *
     * @param <T> the type of the value
     * @param timeout how long from now to wait for the permit at most; zero does not wait
     * @param task begun when the permit is held
     * @return as the task's stage; fails with {@link java.util.concurrent.TimeoutException}, and the task is not begun
     *     then
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    <T extends @Nullable Object> CompletableFuture<T> withPermit(Duration timeout, AsyncSupplier<T> task);

    /**
     * As {@link #withPermit(AsyncSupplier)}, waiting for the permit until an instant.
     *
     * @param <T> the type of the value
     * @param deadline until when to wait for the permit; one in the past does not wait
     * @param task begun when the permit is held
     * @return as the task's stage; fails with {@link java.util.concurrent.TimeoutException}, and the task is not begun
     *     then
     * @throws IllegalArgumentException if the deadline is more than 146 years away
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    <T extends @Nullable Object> CompletableFuture<T> withPermitAt(Instant deadline, AsyncSupplier<T> task);

    /**
     * How many permits are free, and who waits.
     *
     * @return a copy of the present state
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    SemaphoreSnapshot snapshot();
}
