package dev.ioloop.impl.sync;

import dev.ioloop.IOLoop;
import dev.ioloop.spi.Discardable;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One who waits, and whose future completes after the call in which its turn has come.
 *
 * <p>The future decides: whatever ends it first, this or somebody who cancels it on any thread, this is told on the
 * loop before all who were added later, and then leaves its list, or gives on what it was to get.
 *
 * <p>Thread rule: the loop's owner thread.
 *
 * @param <V> what it waits for
 */
abstract class Waiter<V extends @Nullable Object> implements Consumer<@Nullable Throwable>, Discardable {
    private enum State {
        WAITING, GRANTED, DECLINED, DONE
    }

    final LoopWaits waits;
    final CompletableFuture<V> future;
    /** When it began to wait, by the time of the turn or of one just before it. */
    final long since;
    /** The list that it stands in, and its neighbours there. */
    @Nullable WaitList<?> list;
    Waiter<?> previous = this;
    Waiter<?> next = this;
    private State state = State.WAITING;
    /** What it has been granted, or the failure that says why it was declined. */
    private @Nullable Object outcome;
    private @Nullable TimeLimit limit;

    /**
     * Somebody who does not wait yet.
     *
     * @param given the one that another thread has, or null for a new one
     */
    Waiter(LoopWaits waits, @Nullable CompletableFuture<V> given) {
        this.waits = waits;
        this.since = waits.recently();
        if (given == null) {
            this.future = waits.newFuture(this);
        } else {
            this.future = given;
        }
    }

    /** Time is up: by default the future fails. */
    void expire() {
        TimeLimit over = limit;
        future.completeExceptionally(timeUp(waits.loop(), this, over == null ? 0 : over.nanos));
    }

    /** What it was handed found nobody who takes it. */
    abstract void lost(@Nullable V value);

    static TimeoutException timeUp(IOLoop loop, Object what, long nanos) {
        return new TimeoutException(what + " has not ended after " + Duration.ofNanos(nanos) + ", in loop '"
                + loop.name() + "'; wait longer, or without a bound");
    }

    // ---- waiting

    /**
     * The list must be one of what this waits for; the last thing that is done when a wait begins.
     *
     * @param given whether the future is another thread's
     */
    final <W extends Waiter<?>> void begin(WaitList<W> where, W self, long nanos, boolean given) {
        where.add(self);
        if (given) { // it does not tell by itself
            var unused = future.handle((value, failure) -> {
                accept(failure);
                return null;
            });
        }
        if (nanos > 0 && state == State.WAITING) {
            limit = new TimeLimit(this, nanos);
        }
    }

    /** The time after which one does not wait any more. */
    private static final class TimeLimit {
        private final Waiter<?> waiter;
        private final long nanos;
        // A timer of its own would be dropped without a word by a loop that is reset.
        private final CompletableFuture<@Nullable Void> timer;

        TimeLimit(Waiter<?> waiter, long nanos) {
            this.waiter = waiter;
            this.nanos = nanos;
            this.timer = waiter.waits.loop().futures().sleep(Duration.ofNanos(nanos));
            var unused = timer.handle(this::ended);
        }

        private @Nullable Void ended(@Nullable Void none, @Nullable Throwable failure) {
            if (waiter.state == State.WAITING && waiter.limit == this) {
                if (failure == null) {
                    waiter.expire();
                } else if (!(failure instanceof CancellationException)) {
                    waiter.future.completeExceptionally(failure);
                }
            }
            return null;
        }
    }

    final void disarm() {
        TimeLimit former = limit;
        if (former != null) {
            limit = null;
            former.timer.cancel(false);
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
     * Gets what this waits for. The future does not complete yet: see {@link #land} and {@link #fly}.
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
        state = State.GRANTED;
        return true;
    }

    /** Tells later that there is nothing to wait for any more. */
    final void decline(Throwable why) {
        leave();
        disarm();
        outcome = why;
        state = State.DECLINED;
        land();
    }

    /** Lets the future complete later, when those have who have landed before. */
    final void land() {
        waits.land(this);
    }

    /** A callback of the loop: see {@link LoopWaits#land}. */
    @Override
    public final void run() {
        waits.ran(this);
    }

    @Override
    public final void discard() {
        waits.discarded(this);
    }

    /** Lets the future complete now, unless it was cancelled since its turn has come. */
    final void flyIfGranted() {
        if (state != State.DONE) {
            fly();
        }
    }

    /** Lets the future complete now, or later. */
    final void arrive(boolean now) {
        if (now) {
            fly();
        } else {
            land();
        }
    }

    /** Lets the future complete now. */
    @SuppressWarnings("unchecked") // what was granted is of that type
    final void fly() {
        State before = state;
        Object result = outcome;
        state = State.DONE;
        outcome = null;
        if (before == State.DECLINED) {
            future.completeExceptionally((Throwable) Objects.requireNonNull(result));
        } else if (!future.complete((V) result)) {
            lost((V) result);
        }
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

    /** The future has ended, by this or by somebody else. */
    @Override
    @SuppressWarnings("unchecked") // what was granted is of that type
    public final void accept(@Nullable Throwable failure) {
        State before = state;
        if (before == State.DONE) {
            return;
        }
        state = State.DONE;
        leave();
        if (before == State.WAITING) {
            disarm();
            abandoned();
        } else if (before == State.GRANTED) {
            Object given = outcome;
            outcome = null;
            lost((V) given);
        }
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
