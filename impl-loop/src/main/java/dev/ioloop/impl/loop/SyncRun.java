package dev.ioloop.impl.loop;

import dev.ioloop.AsyncSupplier;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A run that ends with the stage of a task.
 *
 * <p>Thread rule: the loop's owner.
 */
final class SyncRun<T extends @Nullable Object> extends RunGoal implements Runnable {
    private final EventLoop loop;
    private final AsyncSupplier<T> task;
    private final long timeout;
    private @Nullable TimerCall timer;
    private @Nullable CompletionStage<? extends T> stage;
    private boolean begun;
    private boolean ended;
    private boolean expired;
    private @Nullable T value;
    private @Nullable Throwable failure;

    /**
     * A run.
     *
     * @param timeout in nanoseconds; negative for none
     */
    SyncRun(EventLoop loop, AsyncSupplier<T> task, long timeout) {
        this.loop = loop;
        this.task = Objects.requireNonNull(task, "task");
        this.timeout = timeout;
    }

    @Override
    void begin() {
        if (timeout >= 0) {
            timer = loop.arm(timeout, this::expire);
        }
        loop.tryExecute(this);
    }

    /** Begins the task, in the first turn. */
    @Override
    public void run() {
        begun = true;
        if (ended) {
            return;
        }
        try {
            stage = task.get();
        } catch (Throwable thrown) {
            finish(null, thrown);
            return;
        }
        if (stage == null) {
            finish(null, null);
        } else {
            BoundFuture<T> bound = BoundFuture.bind(loop, stage);
            FutureOperations.whenSettled(bound, () -> {
                Throwable cause = bound.failure();
                finish(bound.value(), cause == null ? null : BoundOutcome.unwrap(cause));
            });
        }
    }

    private void finish(@Nullable T outcome, @Nullable Throwable cause) {
        if (!ended) {
            ended = true;
            value = outcome;
            failure = cause;
        }
    }

    private void expire() {
        if (!ended) {
            expired = true;
            ended = true;
            CompletionStage<? extends T> waitedFor = stage;
            if (waitedFor != null) {
                try {
                    waitedFor.toCompletableFuture().cancel(true);
                } catch (UnsupportedOperationException e) {
                    return; // a stage that cannot be cancelled goes on, and nobody waits for it
                }
            }
        }
    }

    @Override
    boolean isReached() {
        return ended;
    }

    @Override
    void end() {
        if (timer != null) {
            timer.cancel();
        }
        if (!ended) {
            ended = true;
            failure = new IllegalStateException(
                    "loop '" + loop.name() + "' was " + (loop.isClosed() ? "closed" : "stopped")
                            + " before the task of runSync had ended" + (begun ? "" : "; it had not begun"));
        }
    }

    /** The value of the task, or what it has failed with. */
    @Nullable T outcome() throws Exception {
        if (expired) {
            throw new TimeoutException("the task of runSync has not ended after " + Duration.ofNanos(timeout)
                    + "; it was cancelled");
        }
        if (!ended) {
            throw new IllegalStateException(
                    "loop '" + loop.name() + "' was stopped before the task of runSync had begun:"
                            + " stop() was called while the loop did not run");
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw failure instanceof Exception exception ? exception : new IllegalStateException(failure);
        }
        return value;
    }
}
