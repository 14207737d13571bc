package dev.ioloop.impl.loop;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Waits for several futures and makes one value of theirs.
 *
 * <p>Thread rule: one call of {@link #all} or {@link #allOrFirstFailure}, any thread.
 */
final class Gathering<T extends @Nullable Object, R> {
    private final FutureOperations operations;
    private final List<BoundFuture<T>> parts;
    private final Function<List<BoundFuture<T>>, R> collector;
    private final BoundFuture<R> result;
    /** How many have not ended. */
    private final AtomicInteger left;

    Gathering(FutureOperations operations, List<BoundFuture<T>> parts, Function<List<BoundFuture<T>>, R> collector) {
        this.operations = operations;
        this.parts = parts;
        this.collector = collector;
        this.result = new BoundFuture<>(operations.home());
        this.left = new AtomicInteger(parts.size());
    }

    /** Waits for all, whatever their outcome. */
    BoundFuture<R> all() {
        if (parts.isEmpty()) {
            return empty();
        }
        for (BoundFuture<T> part : parts) {
            FutureOperations.whenSettled(part, this::countDown);
        }
        return result;
    }

    /** Waits for all, or for the first one that fails. */
    BoundFuture<R> allOrFirstFailure() {
        if (parts.isEmpty()) {
            return empty();
        }
        for (BoundFuture<T> part : parts) {
            FutureOperations.whenSettled(part, () -> {
                Throwable failure = part.failure();
                if (failure == null) {
                    countDown();
                } else {
                    fail(part, failure);
                }
            });
        }
        return result;
    }

    private BoundFuture<R> empty() {
        return BoundFuture.completed(operations.home(), collector.apply(parts));
    }

    private void countDown() {
        if (left.decrementAndGet() > 0) {
            return;
        }
        Throwable first = null;
        for (BoundFuture<T> part : parts) {
            Throwable failure = part.failure();
            if (failure != null) {
                fail(part, failure);
                first = failure;
            }
        }
        if (first == null) {
            result.settle(collector.apply(parts));
        }
    }

    /** One future may stand at several places; its failure is told once. */
    private void fail(BoundFuture<T> part, Throwable failure) {
        if (!result.settleFailed(failure) && !result.isFailedWith(failure)) {
            operations.reportUnlessCancelled(part, failure);
        }
    }
}
