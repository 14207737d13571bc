package dev.ioloop.impl.loop;

import dev.ioloop.LoopClosedException;
import dev.ioloop.ScheduledCall;
import dev.ioloop.spi.Discardable;
import org.jspecify.annotations.Nullable;

/**
 * A timer that ends with the future that it is for, whichever comes first.
 *
 * <p>Thread rule: {@link #arm} any thread; the rest as {@link Dependent}.
 */
final class FutureTimeout extends Dependent implements Discardable {
    private final BoundFuture<?> future;
    private final long due;
    private final Runnable expiry;
    private @Nullable ScheduledCall timer;

    private FutureTimeout(BoundFuture<?> future, long due, Runnable expiry) {
        this.future = future;
        this.due = due;
        this.expiry = expiry;
    }

    /**
     * Calls back on the loop after a delay from now, unless the outcome of the future is decided by then. If the loop closes before,
     * the future fails.
     *
     * @param nanos the delay in nanoseconds, 0 for the next turn; at most {@link Durations#MAX_NANOS}
     * @throws LoopClosedException if the loop is closed
     */
    static void arm(BoundFuture<?> future, long nanos, Runnable expiry) {
        if (future.isClaimed()) {
            return;
        }
        FutureHome home = future.home();
        FutureTimeout timeout = new FutureTimeout(future, home.nanoTime() + nanos, expiry);
        if (home.isOwner()) {
            timeout.start();
        } else {
            home.execute(new Start(timeout));
        }
    }

    /** A timer on its way to the loop. */
    private record Start(FutureTimeout timeout) implements Discardable {
        @Override
        public void run() {
            try {
                timeout.start();
            } catch (LoopClosedException e) {
                timeout.future.settleFailed(e);
            }
        }

        @Override
        public void discard() {
            timeout.discard();
        }
    }

    private void start() {
        if (!future.isClaimed()) {
            timer = future.home().callDue(due, this);
            future.attach(this);
        }
    }

    @Override
    public void run() {
        expiry.run();
    }

    @Override
    public void discard() {
        future.settleFailed(new LoopClosedException("loop '" + future.home().name()
                + "' was closed or reset before the time of " + future + " was up"));
    }

    @Override
    void fire() {
        // Elsewhere than on the owner's thread the loop is closed, and so is the timer.
        if (timer != null && future.home().isOwner()) {
            timer.cancel();
        }
    }
}
