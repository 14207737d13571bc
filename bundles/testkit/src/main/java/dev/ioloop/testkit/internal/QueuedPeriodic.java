package dev.ioloop.testkit.internal;

import dev.ioloop.AsyncTask;
import dev.ioloop.PeriodicCall;
import dev.ioloop.PeriodicSchedule;
import dev.ioloop.ScheduledCall;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work that is repeated on a {@link CallQueue}. The grid of a fixed rate is that of Tornado's
 * {@code PeriodicCallback._update_next}.
 *
 * <p>Thread rule: that of its queue; the stage of a task ends there too.
 */
final class QueuedPeriodic implements PeriodicCall {
    private final CallQueue queue;
    private final AsyncTask task;
    private volatile PeriodicSchedule schedule;
    private @Nullable ScheduledCall next;
    private @Nullable Consumer<? super Throwable> failureHandler;
    private volatile boolean running;
    private boolean busy;
    /** Set when the next run was planned anew while the present one goes on. */
    private boolean replanned;
    private boolean counts = true;
    private long nextAt;
    private long begunAt;
    private long missed;
    private long missedSoFar;
    private long runs;

    QueuedPeriodic(CallQueue queue, PeriodicSchedule schedule, AsyncTask task) {
        this.queue = queue;
        this.schedule = schedule;
        this.task = task;
    }

    @Override
    public PeriodicCall start() {
        if (!running) {
            running = true;
            missedSoFar = 0;
            planAfter(schedule.hasInitialDelay() ? schedule.initialDelay().toNanos() : schedule.nextPeriodNanos());
        }
        return this;
    }

    @Override
    public void stop() {
        running = false;
        replanned = false;
        disarm();
    }

    private void disarm() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private void planAfter(long nanos) {
        nextAt = queue.nanoTime() + nanos;
        replanned = busy;
        disarm();
        if (!busy) {
            arm();
        }
    }

    private void arm() {
        next = queue.scheduleAt(nextAt, this::run, this);
        if (!counts) {
            next.unref();
        }
    }

    private void run() {
        next = null;
        busy = true;
        missed = missedSoFar;
        missedSoFar = 0;
        begunAt = queue.nanoTime();
        runs++;
        CompletionStage<?> stage;
        try {
            stage = task.run();
        } catch (Throwable thrown) {
            ended(thrown);
            return;
        }
        if (stage == null) {
            ended(null);
        } else {
            stage.whenComplete((value, failure) -> ended(failure));
        }
    }

    private void ended(@Nullable Throwable failure) {
        busy = false;
        boolean failed = failure != null && !(failure instanceof CancellationException);
        if (failed && schedule.isEndingOnFailure()) {
            stop();
        }
        if (running) {
            planNext();
        }
        if (failed && failure != null) {
            queue.failed(failure instanceof CompletionException && failure.getCause() != null ? failure.getCause()
                    : failure, failureHandler);
        }
    }

    private void planNext() {
        long now = queue.nanoTime();
        if (replanned) {
            replanned = false;
            nextAt = nextAt - now < 0 ? now : nextAt;
        } else if (schedule.isFixedRate()) {
            long period = schedule.nextPeriodNanos();
            if (nextAt - now <= 0) {
                long left = (now - nextAt) / period;
                missedSoFar = left;
                nextAt += (left + 1) * period;
            } else {
                nextAt += period;
            }
        } else {
            long at = (schedule.isFromBegin() ? begunAt : now) + schedule.nextPeriodNanos();
            nextAt = at - now < 0 ? now : at;
        }
        arm();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public void reset() {
        checkRunning();
        planAfter(schedule.nextPeriodNanos());
    }

    @Override
    public void reset(Duration period) {
        PeriodicSchedule changed = schedule.withPeriod(period);
        checkRunning();
        schedule = changed;
        planAfter(changed.nextPeriodNanos());
    }

    private void checkRunning() {
        if (!running) {
            throw new IllegalStateException(this + " cannot be reset: it is not started; call start()");
        }
    }

    @Override
    public PeriodicSchedule schedule() {
        return schedule;
    }

    @Override
    public long missed() {
        return missed;
    }

    @Override
    public long runs() {
        return runs;
    }

    @Override
    public PeriodicCall onFailure(Consumer<? super Throwable> handler) {
        failureHandler = Objects.requireNonNull(handler, "handler");
        return this;
    }

    @Override
    public PeriodicCall unref() {
        counts = false;
        if (next != null) {
            next.unref();
        }
        return this;
    }

    @Override
    public String toString() {
        return "PeriodicCall[" + task + ", " + schedule + ", " + (running ? "started" : "stopped") + ", " + runs
                + " runs]";
    }
}
