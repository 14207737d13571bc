package dev.ioloop.testkit;

import dev.ioloop.AsyncTask;
import dev.ioloop.LoopClock;
import dev.ioloop.PeriodicCall;
import dev.ioloop.PeriodicSchedule;
import dev.ioloop.ScheduledCall;
import dev.ioloop.Scheduler;
import dev.ioloop.testkit.internal.CallQueue;
import dev.ioloop.testkit.internal.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until it is moved. It is a {@link Scheduler} with a queue of its own, for code that takes one
 * and needs no loop, and the {@link LoopClock} of a real loop. It begins at 0.
 *
 * <p><b>Failures.</b> What a callback throws keeps no other one from running: {@link #advance} runs all that is due, and then
 * throws the first failure as it is, with the others suppressed in it (a checked one inside a
 * {@link CompletionException}). A call's {@link ScheduledCall#onFailure} comes first, then {@link #onFailure(Consumer)}.
 *
 * <p>Answers to {@code task.Clock} of Twisted.
 *
 * <p>Thread rule: one thread at a time; {@link #nanoTime()} and {@link #instant()} any thread.
 */
public final class ManualClock implements LoopClock, Scheduler {
    private record Time(long nanos, Instant instant) {}

    private final CallQueue queue = new CallQueue(this::nanoTime, this::failed);
    private final List<Throwable> thrown = new ArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Time time;
    private @Nullable Consumer<? super Throwable> failureHandler;
    private boolean advancing;

    /** A clock at 0 whose wall clock is at {@link Instant#EPOCH}. */
    public ManualClock() {
        this(Instant.EPOCH);
    }

    /**
     * A clock at 0.
     *
     * @param start what the wall clock shows at first
     */
    public ManualClock(Instant start) {
        this.time = new Time(0, Objects.requireNonNull(start, "start"));
    }

    @Override
    public long nanoTime() {
        return time.nanos;
    }

    @Override
    public Instant instant() {
        return time.instant;
    }

    @Override
    public ScheduledCall callLater(Duration delay, Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        return queue.schedule(Spans.nanos(delay, "delay of a timer"), callback);
    }

    @Override
    public ScheduledCall callAt(Instant instant, Runnable callback) {
        Objects.requireNonNull(instant, "instant");
        Objects.requireNonNull(callback, "callback");
        Instant now = instant();
        return queue.schedule(instant.isAfter(now)
                ? Spans.nanos(Duration.between(now, instant), "time until the instant of a timer " + instant) : 0,
                callback);
    }

    @Override
    public PeriodicCall periodicAsync(PeriodicSchedule schedule, AsyncTask task) {
        return queue.periodic(Objects.requireNonNull(schedule, "schedule"), Objects.requireNonNull(task, "task"));
    }

    @Override
    public List<ScheduledCall> scheduledCalls() {
        return queue.list();
    }

    /**
     * What waits and when, in order.
     *
     * @return a copy
     */
    public List<PendingCall> pending() {
        return queue.list().stream().map(call -> new PendingCall(Duration.ofNanos(call.dueAt()),
                Duration.ofNanos(call.dueAt() - nanoTime()), CallQueue.describe(call))).toList();
    }

    /**
     * Moves the clock, then runs what is due in the order of the due times, equal ones in the order of scheduling. All
     * see the final time. What they schedule for now runs too, but a call that is its own cause within this advance (it has
     * the same callback, or one of the same class or lambda, as a call that led to it) waits for the next advance: one that
     * schedules itself again without a delay runs once. Java makes a class for each place of a lambda or method reference,
     * so that the same method named at two places makes two callbacks, each of which runs once.
     *
     * @param by how far; zero runs what is due now
     * @throws IllegalArgumentException if it is negative, or longer than 146 years; nothing has moved then
     * @throws IllegalStateException inside a callback of this clock
     */
    public void advance(Duration by) {
        long nanos = Spans.nanos(by, "advance of a clock");
        moving(() -> {
            move(nanos);
            queue.runDue();
        });
    }

    /**
     * Moves the clock from due time to due time: each call sees its own time, and the delay of what it schedules counts
     * from there. The rule for a call that is its own cause holds for each time at which the clock stops.
     *
     * @param by how far in all
     * @throws IllegalArgumentException if it is negative, or longer than 146 years; nothing has moved then
     * @throws IllegalStateException inside a callback of this clock
     */
    public void advanceStepwise(Duration by) {
        long nanos = Spans.nanos(by, "advance of a clock");
        moving(() -> {
            long end = nanoTime() + nanos;
            queue.runDue();
            while (nanoTime() - end < 0) {
                move(queue.nextAfterNow(end) - nanoTime());
                queue.runDue();
            }
        });
    }

    /**
     * Advances by each of these in turn.
     *
     * @param steps how far, one after the other
     * @throws IllegalArgumentException if one is negative, or longer than 146 years; nothing has moved then
     */
    public void pump(Duration... steps) {
        pump(List.of(steps));
    }

    /**
     * Advances by each of these in turn. The first step whose callbacks fail is the last one.
     *
     * @param steps how far, one after the other
     * @throws IllegalArgumentException if one is negative, or longer than 146 years; nothing has moved then
     */
    public void pump(List<Duration> steps) {
        steps.forEach(step -> Spans.nanos(step, "advance of a clock"));
        steps.forEach(this::advance);
    }

    /**
     * Sets the monotonic time, also backwards, and runs nothing: for tests of clocks that misbehave. The wall clock stays.
     *
     * @param nanos what {@link #nanoTime()} shows from now on
     */
    public void setNanoTime(long nanos) {
        time = new Time(nanos, time.instant);
        listeners.forEach(Runnable::run);
    }

    /**
     * Sets the wall clock, and runs nothing. The monotonic time stays.
     *
     * @param instant what {@link #instant()} shows from now on
     */
    public void setInstant(Instant instant) {
        time = new Time(time.nanos, Objects.requireNonNull(instant, "instant"));
    }

    /**
     * Sends what callbacks throw elsewhere than to the caller of {@link #advance}.
     *
     * @param handler gets it; what it throws itself comes out of {@link #advance} at once
     * @return this
     */
    public ManualClock onFailure(Consumer<? super Throwable> handler) {
        failureHandler = Objects.requireNonNull(handler, "handler");
        return this;
    }

    /** Tells somebody each time this clock has moved. */
    void addListener(Runnable listener) {
        listeners.add(listener);
    }

    void removeListener(Runnable listener) {
        listeners.remove(listener);
    }

    private void move(long nanos) {
        time = new Time(time.nanos + nanos, time.instant.plusNanos(nanos));
        listeners.forEach(Runnable::run);
    }

    private void moving(Runnable move) {
        if (advancing) {
            throw new IllegalStateException("the clock is being moved already, at " + Duration.ofNanos(nanoTime())
                    + ": a callback of the clock must not move it; schedule a call for later in place of that");
        }
        advancing = true;
        try {
            move.run();
        } finally {
            advancing = false;
        }
        throwFailures();
    }

    private void failed(Throwable failure) {
        if (failureHandler == null) {
            thrown.add(failure);
        } else {
            failureHandler.accept(failure);
        }
    }

    private void throwFailures() {
        if (thrown.isEmpty()) {
            return;
        }
        Throwable first = thrown.get(0);
        thrown.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
        thrown.clear();
        if (first instanceof Error error) {
            throw error;
        }
        throw first instanceof RuntimeException unchecked ? unchecked : new CompletionException(first);
    }

    @Override
    public String toString() {
        return "ManualClock[" + Duration.ofNanos(nanoTime()) + ", " + instant() + ", " + pending().size() + " pending]";
    }
}
