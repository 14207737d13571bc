package dev.ioloop.sync;

import dev.ioloop.IOLoop;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Makes locks, conditions, events, semaphores and queues for one loop.
 *
 * <p>Answers to {@code tornado.locks}, {@code tornado.queues}, and {@code DeferredLock}, {@code DeferredSemaphore} and
 * {@code DeferredQueue} of Twisted.
 *
 * <p>Thread rule: any thread; what is made belongs to the loop's owner thread.
 */
@ProviderType
public interface Sync {
    /**
     * What makes primitives for a loop, from the implementation that is installed. In OSGi, better refer to the service
     * {@link SyncFactory}.
     *
     * @param loop the loop that they belong to
     * @return makes them
     * @throws IllegalStateException if no implementation is installed
     */
    static Sync of(IOLoop loop) {
        return SyncFactory.find().of(loop);
    }

    /**
     * The loop.
     *
     * @return the same object at each call
     */
    IOLoop loop();

    /**
     * Makes a lock with default options.
     *
     * @return a lock that nobody holds
     */
    default AsyncLock lock() {
        return lock(LockOptions.DEFAULTS);
    }

    /**
     * Makes a lock.
     *
     * @param options its name, and when a long holding is reported
     * @return a lock that nobody holds
     */
    AsyncLock lock(LockOptions options);

    /**
     * Makes a condition without a lock.
     *
     * @return a condition that nobody waits for
     */
    AsyncCondition condition();

    /**
     * Makes a condition with a lock, which several conditions can have.
     *
     * @param lock a lock made for the same loop by the same implementation
     * @return a condition that nobody waits for
     * @throws IllegalArgumentException if the lock belongs to another loop, or was not made by this implementation
     */
    AsyncCondition condition(AsyncLock lock);

    /**
     * Makes an event.
     *
     * @return an event that is not set
     */
    AsyncEvent event();

    /**
     * Makes a semaphore with one permit and no upper bound.
     *
     * @return the semaphore
     */
    default AsyncSemaphore semaphore() {
        return semaphore(1);
    }

    /**
     * Makes a semaphore without an upper bound: a release without an acquire adds a permit.
     *
     * @param permits how many permits there are at first
     * @return the semaphore
     * @throws IllegalArgumentException if the number is negative
     */
    AsyncSemaphore semaphore(int permits);

    /**
     * Makes a semaphore that never has more permits than at first.
     *
     * @param permits how many permits there are at first, and at most
     * @return the semaphore
     * @throws IllegalArgumentException if the number is negative
     */
    AsyncSemaphore boundedSemaphore(int permits);

    /**
     * Makes a queue without limits, first in, first out.
     *
     * @param <T> the type of the items
     * @return an empty queue
     */
    default <T> AsyncQueue<T> queue() {
        return queue(QueueOptions.fifo());
    }

    /**
     * Makes a queue.
     *
     * @param <T> the type of the items
     * @param options its order and its limits
     * @return an empty queue
     */
    <T> AsyncQueue<T> queue(QueueOptions<T> options);
}
