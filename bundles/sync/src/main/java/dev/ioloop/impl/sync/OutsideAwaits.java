package dev.ioloop.impl.sync;

import dev.ioloop.IOLoop;
import dev.ioloop.sync.AsyncAwaitable;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * The way in to an event or a condition.
 *
 * <p>Thread rule: any thread.
 */
final class OutsideAwaits implements AsyncAwaitable.Outside {
    private final Awaits awaits;

    OutsideAwaits(Awaits awaits) {
        this.awaits = awaits;
    }

    @Override
    public CompletableFuture<Boolean> await() {
        return await(Patience.FOREVER);
    }

    @Override
    public CompletableFuture<Boolean> await(Duration timeout) {
        return await(Patience.of(awaits.loop(), timeout));
    }

    @Override
    public CompletableFuture<Boolean> awaitAt(Instant deadline) {
        return await(Patience.until(deadline));
    }

    private CompletableFuture<Boolean> await(Patience patience) {
        IOLoop loop = awaits.loop();
        return WayIn.enter(loop, loop.newFuture(), future -> awaits.awaitFor(future, patience.nanos(loop)));
    }
}
