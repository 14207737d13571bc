package dev.ioloop.impl.sync;

import dev.ioloop.sync.Holding;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One who waits for a permit.
 *
 * <p>Thread rule: the loop's owner thread.
 *
 * @param <V> what the future completes with
 */
abstract class PermitWaiter<V extends @Nullable Object> extends Waiter<V> {
    final Permits permits;
    /** In debug mode, where the permit was asked for. */
    final @Nullable String site;

    PermitWaiter(Permits permits, @Nullable CompletableFuture<V> future, @Nullable String site) {
        super(permits.sync.waits(), future);
        this.permits = permits;
        this.site = site;
    }

    /**
     * Gets the permit; who gives it lets the future complete.
     *
     * @return false if it is not wanted any more
     */
    abstract boolean permit();

    @Override
    void lost(@Nullable V value) {
        permits.pass();
    }

    @Override
    public String toString() {
        return "the wait for " + permits;
    }

    /** Releases it by hand. */
    static final class Plain extends PermitWaiter<@Nullable Void> {
        Plain(Permits permits, @Nullable CompletableFuture<@Nullable Void> future, @Nullable String site) {
            super(permits, future, site);
        }

        @Override
        boolean permit() {
            if (!grant(null)) {
                return false;
            }
            permits.taken(null, site);
            return true;
        }
    }

    /** Releases it by closing a holding. */
    static final class Scoped extends PermitWaiter<Holding> {
        private final PermitHolding holding;
        private final Holding outer;

        /**
         * A new one.
         *
         * @param outer what the future completes with: the holding, or a form of it for other threads
         */
        Scoped(Permits permits, @Nullable CompletableFuture<Holding> future, PermitHolding holding, Holding outer,
                @Nullable String site) {
            super(permits, future, site);
            this.holding = holding;
            this.outer = outer;
        }

        @Override
        boolean permit() {
            if (!grant(outer)) {
                return false;
            }
            permits.taken(holding, site);
            return true;
        }

        @Override
        void lost(@Nullable Holding value) {
            holding.released();
            permits.pass();
        }
    }
}
