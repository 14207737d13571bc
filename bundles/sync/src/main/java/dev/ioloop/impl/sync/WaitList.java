package dev.ioloop.impl.sync;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for one thing, in order; any of them leaves in constant time.
 *
 * <p>Thread rule: the loop's owner thread; {@link #size()} any thread, where it may be old.
 *
 * @param <W> the kind of waiters
 */
final class WaitList<W extends Waiter<?>> {
    private @Nullable W first;
    private @Nullable W last;
    private int size;
    /** Neighbours among the lists of the loop that are not empty. */
    @Nullable WaitList<?> previousList;
    @Nullable WaitList<?> nextList;

    void add(W waiter) {
        W before = last;
        waiter.list = this;
        waiter.previous = before;
        waiter.next = null;
        if (before == null) {
            first = waiter;
            waiter.waits.enlist(this);
        } else {
            before.next = waiter;
        }
        last = waiter;
        size++;
    }

    @SuppressWarnings("unchecked") // the neighbours in a list are of the list's kind
    void remove(Waiter<?> waiter) {
        Waiter<?> before = waiter.previous;
        Waiter<?> after = waiter.next;
        if (before == null) {
            first = (W) after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = (W) before;
        } else {
            after.previous = before;
        }
        waiter.list = null;
        waiter.previous = null;
        waiter.next = null;
        size--;
        if (first == null) {
            waiter.waits.delist(this);
        }
    }

    @Nullable W first() {
        return first;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return first == null;
    }

    /** How long the first one has waited; null if nobody waits. */
    @Nullable Duration longestWait() {
        W longest = first;
        return longest == null ? null
                : Duration.ofNanos(Math.max(0, longest.waits.loop().nanoTime() - longest.since));
    }

    /** The number for a text form: nothing if nobody waits. */
    String describe(String what) {
        return size == 0 ? "" : ", " + what + "=" + size;
    }
}
