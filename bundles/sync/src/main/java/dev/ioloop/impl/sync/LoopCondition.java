package dev.ioloop.impl.sync;

import dev.ioloop.sync.AsyncCondition;
import dev.ioloop.sync.AsyncLock;
import dev.ioloop.sync.ConditionSnapshot;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a loop, with or without a lock.
 *
 * <p>Thread rule: as {@link AsyncCondition}.
 */
final class LoopCondition extends Awaits implements AsyncCondition {
    private final @Nullable LoopLock lock;
    /** All of them are {@link Signalled}: with a lock {@link LockedWaiter}, else {@link AwaitWaiter}. */
    private final WaitList<Waiter<Boolean>> waiters = new WaitList<>();

    LoopCondition(LoopSync sync, @Nullable LoopLock lock) {
        super(sync);
        this.lock = lock;
    }

    @Override
    public @Nullable AsyncLock lock() {
        return lock;
    }

    @Override
    public void signal(int count) {
        loop().checkOwner();
        if (count < 0) {
            throw new IllegalArgumentException("the number of those to be let go is " + count
                    + "; it must be 0 or more");
        }
        checkHeld("signal");
        letGo(count);
    }

    /** Gives the signal on of one whose wait had ended otherwise before he was told of it. */
    void passOn() {
        letGo(1);
    }

    private void letGo(int count) {
        int left = count;
        Waiter<Boolean> waiter = waiters.first();
        while (left > 0 && waiter != null) {
            if (((Signalled) waiter).signal()) {
                left--;
            }
            waiter = waiters.first();
        }
    }

    private void checkHeld(String method) {
        if (lock != null && !lock.isHeld()) {
            throw new IllegalStateException(method + " was called on " + this + " of loop '" + loop().name()
                    + "' while nobody holds its lock; call it between acquire and release");
        }
    }

    @Override
    @Nullable Boolean answer(long nanos) {
        checkHeld("await");
        return nanos == 0 ? Boolean.FALSE : null;
    }

    @Override
    CompletableFuture<Boolean> begin(@Nullable CompletableFuture<Boolean> future, long nanos) {
        Waiter<Boolean> waiter;
        if (lock == null) {
            waiter = new AwaitWaiter(sync.waits(), future, this);
        } else {
            LockedWaiter locked = new LockedWaiter(this, lock, future, lock.site());
            locked.suspend();
            waiter = locked;
        }
        waiter.begin(waiters, waiter, nanos, future != null);
        return waiter.future;
    }

    @Override
    public ConditionSnapshot snapshot() {
        loop().checkOwner();
        return new ConditionSnapshot(lock == null ? null : lock.snapshot(), waiters.size(), waiters.longestWait());
    }

    @Override
    public String toString() {
        String state = (lock == null ? "" : ", lock=" + lock) + waiters.describe("waiters");
        return "AsyncCondition@" + Integer.toHexString(hashCode()) + "["
                + (state.isEmpty() ? "" : state.substring(2)) + "]";
    }
}
