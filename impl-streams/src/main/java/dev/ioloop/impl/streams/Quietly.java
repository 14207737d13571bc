package dev.ioloop.impl.streams;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Futures whose failures make no noise when nobody listens.
 *
 * <p>Thread rule: the loop's thread.
 */
final class Quietly {
    private Quietly() {}

    /** Lets it fail, unless it is complete. */
    static void fail(CompletableFuture<?> future, Throwable why) {
        if (future.completeExceptionally(why)) {
            boolean unused = future.isCompletedExceptionally(); // who asks has listened
        }
    }

    /** Lets a new one fail, and returns it. */
    static <T extends @Nullable Object> CompletableFuture<T> failed(CompletableFuture<T> future, Throwable why) {
        fail(future, why);
        return future;
    }

    /** Calls back with the outcome; what the callback throws is its own affair. */
    static <T extends @Nullable Object> void listen(CompletableFuture<T> future,
            BiConsumer<? super @Nullable T, ? super @Nullable Throwable> callback) {
        CompletableFuture<T> unused = future.whenComplete(callback);
    }
}
