package dev.ioloop.impl.loop;

import dev.ioloop.LoopClock;
import dev.ioloop.LoopFailure.Origin;
import dev.ioloop.LoopOptions;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.spi.Discardable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The turn: its steps, and the queues that they work on.
 *
 * <p>Thread rule: the loop's owner, but for {@link #callbacks()}.
 */
final class Turn {
    /** After how many callbacks a turn polls at the latest. */
    private static final int CALLBACKS_PER_POLL = 64;

    /** Whether the time of this turn was asked for. */
    private enum Now {
        BETWEEN_TURNS, UNKNOWN, KNOWN
    }

    private final EventLoop loop;
    private final LoopClock clock;
    private final TurnMonitor monitor;
    private final CallbackQueue callbacks = new CallbackQueue();
    private final TimerQueue timers = new TimerQueue();
    private final Registrations registrations;
    private final Pollers pollers;
    private final ReadyBatch batch = new ReadyBatch();
    private final SpinGuard spinGuard = new SpinGuard();
    private final Linger linger = new Linger();
    /** The callbacks of this turn that are still to be run; more than none between turns only after a fatal error. */
    private CallbackQueue.@Nullable Node taken;
    /** How often all that waits was thrown away; tells a batch that is under way that the rest of it is among that. */
    private int discards;
    private boolean interruptReported;
    /** How many callbacks have run since the last poll. */
    private int ranSincePoll;
    private Now now = Now.BETWEEN_TURNS;
    /** The time of this turn, if it is known. */
    private long time;
    /** It was read since the last poll. */
    private boolean timeIsRecent;
    /** How long to look again and again before sleeping. */
    private final long spinNanos;

    Turn(EventLoop loop, LoopOptions options, TurnMonitor monitor, boolean mayBeVacant) {
        this.loop = loop;
        this.clock = options.clock();
        this.monitor = monitor;
        this.spinNanos = options.spin().toNanos();
        this.registrations = new Registrations(loop);
        this.pollers = new Pollers(loop, options, mayBeVacant);
    }

    CallbackQueue callbacks() {
        return callbacks;
    }

    TimerQueue timers() {
        return timers;
    }

    Registrations registrations() {
        return registrations;
    }

    Pollers pollers() {
        return pollers;
    }

    /**
     * Runs one turn.
     *
     * @param goal of the run: its poll does not wait once that is reached, and not longer than it says
     * @return false if the run is to end
     */
    boolean run(RunGoal goal) {
        monitor.turnBegins();
        now = Now.UNKNOWN;
        try {
            runCallbacks(); // 1
            runTimers(); // 2
            long timeout = timeToWait(goal); // 3
            if (timeout != 0 && spinNanos == 0 && linger.isDue() && linger.brings(callbacks, timeout)) {
                timeout = 0;
            }
            if (mayLeavePollOut(goal)) {
                monitor.pollLeftOut();
            } else {
                poll(timeout); // 4
                now = Now.UNKNOWN;
                timeIsRecent = false;
                dispatchReady(); // 5
            }
            return safePoint(); // 6
        } finally {
            now = Now.BETWEEN_TURNS;
        }
    }

    /** See {@link dev.ioloop.spi.LoopBinding#turnTime()}. */
    long time() {
        if (now == Now.KNOWN) {
            return time;
        }
        long read = clock.nanoTime();
        if (now == Now.UNKNOWN) {
            now = Now.KNOWN;
            time = read;
            timeIsRecent = true;
        }
        return read;
    }

    /** See {@link dev.ioloop.spi.LoopBinding#recentTime()}. */
    long recentTime() {
        return timeIsRecent && now != Now.BETWEEN_TURNS ? time : time();
    }

    /**
     * A look into the poller costs as much as several callbacks. While callbacks wait, it is left out until some have run, so
     * few that no channel notices.
     */
    private boolean mayLeavePollOut(RunGoal goal) {
        if (callbacks.isEmpty() || ranSincePoll >= CALLBACKS_PER_POLL || loop.isEnding() || goal.pollsEachTurn()
                || registrations.hasWork() || pollers.hasRequests()) {
            ranSincePoll = 0;
            return false;
        }
        return true;
    }

    private void runCallbacks() {
        CallbackQueue.Node node = taken == null ? callbacks.take() : taken;
        if (node == null) {
            return;
        }
        // The place in the list is kept in a local variable: a field would cost the collector's barrier at each callback.
        int before = discards;
        try {
            while (node != null && discards == before) {
                Runnable callback = node.callback;
                node = node.next;
                if (callback != null) {
                    monitor.callbackBegins();
                    ranSincePoll++;
                    run(callback, Origin.CALLBACK);
                }
            }
        } finally {
            if (discards == before) {
                taken = node;
            } else {
                taken = null;
                discardAll(node);
            }
        }
    }

    private void runTimers() {
        if (timers.isEmpty()) {
            return;
        }
        List<TimerCall> due = timers.takeDue(clock.nanoTime());
        for (int i = 0; i < due.size(); i++) {
            TimerCall timer = due.get(i);
            Runnable callback = timer.state == TimerCall.State.DUE ? timer.begin() : null;
            if (callback != null) {
                monitor.timerBegins();
                run(callback, Origin.TIMER);
            }
        }
        due.clear();
    }

    private long timeToWait(RunGoal goal) {
        if (!callbacks.isEmpty() || loop.isEnding() || registrations.hasWork() || pollers.hasRequests()) {
            return 0;
        }
        long bound = goal.maxWait();
        if (bound == 0 || goal.isReached()) {
            return 0;
        }
        if (timers.isEmpty()) {
            return bound;
        }
        long untilTimer = Math.max(0, timers.firstDue() - clock.nanoTime());
        return bound < 0 ? untilTimer : Math.min(bound, untilTimer);
    }

