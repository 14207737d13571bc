package dev.ioloop.impl.loop;

import dev.ioloop.AsyncSupplier;
import dev.ioloop.LoopFutures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Makes futures of whatever a generic caller was given.
 *
 * <p>Thread rule: any thread.
 */
final class FutureConversion {
    private final LoopFutures futures;

    FutureConversion(LoopFutures futures) {
        this.futures = futures;
    }

    CompletableFuture<?> toFuture(@Nullable Object value) {
        if (value == null) {
            return futures.sleep(Duration.ZERO);
        }
        if (LoopFutures.isFuture(value)) {
            return waitFor(value);
        }
        if (value instanceof AsyncSupplier<?> supplier) {
            return futures.call(supplier);
        }
        if (value instanceof Collection<?> collection) {
            List<CompletableFuture<?>> parts = new ArrayList<>();
            collection.forEach(part -> parts.add(toFuture(part)));
            return futures.<@Nullable Object>gather(parts);
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, CompletableFuture<?>> parts = new LinkedHashMap<>();
            map.forEach((key, part) -> parts.put(key, toFuture(part)));
            return futures.<Object, @Nullable Object>gather(parts);
        }
        return futures.failed(new IllegalArgumentException("a " + value.getClass().getName()
                + " is nothing to wait for; expected a CompletionStage, a Future, an AsyncSupplier, null, or a collection or"
                + " map of these"));
    }

    CompletableFuture<?> futureOrValue(@Nullable Object value) {
        if (value == null) {
            return futures.bind(CompletableFuture.completedFuture(null));
        }
        return LoopFutures.isFuture(value) ? waitFor(value) : futures.completed(value);
    }

    private CompletableFuture<?> waitFor(Object value) {
        if (value instanceof CompletionStage<?> stage) {
            return futures.bind(stage);
        }
        Future<?> future = (Future<?>) value;
        try {
            return futures.submit(() -> {
                try {
                    return future.get();
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof Exception cause ? cause : e;
                }
            });
        } catch (RejectedExecutionException e) {
            return futures.failed(e);
        }
    }
}
