package dev.ioloop.impl.sync;

import dev.ioloop.QueueClosedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings the items of a queue to a consumer, one after the other.
 *
 * <p>Thread rule: the loop's owner thread.
 *
 * @param <T> the type of the items
 */
final class ItemLoop<T> {
    /** How many items that are there already are consumed before the loop has its turn. */
    private static final int BATCH = 64;

    private final LoopQueue<T> queue;
    private final Function<? super T, ? extends @Nullable CompletionStage<?>> consumer;
    private final CompletableFuture<@Nullable Void> result;
    private @Nullable CompletableFuture<T> waiting;

    ItemLoop(LoopQueue<T> queue, Function<? super T, ? extends @Nullable CompletionStage<?>> consumer) {
        this.queue = queue;
        this.consumer = consumer;
        this.result = queue.loop.newFuture();
    }

    CompletableFuture<@Nullable Void> begin() {
        var unused = result.handle(this::ended);
        run(null);
        return result;
    }

    private @Nullable Void ended(@Nullable Void none, @Nullable Throwable failure) {
        CompletableFuture<T> wait = waiting;
        if (wait != null) {
            waiting = null;
            wait.cancel(false);
        }
        return null;
    }

    private void run(@Nullable Throwable failure) {
        if (failure != null) {
            result.completeExceptionally(failure);
            return;
        }
        for (int i = 0; i < BATCH; i++) {
            if (result.isDone() || !step()) {
                return;
            }
        }
        var unused = WayIn.enter(queue.loop, result, same -> run(null));
    }

    /** Consumes an item if there is one, and tells whether to go on at once. */
    private boolean step() {
        T item;
        try {
            item = queue.next();
            if (item == null) {
                await();
                return false;
            }
        } catch (RuntimeException refused) {
            result.completeExceptionally(refused);
            return false;
        }
        return consume(item);
    }

    private void await() {
        CompletableFuture<T> wait = queue.get(null, Spans.FOREVER);
        waiting = wait;
        var unused = wait.handle(this::arrived);
    }

    private @Nullable Void arrived(@Nullable T item, @Nullable Throwable failure) {
        waiting = null;
        if (item != null) {
            if (consume(item)) {
                run(null);
            }
        } else if (failure instanceof QueueClosedException) {
            result.complete(null);
        } else if (failure != null) {
            result.completeExceptionally(failure);
        }
        return null;
    }

    /** Tells whether the consumer is done with the item; if not, it goes on later. */
    private boolean consume(T item) {
        CompletionStage<?> stage;
        try {
            stage = consumer.apply(item);
        } catch (VirtualMachineError fatal) {
            result.completeExceptionally(fatal);
            throw fatal;
        } catch (Throwable thrown) {
            result.completeExceptionally(thrown);
            return false;
        }
        if (stage == null) {
            return true;
        }
        CompletableFuture<?> work = queue.loop.futures().bind(stage);
        if (work.isDone() && !work.isCompletedExceptionally()) {
            return true;
        }
        var unused = work.handle((value, failure) -> {
            run(failure);
            return null;
        });
        return false;
    }
}
