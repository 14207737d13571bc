package dev.ioloop.impl.sync;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * An item that another thread puts. It listens to the future of that thread before all others do.
 *
 * <p>Thread rule: the loop's owner thread, but for {@link #item()}.
 *
 * @param <T> the type of the items
 */
final class OutsidePut<T> implements BiFunction<@Nullable Void, @Nullable Throwable, @Nullable Void> {
    private final QueueGates<T> gates;
    private final T item;
    private boolean delivering;

    OutsidePut(QueueGates<T> gates, T item) {
        this.gates = gates;
        this.item = item;
    }

    T item() {
        return item;
    }

    /** Hands the item over, unless the future is cancelled. */
    void deliver(CompletableFuture<@Nullable Void> future) {
        delivering = true;
        if (!future.complete(null)) {
            delivering = false;
        }
    }

    @Override
    public @Nullable Void apply(@Nullable Void none, @Nullable Throwable failure) {
        if (delivering && failure == null) {
            delivering = false;
            gates.arrive(item);
        }
        return null;
    }
}
