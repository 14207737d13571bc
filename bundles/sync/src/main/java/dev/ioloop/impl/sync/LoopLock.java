package dev.ioloop.impl.sync;

import dev.ioloop.AsyncSupplier;
import dev.ioloop.sync.AsyncLock;
import dev.ioloop.sync.LockOptions;
import dev.ioloop.sync.LockSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a loop: one permit, and a look at who has it.
 *
 * <p>Thread rule: as {@link AsyncLock}.
 */
final class LoopLock extends Permits implements AsyncLock {
    private final LockOptions options;
    /** What its holder closes; null if he releases it by hand. */
    private @Nullable PermitHolding holding;
    /** When its holder got it, by the time of the turn. */
    private long heldSince;
    /** In debug mode, while it is held. */
    private @Nullable HoldingWatch watch;

    LoopLock(LoopSync sync, LockOptions options) {
        super(sync, 1, 1, options.promptHandOver());
        this.options = options;
    }

    @Override
    public boolean isHeld() {
        loop().checkOwner();
        return free() == 0;
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> withLock(AsyncSupplier<T> task) {
        loop().checkOwner();
        return during(Spans.FOREVER, task);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> withLock(Duration timeout, AsyncSupplier<T> task) {
        loop().checkOwner();
        return during(Spans.of(timeout), task);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> withLockAt(Instant deadline, AsyncSupplier<T> task) {
        loop().checkOwner();
        return during(Spans.until(loop(), deadline), task);
    }

    @Override
    IllegalStateException tooMany() {
        return new IllegalStateException(this + " of loop '" + loop().name()
                + "' was released, but nobody holds it; release it once for each acquire");
    }

    // ---- who holds it

    @Override
    void taken(@Nullable PermitHolding by, @Nullable String site) {
        holding = by;
        heldSince = sync.recently();
        if (sync.isDebug()) {
            watch = new HoldingWatch(this, options, site == null ? CallSite.here() : site);
        }
    }

    @Override
    void given() {
        PermitHolding former = holding;
        if (former != null) {
            holding = null;
            former.released();
        }
        HoldingWatch over = watch;
        if (over != null) {
            watch = null;
            over.end();
        }
    }

    @Override
    @Nullable String site() {
        return sync.isDebug() ? CallSite.here() : null;
    }

    /**
     * Gives the lock away while its holder waits for a condition.
     *
     * @return what is to get it back; null if the holder releases it by hand
     */
    @Nullable PermitHolding suspend() {
        PermitHolding former = holding;
        holding = null;
        if (former != null) {
            former.suspended(true);
        }
        pass();
        return former;
    }

    @Override
    public LockSnapshot snapshot() {
        loop().checkOwner();
        HoldingWatch present = watch;
        boolean held = free() == 0;
        return new LockSnapshot(options.name(), held, present == null ? null : present.site(),
                held ? Duration.ofNanos(Math.max(0, sync.now() - heldSince)) : null, waiters.size(),
                waiters.longestWait());
    }

    @Override
    public String toString() {
        return (options.name() == null ? "AsyncLock@" + Integer.toHexString(hashCode())
                : "AsyncLock '" + Objects.requireNonNull(options.name()) + "'") + (free() > 0 ? "[unlocked" : "[locked")
                + waiters.describe("waiters") + "]";
    }
}
