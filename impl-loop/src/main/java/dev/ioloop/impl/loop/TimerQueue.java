package dev.ioloop.impl.loop;

import dev.ioloop.ScheduledCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The timers that wait, in the order of their due times: a heap with four children to a node, its keys in an array
 * beside it, so that finding a place touches few cache lines. Equal times keep the order in which they were added.
 *
 * <p>What is added stands behind the heap at first, in no order, and finds its place in it when the order is asked for,
 * once a turn: many a timer is cancelled or reset before, and has cost no more than its place at the end.
 *
 * <p>Times are compared by their difference, as {@link System#nanoTime()} demands.
 *
 * <p>Thread rule: the loop's owner.
 */
final class TimerQueue {
    private static final int ARITY_SHIFT = 2;
    private static final int INITIAL = 16;

    private long[] keys = new long[INITIAL];
    private @Nullable TimerCall[] timers = new @Nullable TimerCall[INITIAL];
    private int size;
    /** How many of them, from the first, are in order. */
    private int ordered;
    private int counted;
    private long nextSequence;
    private final List<TimerCall> due = new ArrayList<>();

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0 && due.isEmpty();
    }

    /**
     * When the first timer is due.
     *
     * @return on the loop's clock; meaningless if the queue is empty
     */
    long firstDue() {
        order();
        return keys[0];
    }

    void add(TimerCall timer, long time) {
        timer.due = time;
        timer.sequence = nextSequence++;
        timer.state = TimerCall.State.WAITING;
        if (size == keys.length) {
            grow();
        }
        put(size++, timer, time);
    }

    /** Brings what was added since the last time to its place in the heap. */
    private void order() {
        while (ordered < size) {
            int last = ordered++;
            siftUp(last, at(last));
        }
    }

    private void grow() {
        int capacity = keys.length + (keys.length >> 1);
        keys = Arrays.copyOf(keys, capacity);
        timers = Arrays.copyOf(timers, capacity);
    }

    /**
     * Takes a timer out, if it is in.
     */
    void remove(TimerCall timer) {
        if (timer.state != TimerCall.State.WAITING) {
            return;
        }
        takeOut(timer.index);
    }

    private void takeOut(int index) {
        int hole = index;
        if (hole < ordered) {
            int end = --ordered;
            if (hole != end) {
                fill(hole, at(end));
            }
            hole = end;
        }
        int last = --size;
        if (hole != last) {
            put(hole, at(last), keys[last]);
        }
        timers[last] = null;
        if (last > INITIAL && last < keys.length >> 2) {
            keys = Arrays.copyOf(keys, keys.length >> 1);
            timers = Arrays.copyOf(timers, timers.length >> 1);
        }
    }

    private void fill(int hole, TimerCall timer) {
        if (hole > 0 && isBefore(timer.due, timer, keys[parent(hole)], parent(hole))) {
            siftUp(hole, timer);
        } else {
            siftDown(hole, timer);
        }
    }

    /**
     * Takes out the timers that are due, and marks them so.
     *
     * @param now the time on the loop's clock
     * @return the timers in their order; the same list at each call, which the caller clears when it has run them all:
     *     what is left in it goes back
     */
    List<TimerCall> takeDue(long now) {
        if (!due.isEmpty()) {
            putBack();
        }
        order();
        while (size > 0 && keys[0] - now <= 0) {
            TimerCall first = at(0);
            takeOut(0);
            first.state = TimerCall.State.DUE;
            due.add(first);
        }
        return due;
    }

    /** Puts back what was due when an error ended the loop in the middle of its turn. */
    private void putBack() {
        List<TimerCall> left = List.copyOf(due);
        due.clear();
        for (TimerCall timer : left) {
            if (timer.state == TimerCall.State.DUE) {
                add(timer, timer.due);
            }
        }
    }

    /**
     * Takes out all timers.
     *
     * @return the timers in no order
     */
    List<TimerCall> takeAll() {
        putBack();
        List<TimerCall> all = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            all.add(at(i));
        }
        size = 0;
        ordered = 0;
        keys = new long[INITIAL];
        timers = new @Nullable TimerCall[INITIAL];
        return all;
    }

    private void siftUp(int start, TimerCall timer) {
        long key = timer.due;
        int hole = start;
        while (hole > 0) {
            int parent = parent(hole);
            long above = keys[parent];
            if (!isBefore(key, timer, above, parent)) {
                break;
            }
            put(hole, at(parent), above);
            hole = parent;
        }
        put(hole, timer, key);
    }

    private void siftDown(int start, TimerCall timer) {
        long key = timer.due;
        int hole = start;
        while (true) {
            int first = (hole << ARITY_SHIFT) + 1;
            if (first >= ordered) {
                break;
            }
            int least = leastOf(first, Math.min(first + (1 << ARITY_SHIFT), ordered));
            long below = keys[least];
            if (!isBefore(below, at(least), key, timer)) {
                break;
            }
            put(hole, at(least), below);
            hole = least;
        }
        put(hole, timer, key);
    }

    /** The least among neighbours. It looks at the keys, and into the timers only where two are equal. */
    private int leastOf(int first, int end) {
        int least = first;
        long leastKey = keys[first];
        for (int child = first + 1; child < end; child++) {
            long key = keys[child];
            long difference = key - leastKey;
            if (difference < 0 || (difference == 0 && at(child).sequence - at(least).sequence < 0)) {
                least = child;
                leastKey = key;
            }
        }
        return least;
    }

    private boolean isBefore(long key, TimerCall timer, long otherKey, int otherIndex) {
        long difference = key - otherKey;
        return difference < 0 || (difference == 0 && timer.sequence - at(otherIndex).sequence < 0);
    }

    private static boolean isBefore(long key, TimerCall timer, long otherKey, TimerCall other) {
        long difference = key - otherKey;
        return difference < 0 || (difference == 0 && timer.sequence - other.sequence < 0);
    }

    private void put(int index, TimerCall timer, long key) {
        timers[index] = timer;
        keys[index] = key;
        timer.index = index;
    }

    private TimerCall at(int index) {
        TimerCall timer = timers[index];
        if (timer == null) {
            throw new AssertionError("no timer at " + index + " of " + size);
        }
        return timer;
    }

    private static int parent(int index) {
        return (index - 1) >> ARITY_SHIFT;
    }

    /** How many of the timers that are still to run count as work. */
    int counted() {
        return counted;
    }

    /** A timer that is still to run has begun to count as work, or has ceased to. */
    void countingChanged(boolean counts) {
        counted += counts ? 1 : -1;
    }

    /** The timers that are still to run, in the order in which they are due. */
    List<ScheduledCall> list() {
        List<ScheduledCall> all = new ArrayList<>(size + due.size());
        for (TimerCall timer : due) {
            if (timer.state == TimerCall.State.DUE) {
                all.add(timer);
            }
        }
        for (int i = 0; i < size; i++) {
            all.add(at(i));
        }
        all.sort(null);
        return all;
    }
}
