package dev.ioloop.sync;

import dev.ioloop.IOLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a condition and an event have in common: tasks wait until something has happened. See {@link dev.ioloop.sync}
 * for waits, order and futures.
 *
 * <p>Thread rule: the loop's owner thread, but for {@link #loop()} and {@link #outside()}.
 */
@ProviderType
public interface AsyncAwaitable {
    /**
     * The loop that this belongs to. Any thread.
     *
     * @return the same object at each call
     */
    IOLoop loop();

    /**
     * Waits as long as necessary.
     *
     * @return completes with true
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<Boolean> await();

    /**
     * Waits for a while.
     *
     * @param timeout how long from now at most; zero does not wait
     * @return completes with true, or with false when the time is up
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<Boolean> await(Duration timeout);

    /**
     * Waits until an instant.
     *
     * @param deadline until when; one in the past does not wait
     * @return completes with true, or with false when the time is up
     * @throws IllegalArgumentException if the deadline is more than 146 years away
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<Boolean> awaitAt(Instant deadline);

    /**
     * The way in for other threads. Any thread.
     *
     * @return the same object at each call
     */
    Outside outside();

    /**
     * Waits from other threads; cancelling the future ends the wait.
     *
     * <p>Thread rule: any thread, the loop's own included.
     */
    @ProviderType
    interface Outside {
        /**
         * Waits as long as necessary.
         *
         * @return completes with true; fails with {@link dev.ioloop.LoopClosedException} if the loop closes
         */
        CompletableFuture<Boolean> await();

        /**
         * Waits for a while.
         *
         * @param timeout how long from now at most
         * @return completes with true, or with false when the time is up
         * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
         */
        CompletableFuture<Boolean> await(Duration timeout);

        /**
         * Waits until an instant.
         *
         * @param deadline until when
         * @return completes with true, or with false when the time is up; fails with {@link IllegalArgumentException}
         *     if the deadline is more than 146 years away
         */
        CompletableFuture<Boolean> awaitAt(Instant deadline);
    }
}
