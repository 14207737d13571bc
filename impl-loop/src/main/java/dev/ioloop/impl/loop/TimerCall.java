package dev.ioloop.impl.loop;

import dev.ioloop.ScheduledCall;
import java.time.Duration;
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
    private final TimerQueue queue;
    private @Nullable Runnable callback;
    State state = State.WAITING;
    long due;
    long sequence;
    int index;
    private boolean counts = true;

    TimerCall(EventLoop loop, TimerQueue queue, Runnable callback) {
        this.loop = loop;
        this.queue = queue;
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
        queue.remove(this);
        state = State.CANCELLED;
        callback = null;
        return true;
    }

    @Override
    public void reset(Duration delay) {
        loop.checkOwner();
        long nanos = Durations.nanos(delay, "delay of a timer");
        if (!active()) {
            throw new IllegalStateException("timer " + this + " cannot be reset: it " + state.words
                    + "; schedule a new one");
        }
        queue.remove(this);
        queue.add(this, loop.nanoTime() + nanos);
    }

    /**
     * Takes the callback out and marks the timer as run.
     */
    @Nullable Runnable begin() {
        Runnable taken = callback;
        callback = null;
        state = State.RUN;
        return taken;
    }

    /**
     * Cancels the timer after it was taken out of the queue, and takes its callback out.
     */
    @Nullable Runnable drop() {
        Runnable taken = callback;
        callback = null;
        state = State.CANCELLED;
        return taken;
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
