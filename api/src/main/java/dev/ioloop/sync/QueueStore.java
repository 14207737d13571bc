package dev.ioloop.sync;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Holds the items of one queue, for an order of one's own.
 *
 * <p>Answers to the hooks {@code _init}, {@code _put} and {@code _get} of Tornado's {@code Queue}.
 *
 * <p>Thread rule: called on the loop's owner thread.
 *
 * @param <T> the type of the items
 */
@ConsumerType
public interface QueueStore<T> {
    /**
     * Takes an item in. If this throws, the store is as it was before.
     *
     * @param item the item
     */
    void add(T item);

    /**
     * Takes an item out again that was added by the call right before, because the one who has put it has given up in
     * that moment.
     *
     * @param item the item
     */
    void undoAdd(T item);

    /**
     * Gives out the item whose turn it is. Called only if there is one.
     *
     * @return the item, which the store no longer holds
     */
    T remove();

    /**
     * Takes back an item that was given out, so that it is the next one again. Called when the one who was to get it no
     * longer waits; throws nothing.
     *
     * @param item the item
     */
    void putBack(T item);

    /**
     * How many items there are.
     *
     * @return the number
     */
    int size();

    /**
     * The items, for diagnostics.
     *
     * @return a copy, the one whose turn it is first
     */
    List<T> items();
}
