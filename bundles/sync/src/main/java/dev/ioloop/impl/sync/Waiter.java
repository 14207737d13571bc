package dev.ioloop.impl.sync;

import dev.ioloop.IOLoop;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One who waits, and whose future completes in a later turn than that in which its turn has come.
 *
 * <p>The future decides: whatever ends it first, this or somebody who cancels it on any thread, this is told on the
 * loop before all who were added later, and then leaves its list, or gives on what it was to get.
 *
 * <p>Thread rule: the loop's owner thread.
 *
 * @param <V> what it waits for
 */
abstract class Waiter<V extends @Nullable Object>
        implements
            BiFunction<V, @Nullable Throwable, @Nullable Void>,
            Supplier<@Nullable V> {
    private enum State {
        WAITING, QUEUED, LAUNCHED, DONE
    }

    final LoopWaits waits;
    final CompletableFuture<V> future;
    /** When it began to wait, on the loop's clock. */
    final long since;
    /** The list that it stands in, and its neighbours there. */
    @Nullable WaitList<?> list;
    @Nullable Waiter<?> previous;
    @Nullable Waiter<?> next;
    private State state = State.WAITING;
    private @Nullable V outcome;
    private @Nullable Throwable refusal;
    /** Whether the outcome was on its way into the future, as against somebody completing it by hand. */
    private boolean delivered;
    private @Nullable CompletableFuture<?> timer;
    private long patience;

    /**
     * Somebody who does not wait yet.
     *
     * @param future the one that another thread has, or null for a new one
     */
    Waiter(LoopWaits waits, @Nullable CompletableFuture<V> future) {
        this.waits = waits;
        this.future = future == null ? waits.loop().newFuture() : future;
        this.since = waits.loop().nanoTime();
    }

    /** Time is up: by default the future fails. */
    void expire() {
        future.completeExceptionally(timeUp(waits.loop(), this, patience));
    }

    /** What it was handed found nobody who takes it. */
    abstract void lost(@Nullable V value);

    static TimeoutException timeUp(IOLoop loop, Object what, long nanos) {
        return new TimeoutException(what + " has not ended after " + Duration.ofNanos(nanos) + ", in loop '"
                + loop.name() + "'; wait longer, or without a bound");
    }

    // ---- waiting

    /** The list must be one of what this waits for; the last thing that is done when a wait begins. */
    final <W extends Waiter<?>> void begin(WaitList<W> where, W self, long nanos) {
        where.add(self);
        var unused = future.handle(this);
        if (nanos > 0 && state == State.WAITING) {
            patience = nanos;
            // A timer of its own would be dropped without a word by a loop that is reset.
            CompletableFuture<@Nullable Void> time = waits.loop().futures().sleep(Duration.ofNanos(nanos));
            timer = time;
            var unusedToo = time.handle(this::ended);
        }
    }

    private @Nullable Void ended(@Nullable Void none, @Nullable Throwable failure) {
        if (state == State.WAITING && timer != null) {
            timer = null;
            if (failure == null) {
                expire();
            } else if (!(failure instanceof CancellationException)) {
                future.completeExceptionally(failure);
            }
        }
        return null;
    }

    final void disarm() {
        CompletableFuture<?> time = timer;
        if (time != null) {
            timer = null;
            time.cancel(false);
        }
    }

    /** Leaves its list, if it stands in one. */
    final void leave() {
        WaitList<?> where = list;
        if (where != null) {
            where.remove(this);
        }
    }

    // ---- the end of the wait

    /**
     * Hands over what this waits for. The future completes later.
     *
     * @return false if it has ended by then; this has left its list all the same
     */
    final boolean grant(@Nullable V value) {
        leave();
        disarm();
        if (future.isDone()) { // ended so deep in other completions that this was not told yet
            state = State.DONE;
            return false;
        }
        outcome = value;
        waits.land(this);
        return true;
    }

    /** Tells later that there is nothing to wait for any more. */
    final void decline(Throwable why) {
        leave();
        disarm();
        refusal = why;
        waits.land(this);
    }

    /** Why this was declined; null if it was not. */
    final @Nullable Throwable refusal() {
        return refusal;
    }

    /** Is to fly when others have landed. */
    final void queued() {
        state = State.QUEUED;
    }

    /** Flies: the outcome is on its way. */
    final void launched() {
        state = State.LAUNCHED;
    }

    /** Does not wait any more. */
    final void fail(Throwable failure) {
        if (state == State.WAITING) {
            state = State.DONE;
            leave();
            disarm();
        }
        future.completeExceptionally(failure);
        leave(); // in case that this will only be told later
    }

    /** The outcome is asked for in the turn in which the future completes. */
    @Override
    public final @Nullable V get() {
        delivered = true;
        return outcome;
    }

    /** The future has ended, this way or another. */
    @Override
    public final @Nullable Void apply(V value, @Nullable Throwable failure) {
        State before = state;
        state = State.DONE;
        if (before == State.WAITING) {
            leave();
            disarm();
            abandoned();
        } else if (before != State.DONE) {
            @Nullable V given = outcome;
            outcome = null;
            if (before == State.QUEUED) {
                leave();
            } else {
                waits.landed();
            }
            if (refusal == null && (failure != null || !delivered)) {
                lost(given);
            }
        }
        return null;
    }

    /** Its future has ended while it waited. */
    void abandoned() {}

    /** A failure as it was before it passed through a dependent stage. */
    static Throwable bare(Throwable failure) {
        Throwable bare = failure;
        while (bare instanceof CompletionException && bare.getCause() != null) {
            bare = bare.getCause();
        }
        return bare;
    }
}
