package dev.ioloop.impl.sync;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One who waits for an event, or for a condition without a lock.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class AwaitWaiter extends Waiter<Boolean> implements Signalled {
    AwaitWaiter(LoopWaits waits, @Nullable CompletableFuture<Boolean> future) {
        super(waits, future);
    }

    @Override
    public boolean signal() {
        if (!grant(Boolean.TRUE)) {
            return false;
        }
        land();
        return true;
    }

    @Override
    void expire() {
        future.complete(Boolean.FALSE);
    }

    @Override
    void lost(@Nullable Boolean value) {
        // An event is set for all, and a signal is for the one who got it.
    }
}
