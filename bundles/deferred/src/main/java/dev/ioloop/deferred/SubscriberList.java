package dev.ioloop.deferred;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers of one type of event, in the order in which they are called.
 *
 * <p>An emission calls who was subscribed when it began, also if he is removed before his turn, and who is added while it
 * goes on, until the first removal. So nothing is copied: subscribers are appended to a log, removed ones stay in it until
 * no emission is under way, and each knows after how many removals it was added, and with which one it was removed.
 *
 * <p>Thread rule: as {@link EventEmitter}.
 */
final class SubscriberList<S, A extends @Nullable Object> {
    /** How many subscribers may be added while one emission goes on. */
    static final int ADDED = 100_000;
    /** Up to this length what is removed goes at once. */
    private static final int SHORT = 16;

    private final ArrayList<Subscription<S, A>> log;
    /** How many removals there were. */
    private long removals;
    private int live;
    /** How many emissions are under way, one inside the other. */
    private int emissions;

    SubscriberList() {
        log = new ArrayList<>(2);
    }

    /** The same subscribers in another order; emissions that are under way go on with the old list. */
    private SubscriberList(List<Subscription<S, A>> order, long removals) {
        this.log = new ArrayList<>(order);
        this.removals = removals;
        this.live = order.size();
        log.forEach(subscription -> subscription.moved(this));
    }

    int size() {
        return live;
    }

    List<Subscription<S, A>> live() {
        List<Subscription<S, A>> result = new ArrayList<>(live);
        for (Subscription<S, A> subscription : log) {
            if (subscription.isActive()) {
                result.add(subscription);
            }
        }
        return List.copyOf(result);
    }

    void add(Subscription<S, A> subscription) {
        subscription.added(this, removals);
        log.add(subscription);
        live++;
    }

    /** Removes one that is active. */
    void remove(Subscription<S, A> subscription) {
        removals++;
        subscription.removed(removals);
        live--;
        compact();
    }

    void removeAll() {
        removals++;
        for (Subscription<S, A> subscription : log) {
            if (subscription.isActive()) {
                subscription.removed(removals);
            }
        }
        live = 0;
        compact();
    }

    void emit(@Nullable A argument) {
        long begin = removals;
        int end = log.size() + ADDED;
        emissions++;
        try {
            for (int i = 0; i < log.size(); i++) {
                Subscription<S, A> subscription = log.get(i);
                if (i >= end) {
                    throw new IllegalStateException("while event '" + subscription.type() + "' was emitted, more than "
                            + ADDED + " subscribers were added to it: each one that is added is called in the same"
                            + " emission, and adds the next; add them before, or outside of their own event");
                }
                if (subscription.takesPart(begin)) {
                    subscription.deliver(argument);
                }
            }
        } finally {
            emissions--;
            compact();
        }
    }

    private void compact() {
        int removed = log.size() - live;
        if (emissions == 0 && removed > 0 && (log.size() <= SHORT || removed > live)) {
            log.removeIf(subscription -> !subscription.isActive());
        }
    }

    /** A list of the same subscribers in another order. */
    SubscriberList<S, A> inOrder(List<Subscription<S, A>> order) {
        Set<Subscription<S, A>> present = new HashSet<>(live());
        for (Subscription<S, A> subscription : order) {
            if (!present.remove(subscription)) {
                throw new IllegalArgumentException("the new order has " + subscription
                        + ", which is not subscribed here or stands in it twice; give each of subscribers(type) once");
            }
        }
        if (!present.isEmpty()) {
            throw new IllegalArgumentException("the new order leaves out " + present
                    + "; give each of subscribers(type) once, and unsubscribe the others before");
        }
        return new SubscriberList<>(order, removals + 1);
    }
}
