package dev.ioloop.impl.sync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for one thing, in order; any of them leaves in constant time.
 *
 * <p>Thread rule: the loop's owner thread; {@link #size()} any thread, where it may be old.
 *
 * @param <W> the kind of waiters
 */
final class WaitList<W extends Waiter<?>> {
    /** Linked to the others in a circle. One field alone, since storing into what is old costs the collector's barrier. */
    private @Nullable W first;
    private int size;
    /** Whether the loop knows this list. */
    boolean listed;

    @SuppressWarnings("ReferenceEquality") // links, not values
    void add(W waiter) {
        waiter.list = this;
        W head = first;
        if (head == null) {
            waiter.previous = waiter;
            waiter.next = waiter;
            first = waiter;
            if (!listed) {
                waiter.waits.enlist(this);
            }
        } else {
            Waiter<?> last = head.previous;
            waiter.previous = last;
            waiter.next = head;
            last.next = waiter;
            head.previous = waiter;
        }
        size++;
    }

    @SuppressWarnings({"unchecked", "ReferenceEquality"}) // the neighbours in a list are of the list's kind
    void remove(Waiter<?> waiter) {
        Waiter<?> before = waiter.previous;
        Waiter<?> after = waiter.next;
        if (after == waiter) {
            first = null;
        } else {
            before.next = after;
            after.previous = before;
            if (first == waiter) {
                first = (W) after;
            }
        }
        waiter.list = null;
        size--;
    }

    /** All of them, in order. */
    List<W> all() {
        List<W> all = new ArrayList<>(size);
        W waiter = first;
        for (int i = size; i > 0; i--) {
            all.add(Objects.requireNonNull(waiter));
            waiter = next(waiter);
        }
        return all;
    }

    @SuppressWarnings("unchecked") // as above
    private W next(W waiter) {
        return (W) waiter.next;
    }

    /** If it is empty the loop need not know it. */
    boolean forget() {
        listed = first != null;
        return !listed;
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
                : Duration.ofNanos(Math.max(0, longest.waits.now() - longest.since));
    }

    /** The number for a text form: nothing if nobody waits. */
    String describe(String what) {
        return size == 0 ? "" : ", " + what + "=" + size;
    }
}
