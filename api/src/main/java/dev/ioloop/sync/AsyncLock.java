package dev.ioloop.sync;

import dev.ioloop.AsyncSupplier;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A lock that one task at a time holds, from turn to turn. It is not re-entrant: who acquires it twice waits for
 * himself.
 *
 * <pre>{@code
 * lock.withLock(() -> read().thenCompose(this::write));
 * }</pre>
 *
 * <p>Answers to {@code locks.Lock} of Tornado and {@code DeferredLock} of Twisted.
 *
 * <p>Thread rule: the loop's owner thread, but for {@link #loop()}, {@link #outside()} and {@code toString()}.
 */
@ProviderType
public interface AsyncLock extends AsyncPermits {
    /**
     * Tells whether somebody holds the lock, one to whom it was handed and whose future has not completed yet included.
     *
     * @return true if it is held
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    boolean isHeld();

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if nobody holds the lock
     */
    @Override
    void release();

    /**
     * Acquires the lock, begins a task, and releases the lock when its stage ends, well or badly.
     *
     * @param <T> the type of the value
     * @param task begun when the lock is held
     * @return as the task's stage, completed after the release; cancelling it ends a wait for the lock, and does not
     *     end a task that has begun
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    <T extends @Nullable Object> CompletableFuture<T> withLock(AsyncSupplier<T> task);

    /**
     * As {@link #withLock(AsyncSupplier)}, waiting for the lock for a while.
     *
     * @param <T> the type of the value
     * @param timeout how long from now to wait for the lock at most; zero does not wait
     * @param task begun when the lock is held
     * @return as the task's stage; fails with {@link java.util.concurrent.TimeoutException}, and the task is not begun
     *     then
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    <T extends @Nullable Object> CompletableFuture<T> withLock(Duration timeout, AsyncSupplier<T> task);

    /**
     * As {@link #withLock(AsyncSupplier)}, waiting for the lock until an instant.
     *
     * @param <T> the type of the value
     * @param deadline until when to wait for the lock; one in the past does not wait
     * @param task begun when the lock is held
     * @return as the task's stage; fails with {@link java.util.concurrent.TimeoutException}, and the task is not begun
     *     then
     * @throws IllegalArgumentException if the deadline is more than 146 years away
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    <T extends @Nullable Object> CompletableFuture<T> withLockAt(Instant deadline, AsyncSupplier<T> task);

    /**
     * Who holds the lock, and who waits.
     *
     * @return a copy of the present state
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    LockSnapshot snapshot();
}
