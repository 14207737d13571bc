package dev.ioloop.impl.sync;

import dev.ioloop.IOLoop;
import dev.ioloop.QueueClosedException;
import dev.ioloop.QueueEmptyException;
import dev.ioloop.sync.QueueOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How items enter and leave a queue, and who waits for that. While somebody waits for an item there is none; while
 * somebody waits for a place there is none.
 *
 * <p>Thread rule: the loop's owner thread.
 *
 * @param <T> the type of the items
 */
abstract class QueueGates<T> {
    final LoopSync sync;
    final IOLoop loop;
    final Store<T> store;
    final int maxSize;
    final WaitList<GetWaiter<T>> getters = new WaitList<>();
    final WaitList<PutWaiter<T>> putters = new WaitList<>();
    final WaitList<JoinWaiter> joiners = new WaitList<>();
    int unfinished;
    boolean closed;
    private final int maxGetters;
    /** Whether a put completes the future of who gets the item. */
    private final boolean prompt;
    /** How many items have entered. */
    private long entered;

    QueueGates(LoopSync sync, QueueOptions<T> options) {
        this.sync = sync;
        this.loop = sync.loop();
        this.store = Store.of(options.order());
        this.maxSize = options.maxSize();
        this.maxGetters = options.maxGetters();
        this.prompt = options.promptHandOver();
    }

    abstract LoopQueue<T> self();

    final boolean hasNoPlace() {
        return maxSize > 0 && store.size() >= maxSize;
    }

    // ---- in

    /** Takes an item in, where there is a place. */
    final void enter(T item) {
        long number = entered;
        GetWaiter<T> getter = hand(item, number);
        if (getter == null) {
            store.add(item, number);
        }
        entered = number + 1;
        unfinished++;
        if (getter != null) {
            getter.arrive(prompt);
        }
    }

    /** Hands an item to the one who waits longest; null if nobody waits. */
    private @Nullable GetWaiter<T> hand(T item, long number) {
        GetWaiter<T> getter = getters.first();
        while (getter != null && !getter.hand(item, number)) {
            getter = getters.first();
        }
        return getter;
    }

    /** An item comes back that was handed to somebody who did not take it. */
    final void takeBack(T item, long number) {
        GetWaiter<T> getter = hand(item, number);
        if (getter == null) {
            store.putBack(item, number);
        } else {
            getter.land();
        }
    }

    final CompletableFuture<@Nullable Void> put(T item, long nanos) {
        if (closed) {
            return loop.futures().failed(isClosedFor("takes no more items"));
        }
        if (!hasNoPlace()) {
            enter(item);
            return sync.done();
        }
        if (nanos == 0) {
            return sync.refused("a place in " + this);
        }
        PutWaiter<T> putter = new PutWaiter<>(self(), sync.waits(), item, null);
        putter.begin(putters, putter, nanos, false);
        return putter.future;
    }

    /** Puts an item for another thread, which may have cancelled its future by now. */
    final void putFor(CompletableFuture<@Nullable Void> future, OutsidePut<T> put, long nanos) {
        if (closed) {
            future.completeExceptionally(isClosedFor("takes no more items"));
        } else if (hasNoPlace()) {
            if (nanos == 0) {
                future.completeExceptionally(sync.notNow("a place in " + this));
            } else {
                PutWaiter<T> putter = new PutWaiter<>(self(), sync.waits(), put.item(), future);
                putter.begin(putters, putter, nanos, true);
            }
        } else if (getters.isEmpty()) {
            add(put.item(), future);
        } else {
            // What is handed on cannot be taken back, so that the future decides first.
            put.deliver(future);
        }
    }

    /** Takes in an item that somebody waits for, as it seems. */
    final void arrive(T item) {
        unfinished++;
        takeBack(item, entered++);
    }

    /** Takes an item in if its future is not cancelled: both or none. */
    private void add(T item, CompletableFuture<@Nullable Void> future) {
        store.add(item, entered);
        entered++;
        unfinished++;
        if (!future.complete(null)) {
            undo(item);
        }
    }

    private void undo(T item) {
        store.undoAdd(item);
        entered--;
        unfinished--;
    }

    // ---- out

    /** Moves the item of the one who waits longest for a place in, though the item that makes place is still there. */
    private void admit() {
        PutWaiter<T> putter = putters.first();
        while (putter != null && store.size() <= maxSize) {
            try {
                store.add(putter.item, entered);
                if (enteredBy(putter)) {
                    return;
                }
            } catch (RuntimeException refused) { // by a comparator
                putter.fail(refused);
            }
            putter = putters.first();
        }
    }

    private boolean enteredBy(PutWaiter<T> putter) {
        entered++;
        unfinished++;
        if (putter.admitted()) {
            return true;
        }
        undo(putter.item);
        return false;
    }

    /** The next item; null if there is none. */
    final @Nullable T next() {
        if (!putters.isEmpty()) {
            admit();
        }
        return store.isEmpty() ? null : store.remove();
    }

    final CompletableFuture<T> get(@Nullable CompletableFuture<T> future, long nanos) {
        T item = next();
        if (item != null) {
            if (future == null) {
                return loop.futures().completed(item);
            }
            long number = store.removed();
            if (!future.complete(item)) {
                takeBack(item, number);
            }
            return future;
        }
        if (closed || nanos == 0) {
            return failed(future, closed ? isClosedFor("has no more items") : sync.notNow("an item of " + this));
        }
        if (getters.size() >= maxGetters) {
            throw new QueueEmptyException(this + " of loop '" + loop.name() + "' has no item, and " + getters.size()
                    + " wait for one already, which is the limit; get fewer at once, or make the queue with another"
                    + " maxGetters");
        }
        GetWaiter<T> getter = new GetWaiter<>(self(), sync.waits(), future);
        getter.begin(getters, getter, nanos, future != null);
        return getter.future;
    }

    final <V extends @Nullable Object> CompletableFuture<V> failed(@Nullable CompletableFuture<V> future,
            Throwable failure) {
        if (future == null) {
            return loop.futures().failed(failure);
        }
        future.completeExceptionally(failure);
        return future;
    }

    final QueueClosedException isClosedFor(String what) {
        return new QueueClosedException(this + " of loop '" + loop.name() + "' is closed and " + what);
    }

    // ---- the work on the items

    final CompletableFuture<@Nullable Void> join(@Nullable CompletableFuture<@Nullable Void> future, long nanos) {
        if (unfinished == 0) {
            if (future == null) {
                return sync.done();
            }
            future.complete(null);
            return future;
        }
        if (nanos == 0) {
            return failed(future, sync.notNow("the end of the work on the items of " + this));
        }
        JoinWaiter joiner = new JoinWaiter(self(), sync.waits(), future);
        joiner.begin(joiners, joiner, nanos, future != null);
        return joiner.future;
    }

    final void finish(int items) {
        unfinished -= items;
        if (unfinished == 0) {
            JoinWaiter joiner = joiners.first();
            while (joiner != null) {
                if (joiner.grant(null)) {
                    joiner.land();
                }
                joiner = joiners.first();
            }
        }
    }

    // ---- closing

    final void shut() {
        if (closed) {
            return;
        }
        closed = true;
        List<Waiter<?>> waiting = new ArrayList<>(putters.all());
        waiting.addAll(getters.all());
        for (Waiter<?> each : waiting) {
            each.decline(isClosedFor(each.list == putters ? "takes no more items" : "has no more items"));
        }
    }
}
