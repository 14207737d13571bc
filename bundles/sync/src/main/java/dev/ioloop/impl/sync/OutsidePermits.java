package dev.ioloop.impl.sync;

import dev.ioloop.IOLoop;
import dev.ioloop.sync.AsyncPermits;
import dev.ioloop.sync.Holding;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The way in to permits. The future that the other thread has is the very one that waits, so that its first outcome,
 * the permit or a cancellation, is the only one.
 *
 * <p>Thread rule: any thread.
 */
final class OutsidePermits implements AsyncPermits.Outside {
    private final Permits permits;

    OutsidePermits(Permits permits) {
        this.permits = permits;
    }

    @Override
    public CompletableFuture<@Nullable Void> acquire() {
        return acquire(Patience.FOREVER);
    }

    @Override
    public CompletableFuture<@Nullable Void> acquire(Duration timeout) {
        return acquire(Patience.of(loop(), timeout));
    }

    @Override
    public CompletableFuture<@Nullable Void> acquireAt(Instant deadline) {
        return acquire(Patience.until(deadline));
    }

    private CompletableFuture<@Nullable Void> acquire(Patience patience) {
        String site = permits.site();
        return WayIn.enter(loop(), loop().newFuture(),
                future -> permits.acquireFor(future, patience.nanos(loop()), site));
    }

    @Override
    public CompletableFuture<Holding> hold() {
        return hold(Patience.FOREVER);
    }

    @Override
    public CompletableFuture<Holding> hold(Duration timeout) {
        return hold(Patience.of(loop(), timeout));
    }

    @Override
    public CompletableFuture<Holding> holdAt(Instant deadline) {
        return hold(Patience.until(deadline));
    }

    private CompletableFuture<Holding> hold(Patience patience) {
        String site = permits.site();
        return WayIn.enter(loop(), loop().newFuture(),
                future -> permits.holdFor(future, patience.nanos(loop()), site));
    }

    private IOLoop loop() {
        return permits.loop();
    }
}
