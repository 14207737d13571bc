package dev.ioloop.impl.sync;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One who waits for an event, or for a condition without a lock.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class AwaitWaiter extends Waiter<Boolean> implements Signalled {
    private final @Nullable LoopCondition condition;

    /**
     * Somebody who does not wait yet.
     *
     * @param condition the one that is waited for; null for an event
     */
    AwaitWaiter(LoopWaits waits, @Nullable CompletableFuture<Boolean> future, @Nullable LoopCondition condition) {
        super(waits, future);
        this.condition = condition;
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
        if (condition != null) { // while an event is set for all
            condition.passOn();
        }
    }
}
