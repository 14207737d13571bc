package dev.ioloop.impl.loop;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The wait for a stage that goes on when the time is up: it is told how the stage ended, and that the time is up.
 *
 * <p>Thread rule: any thread.
 */
final class TimedWait<T extends @Nullable Object>
        implements
            BiConsumer<@Nullable T, @Nullable Throwable>,
            Runnable {
    private final FutureOperations operations;
    private final BoundFuture<T> result;
    private final long nanos;
    private final List<Class<? extends Throwable>> quiet;
    /** Set before the result fails with it, so that who comes second knows who was first. */
    private volatile @Nullable TimeoutException expired;

    TimedWait(FutureOperations operations, BoundFuture<T> result, long nanos,
            List<Class<? extends Throwable>> quiet) {
        this.operations = operations;
        this.result = result;
        this.nanos = nanos;
        this.quiet = quiet;
    }

    /** The time is up. */
    @Override
    public void run() {
        TimeoutException failure = result.timedOut(nanos);
        expired = failure;
        result.settleFailed(failure);
    }

    /** The stage has ended. */
    @Override
    public void accept(@Nullable T value, @Nullable Throwable failure) {
        if (result.settle(value, failure) || failure == null) {
            return;
        }
        if (result.isFailedWith(expired) && !isQuiet(BoundOutcome.unwrap(failure))) {
            operations.report(result, failure);
        }
    }

    private boolean isQuiet(Throwable failure) {
        return failure instanceof CancellationException || quiet.stream().anyMatch(type -> type.isInstance(failure));
    }
}
