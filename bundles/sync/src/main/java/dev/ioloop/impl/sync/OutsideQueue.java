package dev.ioloop.impl.sync;

import dev.ioloop.sync.AsyncQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The way in to a queue.
 *
 * <p>Thread rule: any thread.
 *
 * @param <T> the type of the items
 */
final class OutsideQueue<T> implements AsyncQueue.Outside<T> {
    private final LoopQueue<T> queue;

    OutsideQueue(LoopQueue<T> queue) {
        this.queue = queue;
    }

    @Override
    public CompletableFuture<@Nullable Void> put(T item) {
        return put(item, Patience.FOREVER);
    }

    @Override
    public CompletableFuture<@Nullable Void> put(T item, Duration timeout) {
        return put(item, Patience.of(queue.loop, timeout));
    }

    @Override
    public CompletableFuture<@Nullable Void> putAt(T item, Instant deadline) {
        return put(item, Patience.until(deadline));
    }

    private CompletableFuture<@Nullable Void> put(T item, Patience patience) {
        OutsidePut<T> put = new OutsidePut<>(queue, Objects.requireNonNull(item, "item"));
        CompletableFuture<@Nullable Void> future = queue.loop.newFuture();
        var unused = future.handle(put);
        return WayIn.enter(queue.loop, future,
                same -> queue.putFor(same, put, patience.nanos(queue.loop)));
    }

    @Override
    public CompletableFuture<T> get() {
        return get(Patience.FOREVER);
    }

    @Override
    public CompletableFuture<T> get(Duration timeout) {
        return get(Patience.of(queue.loop, timeout));
    }

    @Override
    public CompletableFuture<T> getAt(Instant deadline) {
        return get(Patience.until(deadline));
    }

    private CompletableFuture<T> get(Patience patience) {
        CompletableFuture<T> future = queue.loop.newFuture();
        return WayIn.enter(queue.loop, future, same -> {
            var unused = queue.get(same, patience.nanos(queue.loop));
        });
    }

    @Override
    public CompletableFuture<@Nullable Void> join() {
        return join(Patience.FOREVER);
    }

    @Override
    public CompletableFuture<@Nullable Void> join(Duration timeout) {
        return join(Patience.of(queue.loop, timeout));
    }

    @Override
    public CompletableFuture<@Nullable Void> joinAt(Instant deadline) {
        return join(Patience.until(deadline));
    }

    private CompletableFuture<@Nullable Void> join(Patience patience) {
        CompletableFuture<@Nullable Void> future = queue.loop.newFuture();
        return WayIn.enter(queue.loop, future, same -> {
            var unused = queue.join(same, patience.nanos(queue.loop));
        });
    }
}
