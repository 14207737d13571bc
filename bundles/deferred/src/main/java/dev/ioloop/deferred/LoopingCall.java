package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import dev.ioloop.PeriodicCall;
import dev.ioloop.PeriodicSchedule;
import dev.ioloop.Scheduler;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Calls a function again and again, at points of time on a grid, by a {@link PeriodicCall}. If the function returns a
 * Deferred or a stage, the next call waits for it; points that pass meanwhile, or while the loop is blocked, are left
 * out. The first failure ends it.
 *
 * <p>Answers to Twisted's {@code task.LoopingCall}.
 *
 * <p>Thread rule: the owner's thread of the loop.
 */
public final class LoopingCall {
    /**
     * A function that is told how many points of time have passed since its last call.
     *
     * <p>Thread rule: the owner's thread of the loop.
     */
    @FunctionalInterface
    public interface Counted {
        /**
         * Does the work.
         *
         * @param count at least 1, which is normal; the sum over all calls is the number of points that have passed
         * @return a Deferred or a stage to wait for, or anything else
         * @throws Exception ends the looping call
         */
        @Nullable Object call(long count) throws Exception;
    }

    private final Counted function;
    private final boolean counting;
    private @Nullable Scheduler clock;
    private Duration interval = Duration.ZERO;
    private boolean running;
    /** Whether a call, or what it has returned, has not ended. */
    private boolean busy;
    private @Nullable PeriodicCall periodic;
    private @Nullable Deferred<LoopingCall> ending;
    /** Where the grid begins, and when the function was called last; on the clock, in nanoseconds. */
    private long gridBegin;
    private long lastCall;

    /**
     * A looping call, not started.
     *
     * @param function what is called
     */
    public LoopingCall(Callable<?> function) {
        this(count -> function.call(), false);
        Objects.requireNonNull(function, "function");
    }

    private LoopingCall(Counted function, boolean counting) {
        this.function = function;
        this.counting = counting;
    }

    /**
     * A looping call, not started, whose function gets a count.
     *
     * @param function what is called
     * @return the looping call
     */
    public static LoopingCall withCount(Counted function) {
        return new LoopingCall(Objects.requireNonNull(function, "function"), true);
    }

