package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells subscribers of events, in the name of a source. A class that has events keeps one and hands it out, or has methods
 * of its own that pass on to it.
 *
 * <p><b>Emissions.</b> {@link #emit} calls the subscribers within the call, in the order in which they have subscribed, each
 * with the source and the argument. Who subscribes while his event is emitted is called in the same emission; who is
 * unsubscribed before his turn has come is called all the same, and who subscribes after such a removal is called from the
 * next emission on. A subscriber that throws ends the emission: what he throws comes out of {@code emit}, and those
 * behind him are not called.
 *
 * <p><b>Errors.</b> {@link #ERROR} is an event as any other while somebody subscribes to it. If nobody does, emitting
 * it throws.
 *
 * <p>Each emission is logged at level DEBUG by the logger of this class's name, with the number of subscribers.
 *
 * <p>Answers to {@code Pyjo.EventEmitter} and {@code Mojo::EventEmitter}.
 *
 * <p>Thread rule: one that belongs to a loop, the loop's owner thread, which is checked; another one, one thread at a time.
 *
 * @param <S> the type of the source
 */
public final class EventEmitter<S> {
    /** Something has failed; the one event that must not go unheard. */
    public static final EventType<Throwable> ERROR = EventType.named("error");
    private static final Logger LOG = LoggerFactory.getLogger(EventEmitter.class);

    private final S source;
    private final @Nullable IOLoop loop;
    private final Map<EventType<?>, SubscriberList<S, ?>> lists = new HashMap<>();

    /**
     * Makes one that belongs to no loop.
     *
     * @param source in whose name it speaks; subscribers are called with it
     */
    public EventEmitter(S source) {
        this.source = Objects.requireNonNull(source, "source");
        this.loop = null;
    }

    /**
     * Makes one that belongs to a loop.
     *
     * @param source in whose name it speaks; subscribers are called with it
     * @param loop who must be the owner of the calling thread
     */
    public EventEmitter(S source, IOLoop loop) {
        this.source = Objects.requireNonNull(source, "source");
        this.loop = Objects.requireNonNull(loop, "loop");
    }

    /**
     * In whose name this speaks.
     *
     * @return as given
     */
    public S source() {
        return source;
    }

    void check() {
        if (loop != null) {
            loop.checkOwner();
        }
    }

    /**
     * Subscribes behind those who are there. The same subscriber can subscribe several times, and is then called as
     * often.
     *
     * @param <A> the type of the argument
     * @param type the type of event
     * @param subscriber gets the source and the argument
     * @return the subscription, by which it is ended
     * @throws NullPointerException if there is no subscriber; nothing has changed then
     * @throws dev.ioloop.WrongThreadException if this belongs to a loop, and the thread does not own it
     */
    public <A extends @Nullable Object> Subscription<S, A> on(EventType<A> type,
            BiConsumer<? super S, ? super A> subscriber) {
        return add(new Subscription<>(this, type, subscriber, false));
    }

    /**
     * Subscribes for one time: it is unsubscribed before the subscriber is called, who may subscribe again, for the next
     * emission.
     *
     * @param <A> the type of the argument
     * @param type the type of event
     * @param subscriber gets the source and the argument
     * @return the subscription, by which it is ended, or called by hand
     * @throws NullPointerException if there is no subscriber; nothing has changed then
     * @throws dev.ioloop.WrongThreadException if this belongs to a loop, and the thread does not own it
     */
    public <A extends @Nullable Object> Subscription<S, A> once(EventType<A> type,
            BiConsumer<? super S, ? super A> subscriber) {
        return add(new Subscription<>(this, type, subscriber, true));
    }

    /**
     * Subscribes to {@link #ERROR}: {@code catch} of Pyjo.
     *
     * @param subscriber gets the source and what has failed
     * @return this
     * @throws dev.ioloop.WrongThreadException if this belongs to a loop, and the thread does not own it
     */
    public EventEmitter<S> onError(BiConsumer<? super S, ? super Throwable> subscriber) {
        Subscription<S, Throwable> unused = on(ERROR, subscriber);
        return this;
    }

    private <A extends @Nullable Object> Subscription<S, A> add(Subscription<S, A> subscription) {
        check();
        SubscriberList<S, A> list = list(subscription.type());
        if (list == null) {
            list = new SubscriberList<>();
            lists.put(subscription.type(), list);
        }
        list.add(subscription);
        return subscription;
    }

    @SuppressWarnings("unchecked") // a list is put under the type that it was made for
    private <A extends @Nullable Object> @Nullable SubscriberList<S, A> list(EventType<A> type) {
        return (SubscriberList<S, A>) lists.get(Objects.requireNonNull(type, "type"));
    }

    /**
     * Emits an event that has no argument.
     *
     * @param type the type of event
     * @return this
     * @throws dev.ioloop.WrongThreadException if this belongs to a loop, and the thread does not own it
     */
    public EventEmitter<S> emit(EventType<@Nullable Void> type) {
        return emitNullable(type, null);
    }

    /**
     * Emits an event. What a subscriber throws is thrown.
     *
     * <p>{@link #ERROR} without subscribers throws its argument: as it is if it is unchecked, else inside a
     * {@link CompletionException}.
     *
     * @param <A> the type of the argument
     * @param type the type of event
     * @param argument what the subscribers are told, besides the source
     * @return this
     * @throws IllegalStateException if subscribers add subscribers to this event without end
     * @throws dev.ioloop.WrongThreadException if this belongs to a loop, and the thread does not own it
     */
    public <A extends @Nullable Object> EventEmitter<S> emit(EventType<A> type, A argument) {
        return emitNullable(type, argument);
    }

    private <A extends @Nullable Object> EventEmitter<S> emitNullable(EventType<A> type, @Nullable A argument) {
        check();
        SubscriberList<S, A> list = list(type);
        if (LOG.isDebugEnabled()) {
            LOG.debug("Emit {} in {} ({})", type, source, list == null ? 0 : list.size());
        }
        if (list != null) {
            list.emit(argument);
        } else if (type.equals(ERROR)) {
            throw unheard(argument);
        }
        return this;
    }

    private RuntimeException unheard(@Nullable Object argument) {
        Object failure = Objects.requireNonNull(argument, "the failure that an error event tells of");
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException unchecked ? unchecked
                : new CompletionException("nobody subscribes to the errors of " + source + "; call onError(...): "
                        + failure, (Throwable) failure);
    }

    /**
     * Tells whether somebody subscribes.
     *
     * @param type the type of event
     * @return false if {@link #emit} would do nothing, or, with {@link #ERROR}, throw
     */
    public boolean hasSubscribers(EventType<?> type) {
        check();
        return list(type) != null;
    }

    /**
     * Who subscribes, in the order in which they are called.
     *
     * @param <A> the type of the argument
     * @param type the type of event
     * @return a copy; empty if nobody does
     */
    public <A extends @Nullable Object> List<Subscription<S, A>> subscribers(EventType<A> type) {
        check();
        SubscriberList<S, A> list = list(type);
        return list == null ? List.of() : list.live();
    }

    /**
     * Puts the subscribers into another order, from the next emission on.
     *
     * @param <A> the type of the argument
     * @param type the type of event
     * @param order those of {@link #subscribers}, each once
     * @return this
     * @throws IllegalArgumentException if it leaves out a subscriber, or has one twice or one that is not subscribed;
     *     nothing has changed then
     */
    public <A extends @Nullable Object> EventEmitter<S> arrange(EventType<A> type, List<Subscription<S, A>> order) {
        check();
        SubscriberList<S, A> list = list(type);
        SubscriberList<S, A> arranged = (list == null ? new SubscriberList<S, A>() : list).inOrder(order);
        if (list != null) {
            lists.put(type, arranged);
        }
        return this;
    }

    /**
     * Unsubscribes a subscriber, as often as he has subscribed by {@link #on}. Who has subscribed by {@link #once} is
     * unsubscribed by his {@link Subscription} alone.
     *
     * @param <A> the type of the argument
     * @param type the type of event
     * @param subscriber as given to {@code on}
     * @return this
     */
    public <A extends @Nullable Object> EventEmitter<S> unsubscribe(EventType<A> type,
            BiConsumer<? super S, ? super A> subscriber) {
        check();
        Objects.requireNonNull(subscriber, "subscriber");
        for (Subscription<S, A> subscription : subscribers(type)) {
            if (subscription.isOf(subscriber)) {
                subscription.unsubscribe();
            }
        }
        return this;
    }

    /**
     * Unsubscribes all from one type of event.
     *
     * @param type the type of event
     * @return this
     */
    public EventEmitter<S> unsubscribe(EventType<?> type) {
        check();
        SubscriberList<S, ?> list = lists.remove(Objects.requireNonNull(type, "type"));
        if (list != null) {
            list.removeAll();
        }
        return this;
    }

    /**
     * Unsubscribes all from everything.
     *
     * @return this
     */
    public EventEmitter<S> unsubscribeAll() {
        check();
        lists.values().forEach(SubscriberList::removeAll);
        lists.clear();
        return this;
    }

    /** An event without subscribers is forgotten, so that {@link #ERROR} throws again. */
    void forgetIfEmpty(EventType<?> type, SubscriberList<S, ?> list) {
        if (list.size() == 0) {
            lists.remove(type, list);
        }
    }

    @Override
    public String toString() {
        return "EventEmitter of " + source;
    }
}
