package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The chain of a {@link Deferred}: its result, the steps that are to run on it, and how chains wait for each other. The
 * steps stand in one array: a {@link Callback} as it is, which failures pass by; a {@link Link} for everything else;
 * and another chain that waits to get the result.
 *
 * <p>Running needs constant stack: a chain that hands its result over to another one returns it to the one loop in
 * {@link #run()}.
 *
 * <p>Thread rule: the owner's thread of the loop, if there is one; else one thread at a time.
 */
abstract sealed class CallbackChain permits Deferred {
    private static final int FIRED = 1;
    private static final int RUNNING = 2;
    /** Cancelled without a canceller, so that one late result is dropped. */
    private static final int SWALLOWS = 4;
    private static final int CANCELLING = 8;
    /** From this bit on: how often it is paused. */
    private static final int PAUSE = 16;
    private static final int FIRST_SLOTS = 4;

    private final @Nullable IOLoop loop;
    private int state;
    /** A value or a {@link Failure}; null before it is fired and when it was handed over. */
    private @Nullable Object result;
    /** A chain, or a {@link StageWait}, whose result is to become that of this one. */
    private @Nullable Object waitingFor;
    private Object @Nullable [] slots;
    private int head;
    private int tail;
    /** Ends the operation, a {@code Consumer<Deferred<T>>}; dropped when this is fired. */
    private @Nullable Consumer<?> canceller;
    private @Nullable UnhandledFailure unhandled;
    private final @Nullable DeferredSites sites;

    CallbackChain(@Nullable IOLoop loop, @Nullable Consumer<?> canceller) {
        this.loop = loop;
        this.canceller = canceller;
        this.sites = DeferredDebug.isOn(loop) ? new DeferredSites() : null;
    }

    // ---- state

    final void checkThread() {
        IOLoop owned = loop;
        if (owned != null) {
            owned.checkOwner();
        }
    }

    final @Nullable IOLoop home() {
        return loop;
    }

    final @Nullable DeferredSites sites() {
        return sites;
    }

    final boolean isFired() {
        return (state & FIRED) != 0;
    }

    final boolean isPaused() {
        return state >= PAUSE;
    }

    /** Whether the result is there to be used: fired, and neither running, paused nor waiting. */
    private boolean isReady() {
        return (state & ~(SWALLOWS | CANCELLING)) == FIRED && waitingFor == null;
    }

    final boolean hasResult() {
        return isReady();
    }

    final @Nullable Object result() {
        return result;
    }

    // ---- firing

    final void fire(@Nullable Object value) {
        checkThread();
        if ((state & FIRED) != 0) {
            refuseOrSwallow();
            return;
        }
        state |= FIRED;
        canceller = null;
        result = value;
        if (sites != null) {
            sites.firedHere();
        }
        run();
    }

    private void refuseOrSwallow() {
        if ((state & SWALLOWS) == 0) {
            throw new AlreadyCalledException(
                    this + " was fired a second time; a Deferred has one result: fire it once, or"
                            + " make a new one",
                    sites == null ? null : sites.fired());
        }
        state &= ~SWALLOWS;
    }

    final void cancelChain() {
        checkThread();
        CallbackChain last = this;
        while (last.waitingFor instanceof CallbackChain next) {
            last = next;
        }
        last.checkThread();
        if (last.waitingFor instanceof StageWait wait) {
            wait.cancel();
        } else if (!last.isFired() && (last.state & CANCELLING) == 0) {
            last.cancelUnfired();
        }
    }

    private void cancelUnfired() {
        Consumer<?> ending = canceller;
        if (ending == null) {
            state |= SWALLOWS;
        } else {
            state |= CANCELLING;
            try {
                callCanceller(ending);
            } finally {
                state &= ~CANCELLING;
            }
        }
        if (!isFired()) {
            fire(new Failure(new CancellationException("the Deferred was cancelled")));
        }
    }

    abstract void callCanceller(Consumer<?> ending);

    final void pauseChain() {
        checkThread();
        state += PAUSE;
    }

    final void unpauseChain() {
        checkThread();
        if (state < PAUSE) {
            throw new IllegalStateException(this + " is not paused; each unpause() needs a pause() before it");
        }
        state -= PAUSE;
        run();
    }

    // ---- steps

    /** Adds a {@link Callback}, a {@link Link}, or a chain that waits. */
    final void add(Object step) {
        checkThread();
        Object[] present = slots;
        if (present == null) {
            present = new Object[FIRST_SLOTS];
            slots = present;
        } else if (tail == present.length) {
            present = moreSlots(present);
        }
        present[tail++] = step;
        if (isReady()) {
            run();
        }
    }

    private Object[] moreSlots(Object[] full) {
        int used = tail - head;
        Object[] next = used <= full.length / 2 ? full : new Object[full.length * (full.length == FIRST_SLOTS ? 3 : 2)];
        System.arraycopy(full, head, next, 0, used);
        if (next == full) {
            Arrays.fill(full, used, tail, null);
        }
        head = 0;
        tail = used;
        slots = next;
        return next;
    }

    /** Runs what is ready in this chain, and in those that get its result. */
    private void run() {
        CallbackChain current = this;
        ArrayDeque<CallbackChain> suspended = null;
        while (current != null) {
            CallbackChain next = current.runSteps();
            if (next == null) {
                current = suspended == null ? null : suspended.pollLast();
            } else {
                if (current.head == current.tail) {
                    current.rest();
                } else {
                    suspended = suspended == null ? new ArrayDeque<>() : suspended;
                    suspended.addLast(current);
                }
                current = next;
            }
        }
    }

    /** Runs steps until there are none, or this waits; or until the result goes to another chain, which is returned. */
    private @Nullable CallbackChain runSteps() {
        while (isReady()) {
            if (head == tail) {
                rest();
                return null;
            }
            if (present()[head] instanceof CallbackChain waiting) {
                consumed(head++);
                Object handedOver = takeResult();
                waiting.waitingFor = null;
                waiting.result = handedOver;
                return waiting;
            }
            Object waitable = runCallbacks();
            if (waitable != null && !adopt(waitable)) {
                return null;
            }
        }
        return null;
    }

    private Object[] present() {
        Object[] present = slots;
        if (present == null) {
            throw new IllegalStateException("a chain has lost its steps; it was used by two threads at once");
        }
        return present;
    }

    /**
     * Runs steps until the next one is a chain, or there is none, or one has paused this; or until one has returned
     * something to wait for, which is returned.
     */
    private @Nullable Object runCallbacks() {
        int from = head;
        Object current = result;
        state |= RUNNING;
        try {
            while (head != tail && state < PAUSE) {
                Object step = present()[head];
                if (step instanceof CallbackChain) {
                    return null;
                }
                head++;
                Object outcome = call(step, current);
                if (outcome instanceof CallbackChain || outcome instanceof CompletionStage<?>) {
                    return outcome;
                }
                current = outcome;
            }
            return null;
        } catch (VirtualMachineError fatal) {
            current = new Failure(fatal);
            throw fatal;
        } finally {
            state &= ~RUNNING;
            result = current;
            consumed(from);
        }
    }

    private static @Nullable Object call(Object step, @Nullable Object current) {
        try {
            if (step instanceof Link link) {
                return link.call(current);
            }
            return current instanceof Failure ? current : Link.callback(step, current);
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable thrown) {
            return new Failure(thrown);
        }
    }

    /** Lets go of the steps that have run, those before the head, from this one on unless they have moved meanwhile. */
    private void consumed(int from) {
        if (head == tail) {
            head = 0;
            tail = 0;
            slots = null;
        } else {
            Arrays.fill(present(), from < head ? from : 0, head, null);
        }
    }

    /** The end of a run: nothing is left to do. */
    private void rest() {
        Object last = result;
        UnhandledFailure before = unhandled;
        if (last instanceof Failure failure) {
            if (before == null || before.failure() != failure) {
                forgetUnhandled();
                unhandled = UnhandledFailure.watch(this, failure);
            }
        } else if (before != null) {
            forgetUnhandled();
        }
    }

    private void forgetUnhandled() {
        UnhandledFailure before = unhandled;
        unhandled = null;
        if (before != null) {
            before.handled();
        }
    }

    private @Nullable Object takeResult() {
        Object taken = result;
        result = null;
        forgetUnhandled();
        return taken;
    }

    // ---- waiting for each other

    /** Takes over a result; false if that has to be waited for. */
    private boolean adopt(Object waitable) {
        return waitable instanceof CallbackChain inner ? adoptChain(inner) : adoptStage((CompletionStage<?>) waitable);
    }

    private boolean adoptChain(CallbackChain inner) {
        if (Circles.closes(this, inner)) {
            result = new Failure(new CircularChainException("a step has returned " + (inner == this
                    ? "the Deferred whose step it is"
                    : "a Deferred that waits for the one whose step it is")
                    + ", so that it would wait for itself; return another Deferred, or the value"));
            return true;
        }
        try {
            inner.checkThread();
        } catch (RuntimeException foreign) {
            result = new Failure(foreign);
            return true;
        }
        if (inner.isReady() && inner.head == inner.tail) {
            result = inner.takeResult();
            return true;
        }
        takeResult();
        waitingFor = inner;
        inner.add(this);
        return false;
    }

    private boolean adoptStage(CompletionStage<?> stage) {
        if (Circles.closes(this, stage)) {
            result = new Failure(
                    new CircularChainException("a step has returned a future of the Deferred whose step it is,"
                            + " so that it would wait for itself; return another one, or the value"));
            return true;
        }
        StageWait wait = new StageWait(this, stage, loop == null ? IOLoop.currentOrNull() : loop);
        takeResult();
        waitingFor = wait;
        try {
            if (wait.begin()) {
                return false;
            }
            result = wait.outcome();
        } catch (RuntimeException refused) {
            result = new Failure(refused);
        }
        waitingFor = null;
        return true;
    }

    /** The stage that this has waited for has ended. */
    final void goOn(StageWait wait, @Nullable Object outcome) {
        if (waitingFor == wait) {
            waitingFor = null;
            result = outcome;
            run();
        }
    }

    final @Nullable Object waitingFor() {
        return waitingFor;
    }

    /** A step that is still to run; null at the end. */
    final @Nullable Object step(int number) {
        Object[] present = slots;
        int at = head + number;
        return present == null || at >= tail ? null : present[at];
    }
}