    /** Polls; looks again and again for a while before it sleeps, if the options say so. */
    private void poll(long timeout) {
        if (spinNanos == 0 || timeout == 0 || pollers.active().isVacant()) {
            pollOnce(timeout);
            return;
        }
        long begin = System.nanoTime();
        long limit = timeout < 0 ? spinNanos : Math.min(spinNanos, timeout);
        long spun;
        do {
            if (pollOnce(0) != 0 || !callbacks.isEmpty() || loop.isEnding()) {
                return;
            }
            Thread.onSpinWait();
            spun = System.nanoTime() - begin;
        } while (spun < limit);
        if (timeout < 0) {
            pollOnce(timeout);
        } else if (timeout > spun) {
            pollOnce(timeout - spun);
        }
    }

    /** Polls once: the number of registrations that were delivered, or -1 if the poller has failed. */
    private int pollOnce(long wanted) {
        long timeout = wanted;
        long begin = 0;
        if (timeout != 0) {
            begin = System.nanoTime();
            loop.fallAsleep();
            if (!callbacks.isEmpty() || loop.isEnding()) {
                timeout = 0; // it came between step 3 and here, when nobody would have woken the poller
            }
        }
        int delivered = 0;
        boolean woken = false;
        Throwable failure = null;
        batch.clear();
        try {
            monitor.pollBegins(timeout);
            try {
                delivered = pollers.active().poller().poll(timeout, batch);
                pollers.pollSucceeded();
            } catch (IOException | RuntimeException | LinkageError e) {
                failure = e;
            }
        } finally {
            woken = loop.awake();
            if (woken && timeout != 0) {
                linger.woken();
            }
        }
        boolean interrupted = clearInterrupt();
        if (failure != null) {
            pollers.pollFailed(failure);
        }
        monitor.pollEnds(delivered);
        if (failure != null) {
            return -1;
        }
        if (timeout != 0 && delivered == 0 && !pollers.active().isVacant()
                && spinGuard.isFaulty(timeout, System.nanoTime() - begin, woken || interrupted)) {
            pollers.spinning();
        } else if (delivered > 0) {
            spinGuard.reset();
        }
        return delivered;
    }

    private void dispatchReady() {
        dispatch(batch);
        registrations.dispatchSources();
    }

    void dispatch(ReadyBatch ready) {
        for (int i = 0; i < ready.size(); i++) {
            LoopRegistration registration = registrations.get(ready.token(i));
            if (registration != null && registration.isLive()) {
                Readiness found = ready.readiness(i).filter(registration.asked());
                if (!found.isNone()) {
                    deliver(registration, found);
                }
            }
        }
        ready.clear();
    }

    private boolean safePoint() {
        pollers.safePoint();
        loop.lifeCycle().safePoint();
        loop.unheard().report();
        monitor.turnEnds();
        return !loop.isEnding();
    }

    private void run(Runnable callback, Origin origin) {
        try {
            callback.run();
        } catch (Throwable thrown) {
            reportFailure(callback, origin, thrown);
        }
        monitor.callbackEnded(callback);
        clearInterrupt();
    }

    private void reportFailure(Runnable callback, Origin origin, Throwable thrown) {
        Runnable bare = callback instanceof CarriedCallback carried ? carried.callback() : callback;
        if (bare instanceof FailureSource inner) {
            loop.failures().report(inner.origin(), inner.source(), thrown);
        } else {
            loop.failures().report(origin, monitor.isDebug() ? callback : bare, thrown);
        }
    }

    void deliver(LoopRegistration registration, Readiness found) {
        ReadyHandler told = registration.told();
        monitor.deliveryBegins();
        try {
            told.ready(registration, found);
        } catch (Throwable thrown) {
            if (thrown instanceof VirtualMachineError || !isDealtWith(told, registration, thrown)) {
                loop.failures().report(Origin.CHANNEL_HANDLER, registration, thrown);
            }
        }
        monitor.callbackEnded(registration);
        clearInterrupt();
    }

    private static boolean isDealtWith(ReadyHandler told, LoopRegistration registration, Throwable failure) {
        try {
            return told.failed(registration, failure);
        } catch (Throwable thrown) {
            BoundOutcome.addSuppressed(failure, thrown);
            return false;
        }
    }

    /** An interrupt that stays set would make each poll return at once, and look like a broken selector. */
    private boolean clearInterrupt() {
        if (!Thread.interrupted()) {
            return false;
        }
        if (!interruptReported) {
            interruptReported = true;
            LoopLife.log().warn(
                    "The thread of loop '{}' was interrupted; a loop ignores that (this is said once): call stop() or"
                            + " close() to end it",
                    loop.name());
        }
        return true;
    }

    /** Throws away the callbacks and timers that wait; those that somebody waits for are told so. */
    void discardAll() {
        discards++;
        for (TimerCall timer : timers.takeAll()) {
            discard(timer.drop());
        }
        CallbackQueue.Node own = taken;
        taken = null;
        discardAll(own);
        discardAll(callbacks.take());
        batch.clear();
    }

    /** Refuses callbacks from now on, and throws those that wait away. */
    void close() {
        CallbackQueue.Node rest = callbacks.close();
        discardAll();
        discardAll(rest);
    }

    private void discardAll(CallbackQueue.@Nullable Node first) {
        for (CallbackQueue.Node node = first; node != null; node = node.next) {
            discard(node.callback);
        }
    }

    private void discard(@Nullable Runnable callback) {
        if (callback instanceof Discardable waitedFor) {
            loop.failures().guardClose(waitedFor, waitedFor::discard);
        }
    }
}
