package dev.ioloop.impl.sync;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what other threads ask for to the loop, and tells what became of it if the loop is closed or reset.
 *
 * <p>Thread rule: any thread.
 */
final class WayIn {
    private WayIn() {}

    /**
     * Begins something on the loop for a future that its user has already.
     *
     * @param begin gets the future; what it throws, the future fails with
     * @return the future
     */
    static <V extends @Nullable Object> CompletableFuture<V> enter(IOLoop loop, CompletableFuture<V> future,
            Consumer<? super CompletableFuture<V>> begin) {
        arrive(loop, failure -> {
            if (failure != null) {
                future.completeExceptionally(failure);
            } else if (!future.isDone()) {
                try {
                    begin.accept(future);
                } catch (RuntimeException thrown) {
                    future.completeExceptionally(thrown);
                }
            }
        });
        return future;
    }

    /** Does something on the loop, even if the loop throws away what it has to do. */
    static void post(IOLoop loop, Runnable action) {
        arrive(loop, failure -> action.run());
    }

    private static void arrive(IOLoop loop, Consumer<@Nullable Throwable> action) {
        CompletableFuture<@Nullable Void> arrival = loop.newFuture();
        var unused = arrival.handle((none, failure) -> {
            action.accept(failure == null ? null : Waiter.bare(failure));
            return null;
        });
        try {
            arrival.completeAsync(() -> null);
        } catch (LoopClosedException e) {
            arrival.completeExceptionally(e);
        }
    }
}
