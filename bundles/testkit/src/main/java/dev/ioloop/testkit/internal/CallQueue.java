package dev.ioloop.testkit.internal;

import dev.ioloop.AsyncTask;
import dev.ioloop.PeriodicCall;
import dev.ioloop.PeriodicSchedule;
import dev.ioloop.ScheduledCall;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait for a time, in order, and are run by hand.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class CallQueue {
    private final LongSupplier clock;
    private final Consumer<? super Throwable> failures;
    private final TreeSet<QueuedCall> calls = new TreeSet<>();
    private long sequence;
    private long step;
    private @Nullable QueuedCall running;

    /**
     * Makes an empty queue.
     *
     * @param clock gives nanoseconds
     * @param failures gets what calls throw
     */
    public CallQueue(LongSupplier clock, Consumer<? super Throwable> failures) {
        this.clock = clock;
        this.failures = failures;
    }

    long nanoTime() {
        return clock.getAsLong();
    }

    /**
     * Adds a call.
     *
     * @param nanos from now
     * @param callback what to run
     * @return the call
     */
    public ScheduledCall schedule(long nanos, Runnable callback) {
        return add(new QueuedCall(this, callback, callback.getClass(), callback.toString()), nanos);
    }

    /**
     * Makes periodic work.
     *
     * @param schedule when it runs
     * @param task what to run
     * @return the work, not started
     */
    public PeriodicCall periodic(PeriodicSchedule schedule, AsyncTask task) {
        return new QueuedPeriodic(this, schedule, task);
    }

    /** Adds a call of a periodic one, which counts as the repetition of itself alone. */
    ScheduledCall scheduleAt(long due, Runnable callback, Object owner) {
        QueuedCall call = new QueuedCall(this, callback, owner, owner.toString());
        insert(call, Math.max(0, due - nanoTime()), due);
        return call;
    }

    QueuedCall add(QueuedCall call, long nanos) {
        insert(call, nanos, nanoTime() + nanos);
        return call;
    }

    private void insert(QueuedCall call, long delay, long due) {
        call.plan(delay, due, sequence++);
        call.causedBy(due - nanoTime() <= 0 ? running : null, step);
        calls.add(call);
    }

    void remove(QueuedCall call) {
        calls.remove(call);
    }

    void failed(Throwable failure, @Nullable Consumer<? super Throwable> handler) {
        if (handler == null) {
            failures.accept(failure);
            return;
        }
        try {
            handler.accept(failure);
        } catch (Throwable thrown) {
            if (thrown != failure) {
                thrown.addSuppressed(failure);
            }
            failures.accept(thrown);
        }
    }

    /**
     * Runs what is due, also what is added meanwhile for now; a call whose causes within this step have its own callback
     * waits for the next step.
     */
    public void runDue() {
        step++;
        for (QueuedCall call = nextDue(); call != null; call = nextDue()) {
            calls.remove(call);
            run(call);
        }
    }

    private void run(QueuedCall call) {
        Runnable callback = call.begin(step);
        QueuedCall before = running;
        running = call;
        try {
            if (callback != null) {
                callback.run();
            }
        } catch (Throwable thrown) {
            failed(thrown, call.failureHandler());
        } finally {
            running = before;
        }
    }

    private @Nullable QueuedCall nextDue() {
        long now = nanoTime();
        for (QueuedCall call : calls) {
            if (call.dueAt() - now > 0) {
                return null;
            }
            if (call.mayRunIn(step)) {
                return call;
            }
        }
        return null;
    }

    /**
     * The time of the next call that is not due yet.
     *
     * @param bound what to return if there is none before it
     * @return nanoseconds on the clock
     */
    public long nextAfterNow(long bound) {
        long now = nanoTime();
        for (QueuedCall call : calls) {
            if (call.dueAt() - now > 0) {
                return call.dueAt() - bound < 0 ? call.dueAt() : bound;
            }
        }
        return bound;
    }

    /**
     * What waits.
     *
     * @return a copy, in order
     */
    public List<ScheduledCall> list() {
        return new ArrayList<>(calls);
    }

    /**
     * The callback of a call, in words.
     *
     * @param call a call
     * @return for messages
     */
    public static String describe(ScheduledCall call) {
        return call instanceof QueuedCall queued ? queued.text() : call.toString();
    }
}
