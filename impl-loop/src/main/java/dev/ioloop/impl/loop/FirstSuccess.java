package dev.ioloop.impl.loop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the first of several futures to succeed.
 *
 * <p>Thread rule: any thread.
 */
final class FirstSuccess<T extends @Nullable Object> {
    private final BoundFuture<T> result;
    private final int count;
    /** In the order in which they came. Guards itself: once the loop is closed, futures end on any thread. */
    private final List<Throwable> failures = new ArrayList<>();

    FirstSuccess(FutureOperations operations, List<BoundFuture<T>> parts) {
        this.result = new BoundFuture<>(operations.home());
        this.count = parts.size();
        for (BoundFuture<T> part : parts) {
            FutureOperations.whenSettled(part, () -> ended(part));
        }
    }

    BoundFuture<T> result() {
        return result;
    }

    private void ended(BoundFuture<T> part) {
        Throwable failure = part.failure();
        if (failure == null) {
            result.settle(part.value());
        } else if (isLast(BoundOutcome.unwrap(failure))) {
            Throwable last = failures.remove(count - 1);
            for (Throwable other : failures) {
                BoundOutcome.addSuppressed(last, other);
            }
            result.settleFailed(last);
        }
    }

    private boolean isLast(Throwable failure) {
        synchronized (failures) {
            failures.add(failure);
            return failures.size() == count;
        }
    }
}
