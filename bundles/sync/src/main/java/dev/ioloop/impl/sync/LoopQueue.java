package dev.ioloop.impl.sync;

import dev.ioloop.IOLoop;
import dev.ioloop.QueueEmptyException;
import dev.ioloop.QueueFullException;
import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.QueueOptions;
import dev.ioloop.sync.QueueSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A queue on a loop. How items enter and leave stands in {@link QueueGates}.
 *
 * <p>Thread rule: as {@link AsyncQueue}.
 *
 * @param <T> the type of the items
 */
final class LoopQueue<T> extends QueueGates<T> implements AsyncQueue<T> {
    private final Outside<T> outside = new OutsideQueue<>(this);

    LoopQueue(LoopSync sync, QueueOptions<T> options) {
        super(sync, options);
    }

    @Override
    LoopQueue<T> self() {
        return this;
    }

    @Override
    public IOLoop loop() {
        return loop;
    }

    @Override
    public Outside<T> outside() {
        return outside;
    }

    // ---- in

    @Override
    public CompletableFuture<@Nullable Void> put(T item) {
        loop.checkOwner();
        return put(Objects.requireNonNull(item, "item"), Spans.FOREVER);
    }

    @Override
    public CompletableFuture<@Nullable Void> put(T item, Duration timeout) {
        loop.checkOwner();
        return put(Objects.requireNonNull(item, "item"), Spans.of(timeout));
    }

    @Override
    public CompletableFuture<@Nullable Void> putAt(T item, Instant deadline) {
        loop.checkOwner();
        return put(Objects.requireNonNull(item, "item"), Spans.until(loop, deadline));
    }

    @Override
    public void putNow(T item) {
        loop.checkOwner();
        Objects.requireNonNull(item, "item");
        if (closed) {
            throw isClosedFor("takes no more items");
        }
        if (hasNoPlace()) {
            throw new QueueFullException(this + " of loop '" + loop.name() + "' has no place for another item; use put"
                    + " to wait for one, or make the queue with a larger maxSize");
        }
        enter(item);
    }

    // ---- out

    @Override
    public CompletableFuture<T> get() {
        loop.checkOwner();
        return get(null, Spans.FOREVER);
    }

    @Override
    public CompletableFuture<T> get(Duration timeout) {
        loop.checkOwner();
        return get(null, Spans.of(timeout));
    }

    @Override
    public CompletableFuture<T> getAt(Instant deadline) {
        loop.checkOwner();
        return get(null, Spans.until(loop, deadline));
    }

    @Override
    public T getNow() {
        loop.checkOwner();
        T item = next();
        if (item != null) {
            return item;
        }
        if (closed) {
            throw isClosedFor("has no more items");
        }
        throw new QueueEmptyException(this + " of loop '" + loop.name() + "' has no item; use get to wait for one");
    }

    @Override
    public CompletableFuture<@Nullable Void> forEach(
            Function<? super T, ? extends @Nullable CompletionStage<?>> consumer) {
        loop.checkOwner();
        return new ItemLoop<>(this, Objects.requireNonNull(consumer, "consumer")).begin();
    }

    // ---- the work on the items

    @Override
    public void taskDone() {
        loop.checkOwner();
        if (unfinished == 0) {
            throw new IllegalStateException("taskDone() was called on " + this + " of loop '" + loop.name()
                    + "' more often than items have entered it; call it once for each item");
        }
        finish(1);
    }

    @Override
    public CompletableFuture<@Nullable Void> join() {
        loop.checkOwner();
        return join(null, Spans.FOREVER);
    }

    @Override
    public CompletableFuture<@Nullable Void> join(Duration timeout) {
        loop.checkOwner();
        return join(null, Spans.of(timeout));
    }

    @Override
    public CompletableFuture<@Nullable Void> joinAt(Instant deadline) {
        loop.checkOwner();
        return join(null, Spans.until(loop, deadline));
    }

    // ---- its state

    @Override
    public int size() {
        loop.checkOwner();
        return store.size();
    }

    @Override
    public int maxSize() {
        return maxSize;
    }

    @Override
    public boolean isEmpty() {
        loop.checkOwner();
        return store.size() == 0;
    }

    @Override
    public boolean isFull() {
        loop.checkOwner();
        return hasNoPlace();
    }

    @Override
    public void close() {
        loop.checkOwner();
        shut();
    }

    @Override
    public List<T> closeNow() {
        loop.checkOwner();
        shut();
        List<T> left = store.items();
        store.clear();
        if (!left.isEmpty()) {
            finish(left.size());
        }
        return left;
    }

    @Override
    public boolean isClosed() {
        loop.checkOwner();
        return closed;
    }

    @Override
    public QueueSnapshot snapshot() {
        loop.checkOwner();
        return new QueueSnapshot(store.size(), maxSize, unfinished, getters.size(), getters.longestWait(),
                putters.size(), putters.longestWait(), closed);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("AsyncQueue@").append(Integer.toHexString(hashCode()))
                .append("[maxSize=").append(maxSize);
        int size = store.size();
        if (size > 0) {
            // Another thread must not go through what the loop may change.
            text.append(", items=").append(loop.isOwner() ? store.items().toString() : "(" + size + ")");
        }
        if (!getters.isEmpty()) {
            text.append(", getters[").append(getters.size()).append(']');
        }
        if (!putters.isEmpty()) {
            text.append(", putters[").append(putters.size()).append(']');
        }
        if (unfinished > 0) {
            text.append(", tasks=").append(unfinished);
        }
        return text.append(closed ? ", closed]" : "]").toString();
    }
}
