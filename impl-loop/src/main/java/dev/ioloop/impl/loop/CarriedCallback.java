package dev.ioloop.impl.loop;

import dev.ioloop.spi.Discardable;
import org.jspecify.annotations.Nullable;

/**
 * A callback with what it has taken along.
 *
 * <p>Thread rule: the loop's owner.
 */
final class CarriedCallback implements Discardable {
    private final CallbackContext context;
    private final Runnable callback;
    private final @Nullable Object @Nullable [] captured;
    private final @Nullable Throwable site;

    CarriedCallback(CallbackContext context, Runnable callback, @Nullable Object @Nullable [] captured,
            @Nullable Throwable site) {
        this.context = context;
        this.callback = callback;
        this.captured = captured;
        this.site = site;
    }

    /** What was scheduled. */
    Runnable callback() {
        return callback;
    }

    @Override
    public void run() {
        try {
            context.runWith(captured, callback);
        } catch (Throwable thrown) {
            if (site != null) {
                BoundOutcome.addSuppressed(thrown, site);
            }
            throw thrown;
        }
    }

    @Override
    public void discard() {
        if (callback instanceof Discardable waitedFor) {
            waitedFor.discard();
        }
    }

    @Override
    public String toString() {
        return site == null ? callback.toString() : callback + " (" + site.getMessage() + ")";
    }
}
