package dev.ioloop.impl.sync;

import dev.ioloop.AsyncSupplier;
import dev.ioloop.sync.AsyncSemaphore;
import dev.ioloop.sync.SemaphoreSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A semaphore on a loop.
 *
 * <p>Thread rule: as {@link AsyncSemaphore}.
 */
final class LoopSemaphore extends Permits implements AsyncSemaphore {
    LoopSemaphore(LoopSync sync, int permits, int limit) {
        super(sync, permits, limit, false);
        if (permits < 0) {
            throw new IllegalArgumentException("the number of permits of a semaphore is " + permits
                    + "; it must be 0 or more");
        }
    }

    @Override
    public int permits() {
        loop().checkOwner();
        return free();
    }

    @Override
    public int limit() {
        return bound();
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> withPermit(AsyncSupplier<T> task) {
        loop().checkOwner();
        return during(Spans.FOREVER, task);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> withPermit(Duration timeout, AsyncSupplier<T> task) {
        loop().checkOwner();
        return during(Spans.of(timeout), task);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> withPermitAt(Instant deadline, AsyncSupplier<T> task) {
        loop().checkOwner();
        return during(Spans.until(loop(), deadline), task);
    }

    @Override
    IllegalStateException tooMany() {
        return new IllegalStateException(this + " of loop '" + loop().name() + "' was released while " + free()
                + " permits were free, and it has no more than " + bound()
                + "; release only what was acquired, or make one without a bound");
    }

    @Override
    public SemaphoreSnapshot snapshot() {
        loop().checkOwner();
        return new SemaphoreSnapshot(free(), bound(), waiters.size(), waiters.longestWait());
    }

    @Override
    public String toString() {
        return "AsyncSemaphore@" + Integer.toHexString(hashCode())
                + (free() > 0 ? "[unlocked, permits=" + free() : "[locked") + waiters.describe("waiters") + "]";
    }
}
