package dev.ioloop.sync;

import java.util.Comparator;
import java.util.Objects;

/**
 * How a queue is made.
 *
 * <p>Answers to the arguments of {@code queues.Queue} of Tornado, and to {@code size} and {@code backlog} of Twisted's
 * {@code DeferredQueue}.
 *
 * <p>Thread rule: immutable.
 *
 * @param <T> the type of the items
 * @param order in which order items come out
 * @param maxSize how many items it holds at most; 0 for no limit
 * @param maxGetters how many may wait for an item at once; {@link Integer#MAX_VALUE} for no limit, 0 for nobody
 * @param promptHandOver whether a put completes the future of who has waited for the item, so that his steps run within
 *     that call, as those of Twisted's {@code DeferredQueue} do; else they run after it
 */
public record QueueOptions<T>(QueueOrder<T> order, int maxSize, int maxGetters, boolean promptHandOver) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a limit is negative
     */
    public QueueOptions {
        Objects.requireNonNull(order, "order");
        if (maxSize < 0) {
            throw new IllegalArgumentException("the maximal size of a queue is " + maxSize
                    + "; it must be positive, or 0 for no limit");
        }
        if (maxGetters < 0) {
            throw new IllegalArgumentException("the maximal number of those who wait for an item is " + maxGetters
                    + "; it must be 0 or more, Integer.MAX_VALUE for no limit");
        }
    }

    /**
     * No limits.
     *
     * @param <T> the type of the items
     * @param order in which order items come out
     * @return the options
     */
    public static <T> QueueOptions<T> of(QueueOrder<T> order) {
        return new QueueOptions<>(order, 0, Integer.MAX_VALUE, false);
    }

    /**
     * First in, first out, no limits.
     *
     * @param <T> the type of the items
     * @return the options
     */
    public static <T> QueueOptions<T> fifo() {
        return of(new QueueOrder.Fifo<>());
    }

    /**
     * Last in, first out, no limits.
     *
     * @param <T> the type of the items
     * @return the options
     */
    public static <T> QueueOptions<T> lifo() {
        return of(new QueueOrder.Lifo<>());
    }

    /**
     * The lowest first, equal ones in the order in which they were put, no limits.
     *
     * @param <T> the type of the items
     * @return the options
     */
    public static <T extends Comparable<? super T>> QueueOptions<T> priority() {
        return of(new QueueOrder.Priority<T>(Comparator.naturalOrder()));
    }

    /**
     * The lowest first, equal ones in the order in which they were put, no limits.
     *
     * @param <T> the type of the items
     * @param comparator says which is lower
     * @return the options
     */
    public static <T> QueueOptions<T> priority(Comparator<? super T> comparator) {
        return of(new QueueOrder.Priority<T>(comparator));
    }

    /**
     * The same with another size.
     *
     * @param items how many items it holds at most; 0 for no limit
     * @return the changed options
     * @throws IllegalArgumentException if the number is negative
     */
    public QueueOptions<T> withMaxSize(int items) {
        return new QueueOptions<>(order, items, maxGetters, promptHandOver);
    }

    /**
     * The same with another bound on those who wait for an item.
     *
     * @param getters how many may wait at once; 0 for nobody
     * @return the changed options
     * @throws IllegalArgumentException if the number is negative
     */
    public QueueOptions<T> withMaxGetters(int getters) {
        return new QueueOptions<>(order, maxSize, getters, promptHandOver);
    }

    /**
     * The same with another moment at which the future of who has waited for an item completes.
     *
     * @param prompt true for within the put, nested as deep as the futures of the loop nest and then in the next turn;
     *     false for after it
     * @return the changed options
     */
    public QueueOptions<T> withPromptHandOver(boolean prompt) {
        return new QueueOptions<>(order, maxSize, maxGetters, prompt);
    }
}
