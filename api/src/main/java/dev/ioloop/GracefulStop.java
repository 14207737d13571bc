package dev.ioloop;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a graceful stop waits for, and how long.
 *
 * <p>Answers to {@code stop_gracefully} of Pyjo and Mojo.
 *
 * <p>Thread rule: immutable; the predicate is called on the loop's owner thread.
 *
 * @param deadline how long the whole stop may take from the call on, the triggers of BEFORE_SHUTDOWN included; null for no
 *     limit. When it has passed, DURING_SHUTDOWN and AFTER_SHUTDOWN begin, and are not waited for
 * @param connections which of the registered channels are waited for
 */
public record GracefulStop(@Nullable Duration deadline, Predicate<? super Channel> connections) {
    /** Waits for every registered {@link StreamChannel}, as long as it takes. */
    public static final GracefulStop UNBOUNDED = new GracefulStop(null, c -> c.pollable() instanceof StreamChannel);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the deadline is negative
     */
    public GracefulStop {
        Objects.requireNonNull(connections, "connections");
        if (deadline != null && deadline.isNegative()) {
            throw new IllegalArgumentException("the deadline of a graceful stop is " + deadline
                    + ", which is negative; it must be 0 or more, or null for no limit");
        }
    }

    /**
     * Waits for every registered {@link StreamChannel}, with a limit.
     *
     * @param deadline how long the whole stop may take
     * @return the options
     * @throws IllegalArgumentException if the deadline is negative
     */
    public static GracefulStop within(Duration deadline) {
        return new GracefulStop(Objects.requireNonNull(deadline, "deadline"), UNBOUNDED.connections);
    }
}
