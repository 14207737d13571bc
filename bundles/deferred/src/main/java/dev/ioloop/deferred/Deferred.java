package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import dev.ioloop.Scheduler;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A result that comes later, with a chain of steps that run on it one after the other, each on what the one before has
 * left.
 *
 * <p><b>The chain.</b> A step has a side for values and a side for failures; where it lacks one, the result passes by
 * unchanged. What a step returns is the result for the next one; what it throws makes that a {@link Failure}. A
 * {@link Deferred} or a {@link CompletionStage} that a step returns is waited for, and its result taken over: an inner
 * Deferred is left with null. Steps run within {@link #callback} or {@link #errback}, on the caller's stack, and, once
 * there is a result, within the call that adds them. Chains of chains need no stack, however deep they are.
 *
 * <p><b>Types.</b> All methods that add a step return this same object, as the type that the step gives it. A callback
 * that returns a Deferred by {@link #addCallback} makes Java believe in a Deferred of a Deferred; add it by
 * {@link #addAsyncCallback} or {@link #addStageCallback}.
 *
 * <p><b>Errors.</b> Everything that a step throws becomes a {@link Failure}, but for a {@link VirtualMachineError}:
 * that becomes the result, too, but is thrown on at once, and the steps behind it run when the next one is added. A
 * failure that is left at the end of a chain is reported, see {@link UnhandledFailures}.
 *
 * <p>Answers to Twisted's {@code defer.Deferred}.
 *
 * <p>Thread rule: a Deferred that was made in a callback of a loop, or given a loop, is used on the owner's thread of
 * that loop alone, which each method checks ({@link dev.ioloop.WrongThreadException}); other threads come in by
 * {@link IOLoop#execute}. One without a loop is used by one thread at a time.
 *
 * @param <T> the type of the value
 */
public sealed class Deferred<T extends @Nullable Object> extends CallbackChain permits DeferredList {
    /** A Deferred of the loop that runs here, or of none, which nothing is done for when it is cancelled. */
    public Deferred() {
        super(IOLoop.currentOrNull(), null);
    }

    /**
     * A Deferred of the loop that runs here, or of none, that can be cancelled.
     *
     * @param canceller ends the operation; it is given this Deferred, which it may fire. What it throws comes out of
     *     {@link #cancel()}, and leaves this as it was
     */
    public Deferred(Consumer<? super Deferred<T>> canceller) {
        super(IOLoop.currentOrNull(), Objects.requireNonNull(canceller, "canceller"));
    }

    /**
     * A Deferred of a certain loop.
     *
     * @param loop whose owner's thread uses this; null for none
     * @param canceller as {@link #Deferred(Consumer)}; null for none
     */
    public Deferred(@Nullable IOLoop loop, @Nullable Consumer<? super Deferred<T>> canceller) {
        super(loop, canceller);
    }

    // ---- the result

    /**
     * Fires this with a value, and runs the steps that are there.
     *
     * @param value the result; a {@link Failure} counts as by {@link #errback(Failure)}
     * @throws AlreadyCalledException if it was fired before; the first call after a {@link #cancel()} without a
     *     canceller does nothing instead
     * @throws IllegalArgumentException if the value is a Deferred: return it from a callback, so that it is waited for
     */
    public final void callback(T value) {
        if (value instanceof Deferred<?>) {
            throw new IllegalArgumentException(
                    "callback() was given " + value + " as the value; to wait for it, return it from a"
                            + " callback, or use its chainDeferred()");
        }
        fire(value);
    }

    /**
     * Fires this with a failure, and runs the steps that are there.
     *
     * @param failure the result, as it is
     * @throws AlreadyCalledException as {@link #callback}
     */
    public final void errback(Failure failure) {
        fire(Objects.requireNonNull(failure, "failure"));
    }

    /**
     * Fires this with a failure that wraps an exception, and runs the steps that are there.
     *
     * @param cause the exception
     * @throws AlreadyCalledException as {@link #callback}
     */
    public final void errback(Throwable cause) {
        fire(new Failure(cause));
    }

    /** Fires this with any value at all, a Deferred too. */
    final void settle(@Nullable Object value) {
        fire(value);
    }

    /**
     * Tells whether this was fired. Its result may still be on its way: see {@link #isWaiting()}.
     *
     * @return true from {@link #callback}, {@link #errback} or {@link #cancel()} on
     */
    public final boolean isCalled() {
        return isFired();
    }

    /**
     * Tells whether a step has returned something that this waits for.
     *
     * @return true while it waits for another Deferred or a stage
     */
    public final boolean isWaiting() {
        return waitingFor() != null;
    }

    /**
     * Cancels the operation. Unfired, it calls the canceller, and fires with a
     * {@link java.util.concurrent.CancellationException} unless the canceller has fired it. While it waits for another
     * Deferred or a stage, that one is cancelled, and this goes on with whatever it ends with. Otherwise it does
     * nothing, as does a call within the canceller.
     */
    public final void cancel() {
        cancelChain();
    }

    @Override
    @SuppressWarnings("unchecked") // the constructors take no other
    final void callCanceller(Consumer<?> ending) {
        ((Consumer<? super Deferred<T>>) ending).accept(this);
    }

    // ---- steps

    @SuppressWarnings("unchecked") // the same chain, seen as what its last step gives
    private <U extends @Nullable Object> Deferred<U> as() {
        return (Deferred<U>) this;
    }

    /**
     * Adds a step for values; failures pass by.
     *
     * @param <U> the type of the value from there on
     * @param callback the step
     * @return this
     */
    public final <U extends @Nullable Object> Deferred<U> addCallback(Callback<? super T, ? extends U> callback) {
        add(Objects.requireNonNull(callback, "callback"));
        return as();
    }

    /**
     * Adds a step for values that returns a Deferred; failures pass by.
     *
     * @param <U> the type of the value from there on
     * @param callback the step; what it returns is waited for
     * @return this
     */
    public final <U extends @Nullable Object> Deferred<U> addAsyncCallback(
            Callback<? super T, ? extends Deferred<? extends U>> callback) {
        add(Objects.requireNonNull(callback, "callback"));
        return as();
    }

    /**
     * Adds a step for values that returns a stage; failures pass by.
     *
     * @param <U> the type of the value from there on
     * @param callback the step; what it returns is waited for. A stage may end on any thread; the chain goes on on its
     *     loop, or, without one, on that of the callback; where there is none either, on the thread that ends the stage
     * @return this
     */
    public final <U extends @Nullable Object> Deferred<U> addStageCallback(
            Callback<? super T, ? extends CompletionStage<? extends U>> callback) {
        add(Objects.requireNonNull(callback, "callback"));
        return as();
    }

    /**
     * Adds a step for failures; values pass by.
     *
     * @param errback the step; what it returns puts the chain back on the side of values
     * @return this
     */
    public final Deferred<T> addErrback(Callback<? super Failure, ? extends T> errback) {
        add(Link.ofSides(null, Objects.requireNonNull(errback, "errback")));
        return this;
    }

    /**
     * Adds a step for failures that returns a Deferred; values pass by.
     *
     * @param errback the step; what it returns is waited for
     * @return this
     */
    public final Deferred<T> addAsyncErrback(Callback<? super Failure, ? extends Deferred<? extends T>> errback) {
        add(Link.ofSides(null, Objects.requireNonNull(errback, "errback")));
        return this;
    }

    /**
     * Adds a step with both sides, of which one runs.
     *
     * @param <U> the type of the value from there on
     * @param callback for values
     * @param errback for failures; not for what the callback throws
     * @return this
     */
    public final <U extends @Nullable Object> Deferred<U> addCallbacks(Callback<? super T, ? extends U> callback,
            Callback<? super Failure, ? extends U> errback) {
        add(Link.ofSides(Objects.requireNonNull(callback, "callback"), Objects.requireNonNull(errback, "errback")));
        return as();
    }

    /**
     * Adds one step for values and failures.
     *
     * @param <U> the type of the value from there on
     * @param callback the step
     * @return this
     */
    public final <U extends @Nullable Object> Deferred<U> addBoth(EitherCallback<? super T, ? extends U> callback) {
        add(Link.ofEither(Objects.requireNonNull(callback, "callback")));
        return as();
    }

    /**
     * Adds a step that runs in either case and leaves the result as it is, unless it fails itself.
     *
     * @param task the step; what it returns does not count
     * @return this
     */
    public final Deferred<T> addFinally(AutoCloseable task) {
        Objects.requireNonNull(task, "task");
        addRaw(result -> {
            task.close();
            return result;
        });
        return this;
    }

    /** Adds a step of our own. */
    final void addRaw(RawStep step) {
        add(Link.ofEither(step));
    }

    /**
     * Fires another Deferred with the result of this one, which then has what the other one's {@code callback} returns:
     * null.
     *
     * @param other is fired; it must not be fired by anybody else
     * @return this
     * @throws IllegalArgumentException if it is this one
     */
    public final Deferred<@Nullable Void> chainDeferred(Deferred<? super T> other) {
        if (other == this) {
            throw new IllegalArgumentException(
                    this + " cannot be fired by itself; chainDeferred() needs another Deferred");
        }
        Objects.requireNonNull(other, "other");
        addRaw(result -> {
            other.settle(result);
            return null;
        });
        return as();
    }

    // ---- time

    /**
     * Bounds the time until the result has come to this point of the chain. When it is up, this is cancelled, and a
     * {@link java.util.concurrent.CancellationException} that arrives here becomes a
     * {@link java.util.concurrent.TimeoutException}. Steps added before see the former, those added afterwards the
     * latter. It is not the timeout of a connect, {@link dev.ioloop.ConnectTimeoutException}.
     *
     * @param timeout how long from now
     * @param clock the loop, or another scheduler
     * @return this
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     */
    public final Deferred<T> addTimeout(Duration timeout, Scheduler clock) {
        checkThread();
        addRaw(new DeferredTimeout<>(this, timeout, clock, null));
        return this;
    }

    /**
     * As {@link #addTimeout(Duration, Scheduler)}, with a say in the result.
     *
     * @param timeout how long from now
     * @param clock the loop, or another scheduler
     * @param onTimeout decides the result if the time was up; not called if a result came or somebody else cancelled
     *     before
     * @return this
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     */
    public final Deferred<T> addTimeout(Duration timeout, Scheduler clock, TimeoutCallback<T> onTimeout) {
        checkThread();
        addRaw(new DeferredTimeout<>(this, timeout, clock, Objects.requireNonNull(onTimeout, "onTimeout")));
        return this;
    }

    /** Keeps steps from running, even if this is fired, until {@link #unpause()} was called as often. */
    public final void pause() {
        pauseChain();
    }

    /**
     * Takes back one {@link #pause()}; the last one runs the steps that can run.
     *
     * @throws IllegalStateException if it is not paused
     */
    public final void unpause() {
        unpauseChain();
    }

    // ---- futures

    /**
     * Gives the result at this point of the chain to a future; the chain goes on with null. Cancelling the future
     * cancels this Deferred, and what comes of that is dropped; with a loop, both may be done on any thread.
     *
     * @return of {@link IOLoop#newFuture()}, if there is a loop
     */
    public final CompletableFuture<T> toFuture() {
        checkThread();
        IOLoop loop = home();
        CompletableFuture<T> future = loop == null ? new CompletableFuture<>() : loop.newFuture();
        FutureLink link = new FutureLink(future);
        addRaw(link);
        link.cancelWithFuture(this);
        return future;
    }

    @Override
    public String toString() {
        Object waited = waitingFor();
        String what = !isFired() ? "not fired"
                : waited instanceof CallbackChain ? "waiting for another Deferred"
                        : waited != null ? "waiting for " + waited : "result " + result();
        return getClass().getSimpleName() + "@" + Integer.toHexString(System.identityHashCode(this)) + "[" + what
                + (isPaused() ? ", paused]" : "]");
    }
}
