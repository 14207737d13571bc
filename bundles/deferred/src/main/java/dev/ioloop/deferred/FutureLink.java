package dev.ioloop.deferred;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The step that gives the result of a Deferred to a future, and cancels the Deferred if the future is cancelled before.
 *
 * <p>Thread rule: as {@link EitherCallback}.
 */
final class FutureLink implements RawStep {
    private final CompletableFuture<@Nullable Object> future;
    private boolean passed;

    @SuppressWarnings("unchecked") // here the result has the type of the Deferred that this is added to
    FutureLink(CompletableFuture<?> future) {
        this.future = (CompletableFuture<@Nullable Object>) future;
    }

    CompletableFuture<?> future() {
        return future;
    }

    void cancelWithFuture(Deferred<?> deferred) {
        if (!future.isDone()) {
            CompletableFuture<?> unused = future.whenComplete((value, failure) -> {
                if (!passed && future.isCancelled()) {
                    deferred.cancel();
                }
            });
        }
    }

    @Override
    public @Nullable Object run(@Nullable Object result) {
        passed = true;
        if (result instanceof Failure failure) {
            future.completeExceptionally(failure.value());
        } else {
            future.complete(result);
        }
        return null;
    }
}
