package dev.ioloop.impl.sync;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One who waits for a condition with a lock: first for the signal or the end of the time, then for the lock.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class LockedWaiter extends PermitWaiter<Boolean> implements Signalled {
    private final LoopCondition condition;
    private final LoopLock lock;
    private @Nullable PermitHolding holding;
    private boolean signalled;

    LockedWaiter(LoopCondition condition, LoopLock lock, @Nullable CompletableFuture<Boolean> future,
            @Nullable String site) {
        super(lock, future, site);
        this.condition = condition;
        this.lock = lock;
    }

    /** Gives the lock away. */
    void suspend() {
        holding = lock.suspend();
    }

    @Override
    public boolean signal() {
        if (future.isDone()) {
            leave();
            return false;
        }
        signalled = true;
        return reacquire();
    }

    @Override
    void expire() {
        var unused = reacquire();
    }

    private boolean reacquire() {
        leave();
        disarm();
        PermitHolding former = holding;
        if (former != null && former.isClosed()) {
            fail(new IllegalStateException("the holding of " + lock + " was closed while its holder waited for a"
                    + " condition; close it when the wait has ended"));
            return false;
        }
        if (!lock.take(this)) {
            lock.waiters.add(this);
        }
        return true;
    }

    @Override
    boolean permit() {
        if (!grant(signalled)) {
            return false;
        }
        PermitHolding former = holding;
        if (former != null) {
            former.suspended(false);
        }
        lock.taken(former, site);
        return true;
    }

    @Override
    void abandoned() {
        // Whoever has cancelled this does not hold the lock, and does not release it.
        PermitHolding former = holding;
        if (former != null) {
            former.released();
        }
        if (signalled) {
            condition.passOn();
        }
    }

    @Override
    void lost(@Nullable Boolean value) {
        super.lost(value);
        if (signalled) {
            condition.passOn();
        }
    }
}
