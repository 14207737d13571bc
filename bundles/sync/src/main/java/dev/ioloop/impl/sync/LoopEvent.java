package dev.ioloop.impl.sync;

import dev.ioloop.sync.AsyncEvent;
import dev.ioloop.sync.EventSnapshot;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An event on a loop.
 *
 * <p>Thread rule: as {@link AsyncEvent}.
 */
final class LoopEvent extends Awaits implements AsyncEvent {
    private final WaitList<AwaitWaiter> waiters = new WaitList<>();
    private boolean set;

    LoopEvent(LoopSync sync) {
        super(sync);
    }

    @Override
    public void set() {
        loop().checkOwner();
        set = true;
        AwaitWaiter waiter = waiters.first();
        while (waiter != null) {
            waiter.signal();
            waiter = waiters.first();
        }
    }

    @Override
    public void clear() {
        loop().checkOwner();
        set = false;
    }

    @Override
    public boolean isSet() {
        loop().checkOwner();
        return set;
    }

    @Override
    @Nullable Boolean answer(long nanos) {
        return set ? Boolean.TRUE : nanos == 0 ? Boolean.FALSE : null;
    }

    @Override
    CompletableFuture<Boolean> begin(@Nullable CompletableFuture<Boolean> future, long nanos) {
        AwaitWaiter waiter = new AwaitWaiter(sync.waits(), future, null);
        waiter.begin(waiters, waiter, nanos, future != null);
        return waiter.future;
    }

    @Override
    public EventSnapshot snapshot() {
        loop().checkOwner();
        return new EventSnapshot(set, waiters.size(), waiters.longestWait());
    }

    @Override
    public String toString() {
        return "AsyncEvent@" + Integer.toHexString(hashCode()) + (set ? "[set" : "[clear")
                + waiters.describe("waiters") + "]";
    }
}
