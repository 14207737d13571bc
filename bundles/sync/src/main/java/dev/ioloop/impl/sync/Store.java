package dev.ioloop.impl.sync;

import dev.ioloop.sync.QueueOrder;
import java.util.List;

/**
 * The items of a queue, in its order.
 *
 * <p>Thread rule: the loop's owner thread.
 *
 * @param <T> the type of the items
 */
interface Store<T> {
    static <T> Store<T> of(QueueOrder<T> order) {
        if (order instanceof QueueOrder.Priority<T> priority) {
            return new PriorityStore<>(priority.comparator());
        }
        if (order instanceof QueueOrder.Lifo<T>) {
            return new LifoStore<>();
        }
        if (order instanceof QueueOrder.Custom<T> custom) {
            return new CustomStore<>(custom.stores().get());
        }
        return new FifoStore<>();
    }

    /**
     * Takes an item in.
     *
     * @param number the place of the item among all that have entered the queue
     */
    void add(T item, long number);

    /** Undoes the call of {@link #add} that came right before. */
    void undoAdd(T item);

    /** Gives out the item whose turn it is; there is one. */
    T remove();

    /** The number of the item that was given out last. */
    long removed();

    /** Takes back what nobody got. Throws nothing. */
    void putBack(T item, long number);

    int size();

    default boolean isEmpty() {
        return size() == 0;
    }

    /** A copy, the one whose turn it is first. */
    List<T> items();

    /** Drops all. */
    void clear();
}
