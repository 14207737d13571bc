package dev.ioloop.impl.loop;

import dev.ioloop.AsyncTask;
import dev.ioloop.LoopFailure.Origin;
import dev.ioloop.PeriodicCall;
import dev.ioloop.PeriodicSchedule;
import dev.ioloop.ScheduledCall;
import dev.ioloop.spi.Discardable;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work that is repeated.
 *
 * <p>Thread rule: the loop's owner.
 */
final class PeriodicWork implements PeriodicCall {
    private final EventLoop loop;
    private final AsyncTask task;
    private PeriodicSchedule schedule;
    private @Nullable Consumer<? super Throwable> failureHandler;
    private boolean counts = true;
    private boolean running;
    /** Whether the stage of a run has not ended; that may be a run of before the last stop. */
    private boolean busy;
    /** What is to be planned when that run has ended. */
    private boolean planAfterwards;
    /** Distinguishes the starts, so that a run of before the last stop does not plan. */
    private int generation;
    /** How often the loop had been reset at the last start; a reset stops what was started before. */
    private int resets;
    private @Nullable ScheduledCall timer;
    /** When the next run is due, or the present one was, on the loop's clock. */
    private long next;
    private long runBegan;
    private long missed;
    private long runs;

    PeriodicWork(EventLoop loop, PeriodicSchedule schedule, AsyncTask task) {
        this.loop = loop;
        this.schedule = schedule;
        this.task = task;
    }

    // ---- start and stop

    @Override
    public PeriodicCall start() {
        loop.checkOpen("start a periodic call");
        loop.checkOwner();
        if (!isStarted()) {
            running = true;
            generation++;
            resets = loop.resets();
            long delay = schedule.hasInitialDelay() ? schedule.initialDelay().toNanos() : schedule.nextPeriodNanos();
            begin(delay);
        }
        return this;
    }

    /** Plans the first run of a period that begins now; a run that is under way ends first. */
    private void begin(long delay) {
        cancelTimer();
        missed = 0;
        next = loop.nanoTime() + delay;
        if (busy) {
            planAfterwards = true;
        } else {
            arm(delay);
        }
    }

    private void arm(long delay) {
        ScheduledCall armed = loop.callLater(
                Duration.ofNanos(Math.min(Math.max(0, delay), Durations.MAX_NANOS)), new Run(this));
        if (!counts) {
            armed.unref();
        }
        timer = armed;
    }

    private void cancelTimer() {
        ScheduledCall present = timer;
        timer = null;
        if (present != null) {
            present.cancel();
        }
    }

    @Override
    public void stop() {
        loop.checkOwner();
        halt();
        cancelTimer();
    }

    private void halt() {
        running = false;
        planAfterwards = false;
    }

    private boolean isStarted() {
        return running && resets == loop.resets() && !loop.isClosed();
    }

    @Override
    public void reset() {
        loop.checkOwner();
        if (!isStarted()) {
            throw new IllegalStateException(this + " cannot begin its period anew, since it is not started;"
                    + " call start()");
        }
        begin(schedule.nextPeriodNanos());
    }

    @Override
    public void reset(Duration period) {
        loop.checkOwner();
        PeriodicSchedule changed = schedule.withPeriod(period);
        if (isStarted()) {
            schedule = changed;
        }
        reset();
    }

    // ---- runs

    /** Its timer's callback; a loop that is closed or reset throws it away. */
    private record Run(PeriodicWork work) implements Discardable {
        @Override
        public void run() {
            work.runTask();
        }

        @Override
        public void discard() {
            work.timer = null;
            work.halt();
        }

        @Override
        public boolean takesContext() {
            return true;
        }

        @Override
        public String toString() {
            return work.task.toString();
        }
    }

    /** The end of a run whose stage has ended, on its way to the loop. */
    private record End(PeriodicWork work, int generation, long number, @Nullable Throwable failure)
            implements
                Discardable {
        @Override
        public void run() {
            work.ended(generation, number, failure);
        }

        @Override
        public void discard() {
            work.busy = false;
            work.halt();
        }

        @Override
        public String toString() {
            return work.task.toString();
        }
    }

    private void runTask() {
        timer = null;
        long number = ++runs;
        busy = true;
        runBegan = loop.nanoTime();
        int mine = generation;
        try {
            CompletionStage<?> stage = task.run();
            if (stage != null) {
                FutureOperations.observe(stage, (value, failure) -> loop.tryExecute(
                        new End(this, mine, number, failure == null ? null : BoundOutcome.unwrap(failure))));
                return;
            }
        } catch (VirtualMachineError fatal) {
            busy = false;
            planAgain(mine);
            throw fatal;
        } catch (Throwable thrown) {
            ended(mine, number, thrown);
            return;
        }
        ended(mine, number, null);
    }

    private void ended(int mine, long number, @Nullable Throwable failure) {
        if (!busy || number != runs) {
            return; // a stage that says twice that it has ended
        }
        busy = false;
        Throwable reported = failure instanceof CancellationException ? null : failure;
        if (reported != null && schedule.isEndingOnFailure() && mine == generation) {
            halt();
        }
        planAgain(mine);
        if (reported != null) {
            tell(reported);
        }
    }

    private void tell(Throwable failure) {
        Consumer<? super Throwable> handler = failureHandler;
        if (handler == null) {
            loop.failures().report(Origin.PERIODIC, this, failure);
            return;
        }
        try {
            handler.accept(failure);
        } catch (Throwable thrown) {
            BoundOutcome.addSuppressed(thrown, failure);
            loop.failures().report(Origin.PERIODIC, this, thrown);
        }
    }

    private void planAgain(int mine) {
        if (!isStarted()) {
            return;
        }
        if (planAfterwards) {
            planAfterwards = false;
            arm(next - loop.nanoTime());
        } else if (mine == generation && timer == null) {
            plan();
        }
    }

    private void plan() {
        long now = loop.nanoTime();
        long period = schedule.nextPeriodNanos();
        if (!schedule.isFixedRate()) {
            next = (schedule.isFromBegin() ? runBegan : now) + period;
            missed = 0;
        } else if (next - now <= 0) {
            missed = (now - next) / period;
            next += (missed + 1) * period;
        } else {
            missed = 0; // the clock has gone back: one period on from where the last one was
            next += period;
        }
        arm(Math.min(next - now, Durations.MAX_NANOS));
    }

    // ---- what it is

    @Override
    public boolean isRunning() {
        loop.checkOwner();
        return isStarted();
    }

    @Override
    public PeriodicSchedule schedule() {
        return schedule;
    }

    @Override
    public long missed() {
        loop.checkOwner();
        return missed;
    }

    @Override
    public long runs() {
        loop.checkOwner();
        return runs;
    }

    @Override
    public PeriodicCall onFailure(Consumer<? super Throwable> handler) {
        loop.checkOwner();
        failureHandler = Objects.requireNonNull(handler, "handler");
        return this;
    }

    @Override
    public PeriodicCall unref() {
        loop.checkOwner();
        counts = false;
        if (timer != null) {
            timer.unref();
        }
        return this;
    }

    @Override
    public String toString() {
        return "PeriodicCall[" + task + ", " + schedule + (running ? "" : ", stopped") + "]";
    }
}
