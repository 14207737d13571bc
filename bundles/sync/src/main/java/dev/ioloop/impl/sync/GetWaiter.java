package dev.ioloop.impl.sync;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One who waits for an item.
 *
 * <p>Thread rule: the loop's owner thread.
 *
 * @param <T> the type of the items
 */
final class GetWaiter<T> extends Waiter<T> {
    private final LoopQueue<T> queue;
    private long number;

    GetWaiter(LoopQueue<T> queue, LoopWaits waits, @Nullable CompletableFuture<T> future) {
        super(waits, future);
        this.queue = queue;
    }

    /**
     * Gets an item; who gives it lets the future complete.
     *
     * @param place the place of the item among all that have entered the queue
     * @return false if it is not wanted any more
     */
    boolean hand(T item, long place) {
        number = place;
        return grant(item);
    }

    @Override
    void lost(@Nullable T item) {
        if (item != null) {
            queue.takeBack(item, number);
        }
    }

    @Override
    public String toString() {
        return "the wait for an item of " + queue;
    }
}
