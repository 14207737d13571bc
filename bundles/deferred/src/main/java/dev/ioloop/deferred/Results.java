package dev.ioloop.deferred;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * What the events of one step have brought, in the order in which {@link Steps#begin()} was called for them. An
 * unmodifiable list that is equal to other lists with the same elements.
 *
 * <p>Answers to the arguments of a step of {@code Pyjo.IOLoop.Delay}.
 *
 * <p>Thread rule: immutable.
 */
public final class Results extends AbstractList<@Nullable Object> implements RandomAccess {
    static final Results NONE = new Results(new Object[0]);

    private final @Nullable Object[] values;

    /** Keeps the array. */
    Results(@Nullable Object[] values) {
        this.values = values;
    }

    @Override
    public @Nullable Object get(int index) {
        if (index < 0 || index >= values.length) {
            throw new IndexOutOfBoundsException("result " + index + " was asked for, but there are " + values.length
                    + ": " + Arrays.toString(values) + "; begin(offset, length) decides what is kept of each event");
        }
        return values[index];
    }

    /**
     * A result of a known type.
     *
     * @param <T> the type
     * @param index counts from 0
     * @param type the type
     * @return the result
     * @throws IndexOutOfBoundsException if there are not so many
     * @throws ClassCastException if it is of another type, or null; the message names both
     */
    public <T> T get(int index, Class<T> type) {
        Object value = get(index);
        if (!type.isInstance(value)) {
            throw new ClassCastException("result " + index + " is " + (value == null ? "null"
                    : "of type " + value.getClass().getName()) + ", and a " + type.getName() + " was asked for; all: "
                    + Arrays.toString(values));
        }
        return type.cast(value);
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public @Nullable Object[] toArray() {
        return values.clone();
    }
}
