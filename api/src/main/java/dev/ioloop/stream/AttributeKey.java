package dev.ioloop.stream;

import java.util.Objects;

/**
 * The key of a value that is attached to a connection. Each is a key of its own, whatever it is called.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param <T> the type of the value
 */
@SuppressWarnings("UnusedTypeParameter") // it stands for the type of the value, which the key does not hold
public final class AttributeKey<T> {
    private final String name;

    private AttributeKey(String name) {
        this.name = name;
    }

    /**
     * Makes a key.
     *
     * @param <T> the type of the value
     * @param name what it is called in messages
     * @return the key
     */
    public static <T> AttributeKey<T> of(String name) {
        return new AttributeKey<>(Objects.requireNonNull(name, "name"));
    }

    @Override
    public String toString() {
        return name;
    }
}
