package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import dev.ioloop.QueueFullException;
import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.QueueOptions;
import dev.ioloop.sync.Sync;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Items on their way from those who put them to those who get them, in the style of Deferreds: a thin form of
 * {@link AsyncQueue}, first in, first out on both sides. Nobody waits to put. An item goes to the one who waits longest
 * at once; his steps run within the put, nested as deep as the futures of the loop nest, and then in the next turn. Cancelling the Deferred of one who waits takes him out of the queue;
 * cancelling one that has its item does nothing.
 *
 * <p>Answers to Twisted's {@code defer.DeferredQueue}. Items are never null, as in all queues here.
 *
 * <p>Thread rule: the owner's thread of the loop, but for {@link #size()} and {@link #backlog()}.
 *
 * @param <T> the type of the items
 */
public final class DeferredQueue<T> {
    private final AsyncQueue<T> queue;
    private final @Nullable Integer size;
    private final @Nullable Integer backlog;

    /**
     * An empty queue without limits.
     *
     * @param loop the loop that it belongs to
     */
    public DeferredQueue(IOLoop loop) {
        this(loop, null, null);
    }

    /**
     * An empty queue.
     *
     * @param loop the loop that it belongs to
     * @param size how many items it holds at most; 0 lets items only pass to those who wait; null for no limit
     * @param backlog how many may wait for an item at most; null for no limit
     * @throws IllegalArgumentException if a limit is negative
     * @throws IllegalStateException if no implementation of {@link Sync} is installed
     */
    public DeferredQueue(IOLoop loop, @Nullable Integer size, @Nullable Integer backlog) {
        // There, no queue holds nothing: this one would hold an item, and put() sees to it that it does not.
        QueueOptions<T> options = QueueOptions.<T>fifo().withMaxSize(size == null ? 0 : size == 0 ? 1 : size)
                .withMaxGetters(backlog == null ? Integer.MAX_VALUE : backlog).withPromptHandOver(true);
        this.queue = Sync.of(loop).queue(options);
        this.size = size;
        this.backlog = backlog;
    }

    /**
     * Puts an item.
     *
     * @param item the item
     * @throws QueueFullException if there is no place, and nobody waits for an item
     */
    public void put(T item) {
        Objects.requireNonNull(item, "item");
        if (size != null && size == 0 && waiting() == 0) {
            throw new QueueFullException(
                    "the queue has no place for an item, as its size is 0, and nobody waits for one; call"
                            + " get() before put(), or make a queue of another size");
        }
        queue.putNow(item);
    }

    /**
     * Gets the next item.
     *
     * @return fires with the item: at once if there is one
     * @throws dev.ioloop.QueueEmptyException if there is none, and as many wait already as may
     */
    public Deferred<T> get() {
        return Deferreds.of(queue.loop(), queue.get());
    }

    /**
     * How many items it holds at most. Any thread.
     *
     * @return the number; null for no limit
     */
    public @Nullable Integer size() {
        return size;
    }

    /**
     * How many may wait for an item at most. Any thread.
     *
     * @return the number; null for no limit
     */
    public @Nullable Integer backlog() {
        return backlog;
    }

    /**
     * How many items there are.
     *
     * @return the number, without those handed to one who has waited
     */
    public int pending() {
        return queue.size();
    }

    /**
     * How many wait for an item.
     *
     * @return the number
     */
    public int waiting() {
        return queue.snapshot().getters();
    }

    @Override
    public String toString() {
        return "DeferredQueue[" + queue + "]";
    }
}
