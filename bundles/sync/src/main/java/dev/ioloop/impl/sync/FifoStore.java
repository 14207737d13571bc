package dev.ioloop.impl.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * First in, first out; what is put back takes the place that it had.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class FifoStore<T> implements Store<T> {
    private final ArrayDeque<T> items = new ArrayDeque<>();
    /** What was put back: older than all the others. */
    private final TreeMap<Long, T> back = new TreeMap<>();
    /** The number of the first item; those behind it follow without a gap: none passes by while there are some. */
    private long head;
    private long removed;

    @Override
    public void add(T item, long number) {
        if (items.isEmpty()) {
            head = number;
        }
        items.addLast(item);
    }

    @Override
    public void undoAdd(T item) {
        items.removeLast();
    }

    @Override
    public T remove() {
        if (!back.isEmpty()) {
            Map.Entry<Long, T> oldest = back.pollFirstEntry();
            removed = oldest.getKey();
            return oldest.getValue();
        }
        T item = items.removeFirst();
        removed = head++;
        return item;
    }

    @Override
    public long removed() {
        return removed;
    }

    @Override
    public void putBack(T item, long number) {
        back.put(number, item);
    }

    @Override
    public int size() {
        return items.size() + back.size();
    }

    @Override
    public boolean isEmpty() {
        return items.isEmpty() && back.isEmpty();
    }

    @Override
    public List<T> items() {
        List<T> all = new ArrayList<>(back.values());
        all.addAll(items);
        return all;
    }

    @Override
    public void clear() {
        back.clear();
        items.clear();
    }
}
