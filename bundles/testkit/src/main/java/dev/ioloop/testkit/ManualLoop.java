package dev.ioloop.testkit;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.testkit.internal.Spans;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A real loop on a {@link ManualClock} and a {@link ManualPoller}, driven on the thread of the test: time passes only by
 * {@link #advance}, and nothing runs but within its methods.
 *
 * <p>Thread rule: one thread, which owns the loop.
 */
public final class ManualLoop implements AutoCloseable {
    /** How many turns {@link #settle()} runs at most: {@value}. */
    public static final int TURNS = 10_000;

    private final ManualClock clock;
    private final ManualPollerProvider pollers;
    private final IOLoop loop;

    /** A new loop with default options. */
    public ManualLoop() {
        this(LoopOptions.defaults());
    }

    /**
     * A new loop.
     *
     * @param options its options; their clock and poller are not used
     */
    public ManualLoop(LoopOptions options) {
        this(options, new ManualClock());
    }

    /**
     * A new loop on a clock that others have, too.
     *
     * @param options its options; their clock and poller are not used
     * @param clock moved by {@link #advance} as well as directly; its own calls run within {@link #advance}
     */
    public ManualLoop(LoopOptions options, ManualClock clock) {
        this.clock = clock;
        pollers = new ManualPollerProvider(clock);
        loop = IOLoop.create(options.withClock(clock).withPollerProvider(pollers));
    }

    /**
     * The loop.
     *
     * @return the same object at each call
     */
    public IOLoop loop() {
        return loop;
    }

    /**
     * The loop's clock.
     *
     * @return the same object at each call
     */
    public ManualClock clock() {
        return clock;
    }

    /**
     * What brings the loop's poller and makes channels for it.
     *
     * @return the same object at each call
     */
    public ManualPollerProvider pollers() {
        return pollers;
    }

    /**
     * The loop's present poller.
     *
     * @return the poller opened last
     */
    public ManualPoller poller() {
        return pollers.last();
    }

    /**
     * Moves the clock, then runs turns until no callback waits and no timer is due. Everything sees the final time. At
     * least one turn is run, so that what is ready is delivered; each further turn delivers it again unless it was consumed.
     *
     * @param by how far; zero runs what is due now
     * @throws IllegalArgumentException if it is negative, or longer than 146 years; nothing has moved then
     * @throws IllegalStateException if something is still due after {@value #TURNS} turns: a callback or timer without a
     *     delay that schedules itself again and again. Run single turns by {@link #turn()} then
     */
    public void advance(Duration by) {
        clock.advance(by);
        settle();
    }

    /**
     * As {@link #advance}, but from due time to due time, so that the delay of what a timer schedules counts from its own
     * time.
     *
     * @param by how far in all
     * @throws IllegalArgumentException as {@link #advance}
     * @throws IllegalStateException as {@link #advance}
     */
    public void advanceStepwise(Duration by) {
        long end = clock.nanoTime() + Spans.nanos(by, "advance of a clock");
        Optional<Duration> next = settle();
        for (long left = end - clock.nanoTime(); left > 0; left = end - clock.nanoTime()) {
            long step = next.isPresent() ? Math.min(left, next.get().toNanos()) : left;
            clock.advance(Duration.ofNanos(step));
            next = settle();
        }
    }

    /**
     * Runs turns at the present time until no callback waits and no timer is due.
     *
     * @return how long it is until the next timer; empty if there is none
     * @throws IllegalStateException as {@link #advance}
     */
    public Optional<Duration> settle() {
        for (int turns = 0; turns < TURNS; turns++) {
            Optional<Duration> next = turn();
            if (next.isEmpty() || !next.get().isZero()) {
                return next;
            }
        }
        throw new IllegalStateException("loop '" + loop.name() + "' still has something due after " + TURNS
                + " turns at " + Duration.ofNanos(clock.nanoTime())
                + ": a callback or timer that schedules itself again"
                + " without a delay; run single turns by turn(). Timers: " + pending());
    }

    /**
     * Runs one turn, which does not wait.
     *
     * @return how long it is until the next timer; zero if a callback waits; empty if there is no timer
     */
    public Optional<Duration> turn() {
        return loop.runOnce(Duration.ZERO);
    }

    /**
     * The timers that wait, and when, in order.
     *
     * @return a copy
     */
    public List<PendingCall> pending() {
        return loop.scheduledCalls().stream().map(call -> new PendingCall(Duration.ofNanos(call.dueAt()),
                Duration.ofNanos(call.dueAt() - clock.nanoTime()), call.toString())).toList();
    }

    /** Closes the loop with its channels. */
    @Override
    public void close() {
        loop.close();
    }

    @Override
    public String toString() {
        return "ManualLoop[" + loop + ", " + clock + "]";
    }
}
