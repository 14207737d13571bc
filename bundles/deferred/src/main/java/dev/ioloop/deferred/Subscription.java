package dev.ioloop.deferred;

import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber of one {@link EventEmitter} for one type of event.
 *
 * <p>Answers to what {@code on} and {@code once} of {@code Pyjo.EventEmitter} return.
 *
 * <p>Thread rule: as the emitter.
 *
 * @param <S> the type of the emitter's source
 * @param <A> the type of the argument
 */
public final class Subscription<S, A extends @Nullable Object> {
    private final EventEmitter<S> emitter;
    private final EventType<A> type;
    private final BiConsumer<? super S, ? super A> subscriber;
    private final boolean once;
    /** The list that this is in, or was in. */
    private @Nullable SubscriberList<S, A> list;
    /** How many removals that list had seen when this was added. */
    private long addedAfter;
    /** Which removal of the list it was that removed this; zero while this is active. */
    private long removedBy;
    /** Set once the one time is over. */
    private boolean spent;

    Subscription(EventEmitter<S> emitter, EventType<A> type, BiConsumer<? super S, ? super A> subscriber,
            boolean once) {
        this.emitter = emitter;
        this.type = Objects.requireNonNull(type, "type");
        this.subscriber = Objects.requireNonNull(subscriber, "subscriber");
        this.once = once;
    }

    /**
     * The type of event.
     *
     * @return as given
     */
    public EventType<A> type() {
        return type;
    }

    /**
     * Tells whether this stands among the subscribers.
     *
     * @return false once it was unsubscribed, by hand or because its one time has come
     */
    public boolean isActive() {
        return removedBy == 0;
    }

    /**
     * Tells whether this is for one time.
     *
     * @return true if it was made by {@link EventEmitter#once}
     */
    public boolean isOnce() {
        return once;
    }

    /**
     * Removes this from the subscribers. An emission that is under way and has not come to it yet still calls it.
     *
     * @return false if it was not among them any more
     * @throws dev.ioloop.WrongThreadException if the emitter belongs to a loop, and this thread does not own it
     */
    public boolean unsubscribe() {
        emitter.check();
        SubscriberList<S, A> present = list;
        if (present == null || !isActive()) {
            return false;
        }
        present.remove(this);
        emitter.forgetIfEmpty(type, present);
        return true;
    }

    /**
     * Calls the subscriber, and him alone, as an event would. For one made by {@link EventEmitter#once} this is the one time;
     * one of another kind can be called also when it was unsubscribed.
     *
     * @param argument what he is told; what he throws is thrown
     * @return false if he was not called, since the one time is over
     * @throws dev.ioloop.WrongThreadException if the emitter belongs to a loop, and this thread does not own it
     */
    public boolean call(A argument) {
        emitter.check();
        return deliver(argument);
    }

    boolean deliver(@Nullable A argument) {
        if (once) {
            if (spent) {
                return false;
            }
            // Before the call, so that the subscriber can subscribe again, and is not called again if he emits.
            spent = true;
            unsubscribe();
        }
        subscriber.accept(emitter.source(), argument);
        return true;
    }

    /** Tells whether an emission that began after so many removals calls this. */
    boolean takesPart(long begin) {
        return addedAfter <= begin && (removedBy == 0 || removedBy > begin);
    }

    boolean isOf(BiConsumer<?, ?> given) {
        return !once && subscriber.equals(given);
    }

    void added(SubscriberList<S, A> to, long removals) {
        list = to;
        addedAfter = removals;
    }

    void moved(SubscriberList<S, A> to) {
        list = to;
    }

    void removed(long removal) {
        removedBy = removal;
    }

    @Override
    public String toString() {
        return (once ? "once '" : "on '") + type + "' " + subscriber;
    }
}
