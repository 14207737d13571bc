package dev.ioloop.impl.loop;

import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopWouldBlockException;
import dev.ioloop.spi.Discardable;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A future whose value and dependents appear on the owner's thread of one loop, whoever completes it and whoever adds
 * the dependents: see {@link dev.ioloop.IOLoop#newFuture()}. How that is done stands in {@link BoundOutcome}.
 *
 * <p>Thread rule: any thread.
 *
 * @param <T> the type of the value
 */
class BoundFuture<T extends @Nullable Object> extends BoundOutcome<T> {
    BoundFuture(FutureHome home) {
        super(home);
    }

    static <T extends @Nullable Object> BoundFuture<T> completed(FutureHome home, T value) {
        BoundFuture<T> future = new BoundFuture<>(home);
        future.settleUnseen(value, null);
        return future;
    }

    static <T extends @Nullable Object> BoundFuture<T> failed(FutureHome home, Throwable failure) {
        BoundFuture<T> future = new BoundFuture<>(home);
        future.settleUnseen(null, Objects.requireNonNull(failure, "failure"));
        return future;
    }

    /**
     * Brings a stage to a loop.
     *
     * @return the stage itself if it is a future of this loop that can be completed
     */
    @SuppressWarnings("unchecked") // a future made for a subtype is not completed here
    static <T extends @Nullable Object> BoundFuture<T> bind(FutureHome home, CompletionStage<? extends T> stage) {
        Objects.requireNonNull(stage, "stage");
        if (stage instanceof BoundFuture<?> bound && bound.home() == home && !(stage instanceof BoundMinimalStage)) {
            return (BoundFuture<T>) bound;
        }
        BoundFuture<T> future = new BoundFuture<>(home);
        if (stage instanceof BoundFuture<? extends T> bound) {
            if (bound.isSettled()) {
                future.settleUnseen(bound.value(), bound.failure());
            } else {
                future.follow(bound, false);
            }
        } else {
            Binder<T> binder = new Binder<>(future);
            stage.whenComplete(binder);
            binder.creator = null;
        }
        return future;
    }

    /** Passes on the outcome of a stage; at once if the stage had ended before it was bound. */
    private static final class Binder<T extends @Nullable Object> implements BiConsumer<T, @Nullable Throwable> {
        private final BoundFuture<T> future;
        /** Set while the future is in no other hands. What other threads read here is never themselves. */
        private @Nullable Thread creator = Thread.currentThread();

        Binder(BoundFuture<T> future) {
            this.future = future;
        }

        @Override
        public void accept(T value, @Nullable Throwable failure) {
            if (creator == Thread.currentThread()) {
                future.settleUnseen(value, failure);
            } else {
                future.settle(value, failure);
            }
        }
    }

    // ---- what dependents and asynchronous functions are made of

    @Override
    public <U extends @Nullable Object> BoundFuture<U> newIncompleteFuture() {
        return new BoundFuture<>(home());
    }

    @Override
    public Executor defaultExecutor() {
        return home();
    }

    @Override
    final <U extends @Nullable Object> BoundFuture<U> react(@Nullable Executor executor, Reaction.For outcomes,
            Reaction<? super T, U> reaction) {
        BoundFuture<U> target = newIncompleteFuture();
        attach(new StageDependent<>(this, target, executor, outcomes, reaction));
        return target;
    }

    @Override
    final <U extends @Nullable Object> BoundFuture<U> reactToBoth(BoundFuture<?> other, @Nullable Executor executor,
            Reaction<? super T, U> reaction) {
        BoundFuture<U> target = newIncompleteFuture();
        attach(new StageDependent.OfBoth<>(this, other, target, executor, reaction));
        return target;
    }

    @Override
    final <U extends @Nullable Object> BoundFuture<U> reactToEither(CompletionStage<? extends T> other,
            @Nullable Executor executor, Reaction<? super T, U> reaction) {
        Objects.requireNonNull(other, "other");
        BoundFuture<U> target = newIncompleteFuture();
        BoundFuture<T> first = new BoundFuture<>(home());
        first.attach(new StageDependent<>(first, target, executor, Reaction.For.VALUE, reaction));
        first.follow(this, false);
        first.follow(other, false);
        return target;
    }

    @Override
    public CompletableFuture<T> copy() {
        BoundFuture<T> copy = newIncompleteFuture();
        copy.follow(this, true);
        return copy;
    }

    @Override
    public CompletionStage<T> minimalCompletionStage() {
        BoundFuture<T> stage = new BoundMinimalStage<>(home());
        stage.follow(this, true);
        return stage;
    }

    // ---- completing

    @Override
    public boolean complete(@Nullable T value) {
        return settle(value);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return settleFailed(failure);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return isClaimed() ? isClaimedByCancel() : settleFailed(new CancellationException()) || isClaimedByCancel();
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
        Objects.requireNonNull(supplier, "supplier");
        Objects.requireNonNull(executor, "executor").execute(new Supply<>(this, supplier));
        return this;
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
        return completeAsync(supplier, defaultExecutor());
    }

    /** A value that is still to be made. */
    private record Supply<T extends @Nullable Object>(BoundFuture<T> future, Supplier<? extends T> supplier)
            implements
                Discardable {
        @Override
        public void run() {
            if (future.isClaimed()) {
                return;
            }
            try {
                future.settle(supplier.get());
            } catch (Throwable thrown) {
                future.settleFailed(wrap(thrown));
            }
        }

        @Override
        public void discard() {
            future.settleFailed(new LoopClosedException("loop '" + future.home().name()
                    + "' was closed before the supplier of " + future + " had its turn"));
        }
    }

    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        long nanos = limited(timeout, unit);
        FutureTimeout.arm(this, nanos, () -> settleFailed(timedOut(nanos)));
        return this;
    }

    @Override
    public CompletableFuture<T> completeOnTimeout(@Nullable T value, long timeout, TimeUnit unit) {
        FutureTimeout.arm(this, limited(timeout, unit), () -> settle(value));
        return this;
    }

    private static long limited(long timeout, TimeUnit unit) {
        return Math.max(0, Math.min(unit.toNanos(timeout), Durations.MAX_NANOS));
    }

    /** The failure of a wait that was too long. */
    final TimeoutException timedOut(long nanos) {
        return new TimeoutException("not complete after " + Duration.ofNanos(nanos) + ", in loop '" + home().name()
                + "'");
    }

    @Override
    public void obtrudeValue(@Nullable T value) {
        throw noObtruding();
    }

    @Override
    public void obtrudeException(Throwable failure) {
        throw noObtruding();
    }

    private UnsupportedOperationException noObtruding() {
        return new UnsupportedOperationException("the outcome of a future bound to loop '" + home().name()
                + "' cannot be replaced, since its dependents may have seen it; make a new future");
    }

    // ---- waiting

    @Override
    public T get() throws InterruptedException, ExecutionException {
        checkMayWait("get()");
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        checkMayWait("get(timeout, unit)");
        return super.get(timeout, unit);
    }

    @Override
    public T join() {
        checkMayWait("join()");
        return super.join();
    }

    private void checkMayWait(String method) {
        // In this order: the thread that set a loop up owns it until another one starts it, and may wait for that one.
        if (!isSettled() && home().isRunning() && home().isOwner()) {
            throw new LoopWouldBlockException(method + " was called on thread '" + Thread.currentThread().getName()
                    + "', which runs loop '" + home().name() + "', on a future of this loop that is not complete: it"
                    + " would wait for ever; use thenAccept(...) or whenComplete(...) here, or wait on another thread");
        }
    }

    @Override
    public String toString() {
        Throwable failure = failure();
        String outcome = !isSettled() ? "not completed"
                : failure == null ? "completed normally" : "completed exceptionally: " + failure;
        return "BoundFuture@" + Integer.toHexString(hashCode()) + "[" + outcome + ", loop '" + home().name() + "']";
    }
}
