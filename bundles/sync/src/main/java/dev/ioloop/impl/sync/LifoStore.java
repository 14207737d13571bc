package dev.ioloop.impl.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Last in, first out; what is put back comes first.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class LifoStore<T> implements Store<T> {
    private final ArrayDeque<T> items = new ArrayDeque<>();

    @Override
    public void add(T item, long number) {
        items.push(item);
    }

    @Override
    public void undoAdd(T item) {
        items.pop();
    }

    @Override
    public T remove() {
        return items.pop();
    }

    @Override
    public long removed() {
        return 0;
    }

    @Override
    public void putBack(T item, long number) {
        items.push(item);
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public List<T> items() {
        return new ArrayList<>(items);
    }

    @Override
    public void clear() {
        items.clear();
    }
}
