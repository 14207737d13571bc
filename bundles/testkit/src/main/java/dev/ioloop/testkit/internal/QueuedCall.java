package dev.ioloop.testkit.internal;

import dev.ioloop.ScheduledCall;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call in a {@link CallQueue}.
 *
 * <p>Thread rule: that of its queue; {@link #toString()} any thread.
 */
final class QueuedCall implements ScheduledCall {
    /** Where a call stands in its life. */
    enum State {
        WAITING("waits"), RUN("has run already"), CANCELLED("was cancelled");

        private final String words;

        State(String words) {
            this.words = words;
        }
    }

    private final CallQueue queue;
    /** What tells a call that schedules itself again from another one. */
    private final Object key;
    private volatile @Nullable Runnable callback;
    private volatile State state = State.WAITING;
    private volatile boolean counts = true;
    private volatile long due;
    private final String text;
    private long delay;
    private long sequence;
    private @Nullable Consumer<? super Throwable> failureHandler;
    /** The call that has scheduled this one for now, within one step of the queue. */
    private @Nullable QueuedCall cause;
    /** The step in which it has run. */
    private long ranIn = -1;
    /** The step in which it may not run, because it is a repetition of one of its causes. */
    private long deferredIn = -1;

    QueuedCall(CallQueue queue, Runnable callback, Object key, String text) {
        this.queue = queue;
        this.callback = callback;
        this.key = key;
        this.text = text;
    }

    /** Puts the time; only while it is not in the queue's set. */
    void plan(long nextDelay, long nextDue, long nextSequence) {
        delay = nextDelay;
        due = nextDue;
        sequence = nextSequence;
    }

    /** Notes who has scheduled it for now. */
    void causedBy(@Nullable QueuedCall running, long step) {
        cause = running;
        for (QueuedCall at = running; at != null && at.ranIn == step; at = at.cause) {
            if (at.key.equals(key)) {
                deferredIn = step;
                return;
            }
        }
    }

    boolean mayRunIn(long step) {
        return deferredIn != step;
    }

    /** Takes the callback out, and marks the call as run. */
    @Nullable Runnable begin(long step) {
        Runnable taken = callback;
        callback = null;
        state = State.RUN;
        ranIn = step;
        if (cause != null && cause.ranIn != step) {
            cause = null;
        }
        return taken;
    }

    @Nullable Consumer<? super Throwable> failureHandler() {
        return failureHandler;
    }

    String text() {
        return text;
    }

    @Override
    public boolean cancel() {
        if (state != State.WAITING) {
            return false;
        }
        queue.remove(this);
        state = State.CANCELLED;
        callback = null;
        cause = null;
        return true;
    }

    @Override
    public void reset(Duration next) {
        long nanos = Spans.nanos(next, "delay of a timer");
        if (state != State.WAITING) {
            throw new IllegalStateException("timer " + this + " cannot be reset: it " + state.words
                    + "; schedule a new one");
        }
        queue.remove(this);
        queue.add(this, nanos);
    }

    @Override
    public void reset() {
        reset(Duration.ofNanos(delay));
    }

    @Override
    public ScheduledCall onFailure(Consumer<? super Throwable> handler) {
        failureHandler = Objects.requireNonNull(handler, "handler");
        return this;
    }

    @Override
    public boolean active() {
        return state == State.WAITING;
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
        if (difference == 0 && other instanceof QueuedCall call) {
            difference = sequence - call.sequence;
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
        return "ScheduledCall[" + (callback == null ? "" : text + ", ") + state.words + ", due in "
                + Duration.ofNanos(due - queue.nanoTime()) + (counts ? "" : ", does not count") + "]";
    }
}
