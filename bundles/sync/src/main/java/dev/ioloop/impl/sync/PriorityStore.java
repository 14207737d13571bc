package dev.ioloop.impl.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The lowest item first, equal ones in the order in which they came: a heap that compares first and moves afterwards,
 * so that a comparator that throws leaves it as it was.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class PriorityStore<T> implements Store<T> {
    private record Entry<T>(T item, long number) {}

    private final Comparator<? super T> comparator;
    private final List<Entry<T>> heap = new ArrayList<>();
    /** What the comparator would not have back; comes first. */
    private final ArrayDeque<Entry<T>> back = new ArrayDeque<>();
    private long removed;
    /** Where the last entry that was added has ended up. */
    private int place;

    PriorityStore(Comparator<? super T> comparator) {
        this.comparator = comparator;
    }

    private boolean isBefore(Entry<T> one, Entry<T> other) {
        int order = comparator.compare(one.item, other.item);
        return order != 0 ? order < 0 : one.number < other.number;
    }

    @Override
    public void add(T item, long number) {
        Entry<T> entry = new Entry<>(item, number);
        int target = heap.size();
        while (target > 0 && isBefore(entry, heap.get((target - 1) / 2))) {
            target = (target - 1) / 2;
        }
        if (heap.isEmpty()) {
            comparator.compare(item, item); // an item that cannot be compared is refused now, and not by the next one
        }
        heap.add(entry);
        int hole = heap.size() - 1;
        while (hole != target) {
            int parent = (hole - 1) / 2;
            heap.set(hole, heap.get(parent));
            hole = parent;
        }
        heap.set(target, entry);
        place = target;
    }

    @Override
    public void undoAdd(T item) {
        int last = heap.size() - 1;
        // The way that the entry came up, from below: each entry on it goes back up by one.
        int[] way = new int[32];
        int steps = 0;
        for (int at = last; at != place; at = (at - 1) / 2) {
            way[steps++] = at;
        }
        int hole = place;
        while (steps > 0) {
            int below = way[--steps];
            heap.set(hole, heap.get(below));
            hole = below;
        }
        heap.remove(last);
    }

    @Override
    public T remove() {
        if (!back.isEmpty()) {
            Entry<T> first = back.removeFirst();
            removed = first.number;
            return first.item;
        }
        int last = heap.size() - 1;
        Entry<T> moved = heap.get(last);
        int[] way = new int[32];
        int steps = 0;
        int hole = 0;
        for (int child = lowerChild(0, last); child >= 0 && isBefore(heap.get(child), moved); child = lowerChild(child,
                last)) {
            way[steps++] = child;
        }
        Entry<T> first = heap.get(0);
        for (int i = 0; i < steps; i++) {
            heap.set(hole, heap.get(way[i]));
            hole = way[i];
        }
        heap.set(hole, moved);
        heap.remove(last);
        removed = first.number;
        return first.item;
    }

    /** The child that comes first, among the first so many entries; -1 if there is none. */
    private int lowerChild(int parent, int count) {
        int left = 2 * parent + 1;
        if (left >= count) {
            return -1;
        }
        return left + 1 < count && isBefore(heap.get(left + 1), heap.get(left)) ? left + 1 : left;
    }

    @Override
    public long removed() {
        return removed;
    }

    @Override
    public void putBack(T item, long number) {
        try {
            add(item, number);
        } catch (RuntimeException refused) {
            back.addFirst(new Entry<>(item, number));
        }
    }

    @Override
    public int size() {
        return heap.size() + back.size();
    }

    @Override
    public List<T> items() {
        List<T> all = new ArrayList<>();
        back.forEach(entry -> all.add(entry.item));
        heap.stream().sorted((one, other) -> one.number == other.number ? 0 : isBefore(one, other) ? -1 : 1)
                .forEach(entry -> all.add(entry.item));
        return all;
    }

    @Override
    public void clear() {
        back.clear();
        heap.clear();
    }
}
