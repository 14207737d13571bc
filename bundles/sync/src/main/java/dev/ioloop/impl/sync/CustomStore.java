package dev.ioloop.impl.sync;

import dev.ioloop.sync.QueueStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * An order of somebody else's.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class CustomStore<T> implements Store<T> {
    private final QueueStore<T> store;

    CustomStore(QueueStore<T> store) {
        this.store = Objects.requireNonNull(store, "store that the order has supplied");
    }

    @Override
    public void add(T item, long number) {
        store.add(item);
    }

    @Override
    public void undoAdd(T item) {
        store.undoAdd(item);
    }

    @Override
    public T remove() {
        return Objects.requireNonNull(store.remove(), "item that the store has given out");
    }

    @Override
    public long removed() {
        return 0;
    }

    @Override
    public void putBack(T item, long number) {
        store.putBack(item);
    }

    @Override
    public int size() {
        return store.size();
    }

    @Override
    public List<T> items() {
        return new ArrayList<>(store.items());
    }

    @Override
    public void clear() {
        while (store.size() > 0) {
            store.remove();
        }
    }
}
