package dev.ioloop.impl.sync;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One who waits for a place for an item.
 *
 * <p>Thread rule: the loop's owner thread.
 *
 * @param <T> the type of the items
 */
final class PutWaiter<T> extends Waiter<@Nullable Void> {
    final T item;
    private final LoopQueue<T> queue;
    /** Whether another thread has the future, and may cancel it at any moment. */
    private final boolean outside;

    PutWaiter(LoopQueue<T> queue, LoopWaits waits, T item, @Nullable CompletableFuture<@Nullable Void> future) {
        super(waits, future);
        this.queue = queue;
        this.item = item;
        this.outside = future != null;
    }

    /**
     * Its item has entered the queue.
     *
     * @return false if it was not wanted any more, so that the item has to leave again
     */
    boolean admitted() {
        if (!outside) {
            boolean wanted = grant(null);
            if (wanted) {
                land();
            }
            return wanted;
        }
        // At once: this is the moment that decides, and the item must not be given on before.
        leave();
        disarm();
        return future.complete(null);
    }

    @Override
    void lost(@Nullable Void none) {
        // Cancelled in between: too late for the item.
    }

    @Override
    public String toString() {
        return "the wait for a place in " + queue;
    }
}