    /**
     * Gives it a clock other than the loop that runs here, or that of the process.
     *
     * @param clock a loop, or another scheduler
     * @return this
     * @throws IllegalStateException if it is started
     */
    public LoopingCall clock(Scheduler clock) {
        if (running || busy) {
            throw new IllegalStateException(
                    "the clock of a LoopingCall cannot be changed while it runs; stop it first");
        }
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    // ---- start and stop

    /**
     * Starts it with a call at once, as {@link #start(Duration, boolean)} does.
     *
     * @param interval from one point to the next; zero calls once a turn
     * @return fires at the end
     * @throws IllegalStateException if it is started, or its last call has not ended
     */
    public Deferred<LoopingCall> start(Duration interval) {
        return start(interval, true);
    }

    /**
     * Starts it.
     *
     * @param interval from one point to the next; zero calls once a turn
     * @param now true for a first call within this one, false for a first call after one interval
     * @return a new Deferred, which fires with this when {@link #stop()} was called and the last call has ended; fails
     *     as the function, or what it has returned, does. Cancelling it stops this
     * @throws IllegalStateException if it is started, or its last call has not ended, as it is inside the function
     * @throws IllegalArgumentException if the interval is negative, or longer than 146 years
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    public Deferred<LoopingCall> start(Duration interval, boolean now) {
        if (running || busy) {
            throw new IllegalStateException("the LoopingCall " + (running ? "is started; stop it first"
                    : "was stopped, but its last call has not ended; start it when its Deferred has fired"));
        }
        PeriodicSchedule.fixedDelay(interval); // refuses what no schedule takes
        Scheduler on = scheduler();
        IOLoop loop = on instanceof IOLoop given ? given : IOLoop.currentOrNull();
        if (loop != null) {
            loop.checkOwner();
        }
        this.interval = interval;
        running = true;
        gridBegin = on.nanoTime();
        lastCall = now ? gridBegin - interval.toNanos() : gridBegin;
        Deferred<LoopingCall> deferred = new Deferred<>(loop, cancelled -> halt());
        ending = deferred;
        if (now) {
            call();
        } else {
            plan();
        }
        return deferred;
    }

    private Scheduler scheduler() {
        Scheduler given = clock;
        if (given == null) {
            given = IOLoop.currentOrInstance();
            clock = given;
        }
        return given;
    }

    /**
     * Ends it. A call that has not ended is the last one.
     *
     * @throws IllegalStateException if it is not started
     */
    public void stop() {
        checkRunning("stopped");
        halt();
        if (!busy) {
            finish(null);
        }
    }

    private void checkRunning(String what) {
        if (!running) {
            throw new IllegalStateException(
                    "the LoopingCall cannot be " + what + ", since it is not started; call start()");
        }
    }

    private void halt() {
        running = false;
        dropPlan();
    }

    private void dropPlan() {
        PeriodicCall present = periodic;
        periodic = null;
        if (present != null) {
            present.stop();
        }
    }

    private void finish(@Nullable Failure failure) {
        Deferred<LoopingCall> deferred = ending;
        ending = null;
        if (deferred == null || deferred.isCalled()) {
            return; // cancelled
        }
        if (failure == null) {
            deferred.callback(this);
        } else {
            deferred.errback(failure);
        }
    }

    /**
     * Begins the grid anew: the next call comes one interval from now.
     *
     * @throws IllegalStateException if it is not started
     */
    public void reset() {
        checkRunning("reset");
        gridBegin = scheduler().nanoTime();
        lastCall = gridBegin;
        planAnew();
    }

    /**
     * Changes the interval. The grid still begins where it did; the next call comes at the next point of the new one.
     *
     * @param interval from one point to the next; zero calls once a turn
     * @throws IllegalArgumentException if it is negative, or longer than 146 years
     */
    public void interval(Duration interval) {
        PeriodicSchedule.fixedDelay(interval); // refuses what no schedule takes
        this.interval = interval;
        if (running) {
            planAnew();
        }
    }

    private void planAnew() {
        dropPlan();
        if (!busy) {
            plan();
        }
    }

    /**
     * Tells whether it is started.
     *
     * @return true from {@link #start} to {@link #stop()} or a failure
     */
    public boolean isRunning() {
        return running;
    }

    /**
     * The time from one point to the next.
     *
     * @return what was given last
     */
    public Duration interval() {
        return interval;
    }

    // ---- calls

    /** Lets a periodic call do the rest, from the next point of the grid on. */
    private void plan() {
        Scheduler on = scheduler();
        long period = interval.toNanos();
        PeriodicSchedule schedule = period == 0 ? PeriodicSchedule.fixedDelay(Duration.ZERO)
                : PeriodicSchedule.fixedRate(interval).withInitialDelay(
                        Duration.ofNanos(period - Math.floorMod(on.nanoTime() - gridBegin, period)));
        periodic = on.periodic(schedule, this::callOnGrid).start();
    }

    /** If the call has not ended, the next one is planned when it does: by then points may have passed. */
    private void callOnGrid() {
        call();
        if (busy) {
            dropPlan();
        }
    }

    private void call() {
        long count = counting ? countPoints() : 1;
        if (count > 0) {
            lastCall = scheduler().nanoTime();
            busy = true;
            Deferreds.maybeDeferred(() -> function.call(count)).addRaw(this::ended);
        }
    }

    private long countPoints() {
        long period = interval.toNanos();
        return period == 0 ? 1 : Math.floorDiv(scheduler().nanoTime() - gridBegin, period)
                - Math.floorDiv(lastCall - gridBegin, period);
    }

    private @Nullable Object ended(@Nullable Object result) {
        busy = false;
        if (result instanceof Failure failure) {
            halt();
            finish(failure);
        } else if (!running) {
            finish(null);
        } else if (periodic == null) {
            plan();
        }
        return null;
    }
}
