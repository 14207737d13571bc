package dev.ioloop.impl.loop;

import dev.ioloop.ScheduledCall;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One timer. It knows its place in the heap, so that it leaves at once when it is cancelled.
 *
 * <p>Thread rule: the loop's owner.
 */
final class TimerCall implements ScheduledCall {
    /** Where a timer stands in its life. */
    enum State {
        /** In the heap. */
        WAITING("waits"),
        /** Taken out to be run in this turn, not yet begun. */
        DUE("is due"),
        /** Begun or over. */
        RUN("has run already"),
        /** Prevented. */
        CANCELLED("was cancelled");

        private final String words;

        State(String words) {
            this.words = words;
        }
    }

    private final EventLoop loop;
    private @Nullable Runnable callback;
    State state = State.WAITING;
    /** What it was scheduled with or last reset to, in nanoseconds. */
    private long delay;
    long due;
    long sequence;
    int index;
    private boolean counts = true;

    TimerCall(EventLoop loop, Runnable callback, long delay) {
        this.loop = loop;
        this.delay = delay;
        this.callback = callback;
    }

    @Override
    public boolean cancel() {
        loop.checkOwner();
        return prevent();
    }

    boolean prevent() {
        if (!active()) {
            return false;
        }
        loop.timers().remove(this);
        over(State.CANCELLED);
        loop.monitor().changed("cancelled", this);
        callback = null;
        return true;
    }

    @Override
    public void reset(Duration next) {
        loop.checkOwner();
        reset(Durations.nanos(next, "delay of a timer"));
    }

    @Override
    public void reset() {
        loop.checkOwner();
        reset(delay);
    }

    private void reset(long nanos) {
        if (!active()) {
            throw new IllegalStateException("timer " + this + " cannot be reset: it " + state.words
                    + "; schedule a new one");
        }
        loop.timers().remove(this);
        delay = nanos;
        loop.timers().add(this, loop.nanoTime() + nanos);
        loop.monitor().changed("reset", this);
    }

    @Override
    public ScheduledCall onFailure(Consumer<? super Throwable> handler) {
        loop.checkOwner();
        Objects.requireNonNull(handler, "handler");
        Runnable present = callback;
        if (present != null) {
            callback = new GuardedCallback(present instanceof GuardedCallback guarded ? guarded.callback() : present,
                    handler);
        }
        return this;
    }

    /**
     * Takes the callback out and marks the timer as run.
     */
    @Nullable Runnable begin() {
        Runnable taken = callback;
        callback = null;
        over(State.RUN);
        return taken;
    }

    /**
     * Cancels the timer after it was taken out of the queue, and takes its callback out.
     */
    @Nullable Runnable drop() {
        Runnable taken = callback;
        callback = null;
        over(State.CANCELLED);
        return taken;
    }

    /** It is no longer to be run. */
    private void over(State end) {
        if (counts && active()) {
            loop.timers().countingChanged(false);
        }
        state = end;
    }

    @Override
    public boolean active() {
        return state == State.WAITING || state == State.DUE;
    }

    @Override
    public boolean cancelled() {
        return state == State.CANCELLED;
    }

    @Override
    public long dueAt() {
        return due;
    }

    @Override
    public ScheduledCall unref() {
        loop.checkOwner();
        if (counts && active()) {
            loop.timers().countingChanged(false);
        }
        counts = false;
        return this;
    }

    @Override
    public boolean counts() {
        return counts;
    }

    @Override
    public int compareTo(ScheduledCall other) {
        long difference = due - other.dueAt();
        if (difference == 0 && other instanceof TimerCall timer) {
            difference = sequence - timer.sequence;
        }
        return Long.signum(difference);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        Runnable what = callback;
        return "ScheduledCall[" + (what == null ? "" : what + ", ") + state.words + ", due in "
                + Duration.ofNanos(due - loop.nanoTime()) + "]";
    }
}
