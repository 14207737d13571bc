package dev.ioloop.sync;

import java.util.Comparator;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * In which order items come out of a queue.
 *
 * <p>Answers to {@code Queue}, {@code PriorityQueue} and {@code LifoQueue} of Tornado.
 *
 * <p>Thread rule: immutable; a comparator and a supplier of stores are called on the loop's owner thread.
 *
 * @param <T> the type of the items
 */
public sealed interface QueueOrder<T> {
    /**
     * First in, first out.
     *
     * @param <T> the type of the items
     */
    record Fifo<T>() implements QueueOrder<T> {}

    /**
     * Last in, first out.
     *
     * @param <T> the type of the items
     */
    record Lifo<T>() implements QueueOrder<T> {}

    /**
     * The lowest first, equal ones in the order in which they were put.
     *
     * @param <T> the type of the items
     * @param comparator says which is lower; what it throws comes out of the call that compares, and the queue is then
     *     as it was before
     */
    record Priority<T>(Comparator<? super T> comparator) implements QueueOrder<T> {
        /** Checks the value. */
        public Priority {
            Objects.requireNonNull(comparator, "comparator");
        }
    }

    /**
     * An order of one's own.
     *
     * @param <T> the type of the items
     * @param stores called once for each queue
     */
    record Custom<T>(Supplier<? extends QueueStore<T>> stores) implements QueueOrder<T> {
        /** Checks the value. */
        public Custom {
            Objects.requireNonNull(stores, "stores");
        }
    }
}
