package dev.ioloop.sync;

import dev.ioloop.IOLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Items on their way from tasks that put them to tasks that get them. See {@link dev.ioloop.sync} for waits, order and
 * futures.
 *
 * <p>An item enters the queue when there is a place for it. For a {@code put} that had to wait, this is before its
 * future completes; cancelling that future in between comes too late for the item, which stays. A {@code put} from
 * {@link #outside()} does both in one step.
 *
 * <p><b>Tasks.</b> Each item that enters the queue is a task, until {@link #taskDone()} was called for it; {@link
 * #join()} waits for all.
 *
 * <p>Answers to {@code queues.Queue}, {@code PriorityQueue} and {@code LifoQueue} of Tornado, and {@code DeferredQueue}
 * of Twisted.
 *
 * <p>Thread rule: the loop's owner thread, but for {@link #loop()}, {@link #maxSize()}, {@link #outside()} and
 * {@code toString()}.
 *
 * @param <T> the type of the items
 */
@ProviderType
public interface AsyncQueue<T> extends AutoCloseable {
    /**
     * The loop that this belongs to. Any thread.
     *
     * @return the same object at each call
     */
    IOLoop loop();

    /**
     * Puts an item, waiting for a place as long as necessary. Allocates no future if there is a place.
     *
     * @param item the item
     * @return completes when it has entered the queue, or was handed to one who waits; fails with
     *     {@link dev.ioloop.QueueClosedException}
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<@Nullable Void> put(T item);

    /**
     * Puts an item, waiting for a place for a while.
     *
     * @param item the item
     * @param timeout how long from now at most; zero does not wait
     * @return as {@link #put(Object)}; fails with {@link java.util.concurrent.TimeoutException}, and the item never
     *     enters the queue then
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<@Nullable Void> put(T item, Duration timeout);

    /**
     * Puts an item, waiting for a place until an instant.
     *
     * @param item the item
     * @param deadline until when; one in the past does not wait
     * @return as {@link #put(Object)}; fails with {@link java.util.concurrent.TimeoutException}, and the item never
     *     enters the queue then
     * @throws IllegalArgumentException if the deadline is more than 146 years away
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<@Nullable Void> putAt(T item, Instant deadline);

    /**
     * Puts an item without waiting.
     *
     * @param item the item
     * @throws dev.ioloop.QueueFullException if there is no place; the item has not entered the queue then
     * @throws dev.ioloop.QueueClosedException if the queue is closed
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    void putNow(T item);

    /**
     * Gets the next item, waiting for one as long as necessary.
     *
     * @return completes with the item; fails with {@link dev.ioloop.QueueClosedException} once the queue is closed and
     *     empty
     * @throws dev.ioloop.QueueEmptyException if it would have to wait and as many wait already as may
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<T> get();

    /**
     * Gets the next item, waiting for one for a while.
     *
     * @param timeout how long from now at most; zero does not wait
     * @return as {@link #get()}; fails with {@link java.util.concurrent.TimeoutException}
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     * @throws dev.ioloop.QueueEmptyException if it would have to wait and as many wait already as may
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<T> get(Duration timeout);

    /**
     * Gets the next item, waiting for one until an instant.
     *
     * @param deadline until when; one in the past does not wait
     * @return as {@link #get()}; fails with {@link java.util.concurrent.TimeoutException}
     * @throws IllegalArgumentException if the deadline is more than 146 years away
     * @throws dev.ioloop.QueueEmptyException if it would have to wait and as many wait already as may
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<T> getAt(Instant deadline);

    /**
     * Gets the next item without waiting.
     *
     * @return the item
     * @throws dev.ioloop.QueueEmptyException if there is none
     * @throws dev.ioloop.QueueClosedException if there is none and the queue is closed
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    T getNow();

    /**
     * Gets one item after the other, in order, without an end: a consumer begins when the stage of the one before has
     * ended. Items that are there already do not nest, and do not keep the loop from its other work.
     *
     * @param consumer gets each item; returns a stage to be waited for, or null
     * @return completes when the queue is closed and empty; fails as the consumer or its stage; cancelling it ends
     *     this, after the consumer that is under way, and no item is lost
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<@Nullable Void> forEach(Function<? super T, ? extends @Nullable CompletionStage<?>> consumer);

    /**
     * Says that the work on one item is done.
     *
     * @throws IllegalStateException if this was called for all items that have entered the queue
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    void taskDone();

    /**
     * Waits until the work on all items is done, as long as necessary.
     *
     * @return completes at once if there is none to be done
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<@Nullable Void> join();

    /**
     * Waits for a while until the work on all items is done.
     *
     * @param timeout how long from now at most; zero does not wait
     * @return as {@link #join()}; fails with {@link java.util.concurrent.TimeoutException}
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<@Nullable Void> join(Duration timeout);

    /**
     * Waits until an instant until the work on all items is done.
     *
     * @param deadline until when; one in the past does not wait
     * @return as {@link #join()}; fails with {@link java.util.concurrent.TimeoutException}
     * @throws IllegalArgumentException if the deadline is more than 146 years away
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<@Nullable Void> joinAt(Instant deadline);

    /**
     * How many items there are.
     *
     * @return the number, without those of tasks that wait for a place and those handed to tasks that have waited
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    int size();

    /**
     * How many items there can be. Any thread.
     *
     * @return the number; 0 for no limit
     */
    int maxSize();

    /**
     * Tells whether there are no items.
     *
     * @return true if {@link #getNow()} would fail
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    boolean isEmpty();

    /**
     * Tells whether there is no place.
     *
     * @return true if {@link #putNow} would fail; never true without a limit
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    boolean isFull();

    /**
     * Closes the queue for items, and leaves those that are there: they can still be got, and {@link #join()} waits for
     * them. Tasks that wait for a place or an item fail with {@link dev.ioloop.QueueClosedException}, and so does each
     * {@code put} from now on, and each {@code get} once the queue is empty. Calling it again does nothing.
     *
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    @Override
    void close();

    /**
     * Closes the queue as {@link #close()} does, and takes out what it holds. The work on these items counts as done.
     *
     * @return the items, in the order in which they would have come
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    List<T> closeNow();

    /**
     * Tells whether the queue is closed.
     *
     * @return true after {@link #close()} or {@link #closeNow()}
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    boolean isClosed();

    /**
     * How much there is, and who waits.
     *
     * @return a copy of the present state
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    QueueSnapshot snapshot();

    /**
     * The way in for other threads. Any thread.
     *
     * @return the same object at each call
     */
    Outside<T> outside();

    /**
     * Puts and gets from other threads. A thread that waits for a future and gives up, because its time is up or it was
     * interrupted, cancels the future: if {@code cancel} returns true, the item has not entered the queue, or was not
     * taken out; if it returns false, the outcome stands.
     *
     * <p>Thread rule: any thread, the loop's own included.
     *
     * @param <T> the type of the items
     */
    @ProviderType
    interface Outside<T> {
        /**
         * Puts an item, waiting for a place as long as necessary.
         *
         * @param item the item
         * @return completes when it enters the queue; fails with {@link dev.ioloop.QueueClosedException}, and with
         *     {@link dev.ioloop.LoopClosedException} if the loop closes
         */
        CompletableFuture<@Nullable Void> put(T item);

        /**
         * Puts an item, waiting for a place for a while.
         *
         * @param item the item
         * @param timeout how long from now at most
         * @return completes when it enters the queue; fails with {@link java.util.concurrent.TimeoutException}
         * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
         */
        CompletableFuture<@Nullable Void> put(T item, Duration timeout);

        /**
         * Puts an item, waiting for a place until an instant.
         *
         * @param item the item
         * @param deadline until when
         * @return completes when it enters the queue; fails with {@link java.util.concurrent.TimeoutException}, or with
         *     {@link IllegalArgumentException} if the deadline is more than 146 years away
         */
        CompletableFuture<@Nullable Void> putAt(T item, Instant deadline);

        /**
         * Gets the next item, waiting for one as long as necessary.
         *
         * @return completes with the item; fails with {@link dev.ioloop.QueueClosedException},
         *     {@link dev.ioloop.QueueEmptyException} if as many wait already as may, and
         *     {@link dev.ioloop.LoopClosedException} if the loop closes
         */
        CompletableFuture<T> get();

        /**
         * Gets the next item, waiting for one for a while.
         *
         * @param timeout how long from now at most
         * @return as {@link #get()}; fails with {@link java.util.concurrent.TimeoutException}
         * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
         */
        CompletableFuture<T> get(Duration timeout);

        /**
         * Gets the next item, waiting for one until an instant.
         *
         * @param deadline until when
         * @return as {@link #get()}; fails with {@link java.util.concurrent.TimeoutException}, or with
         *     {@link IllegalArgumentException} if the deadline is more than 146 years away
         */
        CompletableFuture<T> getAt(Instant deadline);

        /**
         * Waits until the work on all items is done, as long as necessary.
         *
         * @return completes when it is done; fails with {@link dev.ioloop.LoopClosedException} if the loop closes
         */
        CompletableFuture<@Nullable Void> join();

        /**
         * Waits for a while until the work on all items is done.
         *
         * @param timeout how long from now at most
         * @return as {@link #join()}; fails with {@link java.util.concurrent.TimeoutException}
         * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
         */
        CompletableFuture<@Nullable Void> join(Duration timeout);

        /**
         * Waits until an instant until the work on all items is done.
         *
         * @param deadline until when
         * @return as {@link #join()}; fails with {@link java.util.concurrent.TimeoutException}, or with
         *     {@link IllegalArgumentException} if the deadline is more than 146 years away
         */
        CompletableFuture<@Nullable Void> joinAt(Instant deadline);
    }
}
