package dev.ioloop.sync;

import dev.ioloop.IOLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a lock and a semaphore have in common: something is acquired and released. See {@link dev.ioloop.sync} for
 * waits, order and futures.
 *
 * <p>Each acquisition is released once, by {@link #release()} after {@code acquire} and {@link #tryAcquire()}, and by
 * {@link Holding#close()} after {@code hold}.
 *
 * <p>Thread rule: the loop's owner thread, but for {@link #loop()} and {@link #outside()}.
 */
@ProviderType
public interface AsyncPermits {
    /**
     * The loop that this belongs to. Any thread.
     *
     * @return the same object at each call
     */
    IOLoop loop();

    /**
     * Acquires, waiting as long as necessary. Allocates nothing if there is no need to wait.
     *
     * @return completes when it is acquired
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<@Nullable Void> acquire();

    /**
     * Acquires, waiting for a while.
     *
     * @param timeout how long from now at most; zero does not wait
     * @return completes when it is acquired; fails with {@link java.util.concurrent.TimeoutException}
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<@Nullable Void> acquire(Duration timeout);

    /**
     * Acquires, waiting until an instant.
     *
     * @param deadline until when; one in the past does not wait
     * @return completes when it is acquired; fails with {@link java.util.concurrent.TimeoutException}
     * @throws IllegalArgumentException if the deadline is more than 146 years away
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<@Nullable Void> acquireAt(Instant deadline);

    /**
     * Acquires if there is no need to wait.
     *
     * @return false if it would have to wait
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    boolean tryAcquire();

    /**
     * Acquires for scoped use, waiting as long as necessary.
     *
     * @return completes with what releases it
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<Holding> hold();

    /**
     * Acquires for scoped use, waiting for a while.
     *
     * @param timeout how long from now at most; zero does not wait
     * @return completes with what releases it; fails with {@link java.util.concurrent.TimeoutException}
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<Holding> hold(Duration timeout);

    /**
     * Acquires for scoped use, waiting until an instant.
     *
     * @param deadline until when; one in the past does not wait
     * @return completes with what releases it; fails with {@link java.util.concurrent.TimeoutException}
     * @throws IllegalArgumentException if the deadline is more than 146 years away
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<Holding> holdAt(Instant deadline);

    /**
     * Releases one acquisition. If somebody waits, it goes straight to the one who waits longest, whose future
     * completes in a later turn.
     *
     * @throws IllegalStateException if this is more than there is to release; nothing has changed then
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    void release();

    /**
     * The way in for other threads. Any thread.
     *
     * @return the same object at each call
     */
    Outside outside();

    /**
     * Acquires from other threads. A thread that waits for the future and gives up, because its time is up or it was
     * interrupted, cancels the future: if {@code cancel} returns true, nothing is acquired or it was given on; if it
     * returns false, the outcome stands and has to be released.
     *
     * <p>Thread rule: any thread, the loop's own included.
     */
    @ProviderType
    interface Outside {
        /**
         * Acquires, waiting as long as necessary. It is released by {@code loop.execute(permits::release)}.
         *
         * @return completes when it is acquired; fails with {@link dev.ioloop.LoopClosedException} if the loop closes
         */
        CompletableFuture<@Nullable Void> acquire();

        /**
         * Acquires, waiting for a while.
         *
         * @param timeout how long from now at most
         * @return completes when it is acquired; fails with {@link java.util.concurrent.TimeoutException}
         * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
         */
        CompletableFuture<@Nullable Void> acquire(Duration timeout);

        /**
         * Acquires, waiting until an instant.
         *
         * @param deadline until when
         * @return completes when it is acquired; fails with {@link java.util.concurrent.TimeoutException}, or with
         *     {@link IllegalArgumentException} if the deadline is more than 146 years away
         */
        CompletableFuture<@Nullable Void> acquireAt(Instant deadline);

        /**
         * Acquires for scoped use, waiting as long as necessary.
         *
         * @return completes with what releases it, on any thread
         */
        CompletableFuture<Holding> hold();

        /**
         * Acquires for scoped use, waiting for a while.
         *
         * @param timeout how long from now at most
         * @return completes with what releases it, on any thread; fails with
         *     {@link java.util.concurrent.TimeoutException}
         * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
         */
        CompletableFuture<Holding> hold(Duration timeout);

        /**
         * Acquires for scoped use, waiting until an instant.
         *
         * @param deadline until when
         * @return completes with what releases it, on any thread; fails with
         *     {@link java.util.concurrent.TimeoutException}, or with {@link IllegalArgumentException} if the deadline
         *     is more than 146 years away
         */
        CompletableFuture<Holding> holdAt(Instant deadline);
    }
}
