package dev.ioloop.impl.sync;

import dev.ioloop.AsyncSupplier;
import dev.ioloop.IOLoop;
import dev.ioloop.sync.Holding;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A task that holds something from its begin to the end of its stage.
 *
 * <p>Thread rule: the loop's owner thread.
 *
 * @param <T> the type of the task's value
 */
final class Scope<T extends @Nullable Object> {
    private final IOLoop loop;
    private final AsyncSupplier<T> task;
    private final CompletableFuture<T> result;

    Scope(IOLoop loop, AsyncSupplier<T> task) {
        this.loop = loop;
        this.task = Objects.requireNonNull(task, "task");
        this.result = loop.newFuture();
    }

    /**
     * Begins the task when it has what it is to hold.
     *
     * @return as the task's stage
     */
    CompletableFuture<T> begin(CompletableFuture<Holding> acquisition) {
        if (!acquisition.isDone()) {
            var unused = result.handle((value, failure) -> acquisition.cancel(false));
        }
        var unusedToo = acquisition.handle(this::acquired);
        return result;
    }

    private @Nullable Void acquired(@Nullable Holding holding, @Nullable Throwable failure) {
        if (holding == null) {
            result.completeExceptionally(failure == null ? new NullPointerException("holding") : failure);
        } else if (result.isDone()) {
            holding.close();
        } else {
            run(holding);
        }
        return null;
    }

    private void run(Holding holding) {
        CompletionStage<? extends T> stage;
        try {
            stage = task.get();
        } catch (VirtualMachineError fatal) {
            end(holding, null, fatal);
            throw fatal;
        } catch (Throwable thrown) {
            end(holding, null, thrown);
            return;
        }
        if (stage == null) {
            end(holding, null, null);
        } else {
            var unused = loop.futures().bind(stage).handle((value, failure) -> end(holding, value, failure));
        }
    }

    private @Nullable Void end(Holding holding, @Nullable T value, @Nullable Throwable failure) {
        try {
            holding.close();
        } catch (RuntimeException refused) {
            result.completeExceptionally(refused);
        }
        if (failure == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(failure);
        }
        return null;
    }
}
