package dev.ioloop.impl.loop;

import dev.ioloop.AsyncSupplier;
import dev.ioloop.CompletionIterator;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopFutures;
import dev.ioloop.spi.Discardable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Works on futures, for one loop.
 *
 * <p>Thread rule: any thread.
 */
final class FutureOperations implements LoopFutures {
    private final FutureHome home;
    private final LoopJobs jobs;
    private final LoopCalls calls;
    private final FutureConversion conversion = new FutureConversion(this);

    FutureOperations(FutureHome home, @Nullable Executor executor) {
        this.home = home;
        this.jobs = new LoopJobs(home, executor);
        this.calls = new LoopCalls(home);
    }

    // ---- one future

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> completed(T value) {
        return BoundFuture.completed(home, value);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> failed(Throwable cause) {
        return BoundFuture.failed(home, cause);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> bind(CompletionStage<T> stage) {
        return BoundFuture.bind(home, stage);
    }

    @Override
    public <T extends @Nullable Object> void chain(CompletionStage<? extends T> source, CompletableFuture<T> target) {
        Objects.requireNonNull(target, "target");
        BoundFuture<T> bound = BoundFuture.bind(home, source);
        whenSettled(bound, () -> {
            Throwable failure = bound.failure();
            try {
                if (failure == null) {
                    target.complete(bound.value());
                } else if (unwrap(failure) instanceof CancellationException) {
                    target.cancel(false);
                } else {
                    target.completeExceptionally(failure);
                }
            } catch (RuntimeException refused) {
                report(target, refused);
            }
        });
    }

    @Override
    public <T extends @Nullable Object> boolean completeUnlessCancelled(CompletableFuture<T> future, T value) {
        return future.complete(value) || checkCancelled(future);
    }

    @Override
    public boolean failUnlessCancelled(CompletableFuture<?> future, Throwable cause) {
        if (future.completeExceptionally(cause)) {
            return true;
        }
        checkCancelled(future);
        report(future, cause);
        return false;
    }

    /** Gives false, or throws. */
    private static boolean checkCancelled(CompletableFuture<?> future) {
        boolean cancelled = future instanceof BoundFuture<?> bound ? bound.isClaimedByCancel() : future.isCancelled();
        if (!cancelled) {
            throw new IllegalStateException("future " + future
                    + " is complete already, and was not cancelled; complete each future once");
        }
        return false;
    }

    @Override
    public <S extends CompletionStage<?>> void onDone(S stage, Consumer<? super S> callback) {
        Objects.requireNonNull(callback, "callback");
        if (stage instanceof BoundFuture<?> bound ? bound.isSettled() : stage instanceof Future<?> f && f.isDone()) {
            try {
                callback.accept(stage);
            } catch (Throwable thrown) {
                report(callback, thrown);
            }
        } else {
            CompletionStage<?> any = stage;
            whenDone(any, (value, failure) -> callback.accept(stage));
        }
    }

    @Override
    public <T extends @Nullable Object> void whenDone(CompletionStage<T> stage,
            BiConsumer<? super @Nullable T, ? super @Nullable Throwable> callback) {
        Objects.requireNonNull(callback, "callback");
        observe(stage, (value, failure) -> home.tryExecute(
                () -> callback.accept(value, failure == null ? null : unwrap(failure))));
    }

    // ---- time

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> withTimeout(CompletionStage<T> stage, Duration timeout,
            List<Class<? extends Throwable>> quiet) {
        return withTimeout(stage, Durations.nanos(timeout, "timeout"), List.copyOf(quiet));
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> withTimeoutAt(CompletionStage<T> stage,
            Instant deadline) {
        return withTimeout(stage, Durations.nanosUntil(home.clock().instant(), deadline, "deadline"), List.of());
    }

    private <T extends @Nullable Object> CompletableFuture<T> withTimeout(CompletionStage<T> stage, long nanos,
            List<Class<? extends Throwable>> quiet) {
        BoundFuture<T> result = new BoundFuture<>(home);
        TimedWait<T> wait = new TimedWait<>(this, result, nanos, quiet);
        observe(stage, wait);
        arm(result, nanos, wait);
        return result;
    }

    @Override
    public CompletableFuture<@Nullable Void> sleep(Duration duration) {
        long nanos = Durations.nanos(duration, "duration of a sleep");
        BoundFuture<@Nullable Void> result = new BoundFuture<>(home);
        if (nanos > 0) {
            arm(result, nanos, () -> result.settle(null));
            return result;
        }
        try {
            return result.completeAsync(() -> null);
        } catch (LoopClosedException e) {
            return BoundFuture.failed(home, e);
        }
    }

    private static void arm(BoundFuture<?> future, long nanos, Runnable expiry) {
        try {
            FutureTimeout.arm(future, nanos, expiry);
        } catch (LoopClosedException e) {
            future.settleFailed(e);
        }
    }

    // ---- several futures

    @Override
    public <T extends @Nullable Object> CompletableFuture<List<T>> gather(
            Collection<? extends CompletionStage<? extends T>> stages) {
        return new Gathering<T, List<T>>(this, bindAll(stages), FutureOperations::values).all();
    }

    @Override
    public <K, T extends @Nullable Object> CompletableFuture<Map<K, T>> gather(
            Map<K, ? extends CompletionStage<? extends T>> stages) {
        Map<K, CompletionStage<? extends T>> copy = new LinkedHashMap<>(stages);
        List<K> keys = new ArrayList<>(copy.keySet());
        return new Gathering<T, Map<K, T>>(this, bindAll(copy.values()), parts -> {
            Map<K, T> values = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                values.put(keys.get(i), parts.get(i).value());
            }
            return Collections.unmodifiableMap(values);
        }).all();
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<List<T>> gatherFailFast(
            Collection<? extends CompletionStage<? extends T>> stages) {
        return new Gathering<T, List<T>>(this, bindAll(stages), FutureOperations::values).allOrFirstFailure();
    }

    private static <T extends @Nullable Object> List<T> values(List<BoundFuture<T>> parts) {
        List<T> values = new ArrayList<>(parts.size());
        for (BoundFuture<T> part : parts) {
            values.add(part.value());
        }
        return Collections.unmodifiableList(values);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> any(
            Collection<? extends CompletionStage<? extends T>> stages) {
        return new FirstSuccess<T>(this, checkSome(bindAll(stages))).result();
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> race(
            Collection<? extends CompletionStage<? extends T>> stages) {
        List<BoundFuture<T>> parts = checkSome(bindAll(stages));
        BoundFuture<T> result = new BoundFuture<>(home);
        for (BoundFuture<T> part : parts) {
            result.follow(part, false);
        }
        return result;
    }

    @Override
    public <T extends @Nullable Object> CompletionIterator<T> iterate(
            Collection<? extends CompletionStage<? extends T>> stages) {
        return CompletionSequence.of(home, List.copyOf(stages), bindAll(stages), List.of());
    }

    @Override
    public <K, T extends @Nullable Object> CompletionIterator<T> iterate(
            Map<K, ? extends CompletionStage<? extends T>> stages) {
        Map<K, CompletionStage<? extends T>> copy = new LinkedHashMap<>(stages);
        List<CompletionStage<? extends T>> given = new ArrayList<>(copy.values());
        return CompletionSequence.of(home, given, bindAll(given), new ArrayList<>(copy.keySet()));
    }

    private <T extends @Nullable Object> List<BoundFuture<T>> bindAll(
            Collection<? extends CompletionStage<? extends T>> stages) {
        List<BoundFuture<T>> parts = new ArrayList<>(stages.size());
        for (CompletionStage<? extends T> stage : stages) {
            parts.add(BoundFuture.bind(home, stage));
        }
        return parts;
    }

    private static <P> List<P> checkSome(List<P> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException(
                    "there are no stages, so none can be the first; give at least one, or use gather");
        }
        return parts;
    }

    // ---- elsewhere

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> task, Executor executor) {
        return jobs.submit(task, executor);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> task) {
        return jobs.submit(task);
    }

    @Override
    public Executor executor() {
        return jobs.executor();
    }

    @Override
    public void executor(Executor executor) {
        jobs.executor(executor);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> call(AsyncSupplier<T> task) {
        return calls.call(task);
    }

    @Override
    public <T extends @Nullable Object> @Nullable T callAndWait(AsyncSupplier<T> task, Duration timeout)
            throws Exception {
        return calls.await(task, timeout);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> fromCallback(
            Consumer<? super Consumer<T>> operation) {
        BoundFuture<T> result = new BoundFuture<>(home);
        Consumer<T> once = value -> result.settle(value);
        operation.accept(once);
        return result;
    }

    @Override
    public CompletableFuture<?> toFuture(@Nullable Object value) {
        return conversion.toFuture(value);
    }

    @Override
    public CompletableFuture<?> futureOrValue(@Nullable Object value) {
        return conversion.futureOrValue(value);
    }

    int jobs() {
        return jobs.unfinished();
    }

    void close() {
        jobs.close();
        calls.close();
    }

    // ---- for the classes beside this one

    FutureHome home() {
        return home;
    }

    /** Tells the exception handler of a failure that nobody else will see. Any thread. */
    void report(Object source, Throwable failure) {
        Report report = new Report(home, new LoopFailure(home, LoopFailure.Origin.FUTURE, source, unwrap(failure)));
        if (home.isOwner() || !home.tryExecute(report)) {
            report.run();
        }
    }

    /** A failure on its way to the loop. */
    private record Report(FutureHome home, LoopFailure failure) implements Discardable {
        @Override
        public void run() {
            home.report(failure);
        }

        @Override
        public void discard() {
            run();
        }
    }

    /** As {@link #report}, but for a cancellation, which nobody needs to be told of. */
    void reportUnlessCancelled(Object source, Throwable failure) {
        if (!(unwrap(failure) instanceof CancellationException)) {
            report(source, failure);
        }
    }

    /** Calls back where a stage ends, or now if it has ended. */
    static <T extends @Nullable Object> void observe(CompletionStage<T> stage,
            BiConsumer<? super @Nullable T, ? super @Nullable Throwable> observer) {
        if (stage instanceof BoundFuture<T> bound) {
            whenSettled(bound, () -> observer.accept(bound.value(), bound.failure()));
        } else {
            stage.whenComplete(observer);
        }
    }

    /** Calls back within the completion, or now if that is over and the calling thread may. */
    static void whenSettled(BoundFuture<?> future, Runnable action) {
        if (future.isSettled() && future.home().isOwner()) {
            action.run();
            return;
        }
        future.attach(new Dependent() {
            @Override
            void fire() {
                action.run();
            }
        });
    }

    private static Throwable unwrap(Throwable failure) {
        return BoundOutcome.unwrap(failure);
    }
}
