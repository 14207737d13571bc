package dev.ioloop.impl.sync;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One who waits until all work on the items of a queue is done.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class JoinWaiter extends Waiter<@Nullable Void> {
    private final LoopQueue<?> queue;

    JoinWaiter(LoopQueue<?> queue, LoopWaits waits, @Nullable CompletableFuture<@Nullable Void> future) {
        super(waits, future);
        this.queue = queue;
    }

    @Override
    void lost(@Nullable Void none) {
        // It has only waited.
    }

    @Override
    public String toString() {
        return "the wait for the work on the items of " + queue;
    }
}
