package dev.ioloop.deferred;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A kind of event, and of what its subscribers are told: the key by which an {@link EventEmitter} knows them. Make one
 * constant for each kind; two types of one name are two types.
 *
 * <p>Answers to the names of events in {@code Pyjo.EventEmitter}.
 *
 * <p>Thread rule: immutable.
 *
 * @param <A> the type of the argument; a record where there is more than one, {@code @Nullable Void} where there is none
 */
@SuppressWarnings("UnusedTypeParameter") // it is what ties an event to its argument
public final class EventType<A extends @Nullable Object> {
    private final String name;

    private EventType(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /**
     * Makes a new type.
     *
     * @param <A> the type of the argument
     * @param name for messages and the log
     * @return a type that is equal to itself alone
     */
    public static <A extends @Nullable Object> EventType<A> named(String name) {
        return new EventType<>(name);
    }

    /**
     * The name.
     *
     * @return as given
     */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
