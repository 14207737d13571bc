package dev.ioloop.impl.sync;

import dev.ioloop.IOLoop;
import dev.ioloop.sync.AsyncAwaitable;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What an event and a condition have in common: the forms of {@code await}.
 *
 * <p>Thread rule: the loop's owner thread, but for {@link #loop()}, {@link #outside()} and {@code toString()}.
 */
abstract class Awaits implements AsyncAwaitable {
    final LoopSync sync;
    private final IOLoop loop;
    private final Outside outside = new OutsideAwaits(this);

    Awaits(LoopSync sync) {
        this.sync = sync;
        this.loop = sync.loop();
    }

    @Override
    public final IOLoop loop() {
        return loop;
    }

    @Override
    public final Outside outside() {
        return outside;
    }

    @Override
    public final CompletableFuture<Boolean> await() {
        loop.checkOwner();
        return await(null, Spans.FOREVER);
    }

    @Override
    public final CompletableFuture<Boolean> await(Duration timeout) {
        loop.checkOwner();
        return await(null, Spans.of(timeout));
    }

    @Override
    public final CompletableFuture<Boolean> awaitAt(Instant deadline) {
        loop.checkOwner();
        return await(null, Spans.until(loop, deadline));
    }

    private CompletableFuture<Boolean> await(@Nullable CompletableFuture<Boolean> future, long nanos) {
        Boolean answer = answer(nanos);
        if (answer == null) {
            return begin(future, nanos);
        }
        if (future == null) {
            return sync.told(answer);
        }
        future.complete(answer);
        return future;
    }

    /** Waits for a future that another thread may have cancelled by now. */
    final void awaitFor(CompletableFuture<Boolean> future, long nanos) {
        var unused = await(future, nanos);
    }

    /** What is told at once, or null if there is something to wait for. */
    abstract @Nullable Boolean answer(long nanos);

    /** Begins to wait. */
    abstract CompletableFuture<Boolean> begin(@Nullable CompletableFuture<Boolean> future, long nanos);
}
