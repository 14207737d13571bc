package dev.ioloop.impl.sync;

import dev.ioloop.AsyncSupplier;
import dev.ioloop.IOLoop;
import dev.ioloop.sync.AsyncPermits;
import dev.ioloop.sync.Holding;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A number of permits, and those who wait for one. While somebody waits none is free: a permit that is given back goes
 * straight to the first of them.
 *
 * <p>Thread rule: the loop's owner thread, but for {@link #loop()}, {@link #outside()} and {@code toString()}.
 */
abstract class Permits implements AsyncPermits {
    final LoopSync sync;
    final WaitList<PermitWaiter<?>> waiters = new WaitList<>();
    private final IOLoop loop;
    private final int limit;
    private final OutsidePermits outside = new OutsidePermits(this);
    /** Whether a release completes the future of who gets the permit. */
    private final boolean prompt;
    private int free;

    Permits(LoopSync sync, int free, int limit, boolean prompt) {
        this.sync = sync;
        this.loop = sync.loop();
        this.free = free;
        this.limit = limit;
        this.prompt = prompt;
    }

    @Override
    public final IOLoop loop() {
        return loop;
    }

    @Override
    public final Outside outside() {
        return outside;
    }

    final int free() {
        return free;
    }

    final int bound() {
        return limit;
    }

    // ---- acquiring

    @Override
    public final CompletableFuture<@Nullable Void> acquire() {
        loop.checkOwner();
        if (free > 0) {
            free--;
            taken(null, null);
            return sync.done();
        }
        return acquire(Spans.FOREVER);
    }

    @Override
    public final CompletableFuture<@Nullable Void> acquire(Duration timeout) {
        loop.checkOwner();
        return acquire(Spans.of(timeout));
    }

    @Override
    public final CompletableFuture<@Nullable Void> acquireAt(Instant deadline) {
        loop.checkOwner();
        return acquire(Spans.until(loop, deadline));
    }

    private CompletableFuture<@Nullable Void> acquire(long nanos) {
        if (tryAcquire()) {
            return sync.done();
        }
        if (nanos == 0) {
            return sync.refused(this);
        }
        PermitWaiter<@Nullable Void> waiter = new PermitWaiter.Plain(this, null, site());
        waiter.begin(waiters, waiter, nanos, false);
        return waiter.future;
    }

    @Override
    public final boolean tryAcquire() {
        loop.checkOwner();
        if (free == 0) {
            return false;
        }
        free--;
        taken(null, null);
        return true;
    }

    @Override
    public final CompletableFuture<Holding> hold() {
        loop.checkOwner();
        return hold(Spans.FOREVER);
    }

    @Override
    public final CompletableFuture<Holding> hold(Duration timeout) {
        loop.checkOwner();
        return hold(Spans.of(timeout));
    }

    @Override
    public final CompletableFuture<Holding> holdAt(Instant deadline) {
        loop.checkOwner();
        return hold(Spans.until(loop, deadline));
    }

    final CompletableFuture<Holding> hold(long nanos) {
        PermitHolding holding = new PermitHolding(this);
        if (free > 0) {
            free--;
            taken(holding, null);
            return loop.futures().completed(holding);
        }
        if (nanos == 0) {
            return sync.refused(this);
        }
        PermitWaiter<Holding> waiter = new PermitWaiter.Scoped(this, null, holding, holding, site());
        waiter.begin(waiters, waiter, nanos, false);
        return waiter.future;
    }

    final <T extends @Nullable Object> CompletableFuture<T> during(long nanos, AsyncSupplier<T> task) {
        return new Scope<>(loop, task).begin(hold(nanos));
    }

    // ---- for other threads, whose future is there already

    /** Acquires for a future that another thread may have cancelled by now. */
    final void acquireFor(CompletableFuture<@Nullable Void> future, long nanos, @Nullable String site) {
        if (free > 0) {
            free--;
            taken(null, site);
            if (!future.complete(null)) {
                pass();
            }
        } else {
            PermitWaiter<@Nullable Void> waiter = new PermitWaiter.Plain(this, future, site);
            waitFor(waiter, nanos);
        }
    }

    /** Acquires for scoped use by another thread. */
    final void holdFor(CompletableFuture<Holding> future, long nanos, @Nullable String site) {
        PermitHolding holding = new PermitHolding(this);
        Holding outer = new OutsideHolding(loop, holding);
        if (free > 0) {
            free--;
            taken(holding, site);
            if (!future.complete(outer)) {
                holding.close();
            }
        } else {
            waitFor(new PermitWaiter.Scoped(this, future, holding, outer, site), nanos);
        }
    }

    private void waitFor(PermitWaiter<?> waiter, long nanos) {
        if (nanos == 0) {
            waiter.future.completeExceptionally(sync.notNow(this));
        } else {
            waiter.begin(waiters, waiter, nanos, true);
        }
    }

    // ---- releasing

    @Override
    public void release() {
        loop.checkOwner();
        if (free >= limit) {
            throw tooMany();
        }
        pass(prompt);
    }

    /** What is thrown when more is released than there is. */
    abstract IllegalStateException tooMany();

    /** Gives a permit to the one who waits longest, or keeps it. */
    final void pass() {
        pass(false);
    }

    /**
     * The same.
     *
     * @param within whether the future of who gets it completes within this call, whose last act that is
     */
    private void pass(boolean within) {
        given();
        PermitWaiter<?> waiter = waiters.first();
        while (waiter != null) {
            if (waiter.permit()) {
                waiter.arrive(within);
                return;
            }
            waiter = waiters.first();
        }
        // More can come back than there were, if somebody has released by hand what was on its way to one who cancels.
        free = Math.min(limit, free + 1);
    }

    /** Takes a permit for one who has waited, if one is free, as when he came. */
    final boolean take(PermitWaiter<?> waiter) {
        if (free == 0) {
            return false;
        }
        free--;
        if (waiter.permit()) {
            waiter.land();
        } else {
            free++;
        }
        return true;
    }

    // ---- for a lock, which looks who has it

    /** A permit was taken. */
    void taken(@Nullable PermitHolding holding, @Nullable String site) {}

    /** A permit was given back. */
    void given() {}

    /** Where this was asked for, if anybody wants to know that. */
    @Nullable String site() {
        return null;
    }

    /** A holding is closed for the first time. */
    void close(PermitHolding holding) {
        release();
    }
}
