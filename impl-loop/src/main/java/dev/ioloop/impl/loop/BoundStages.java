package dev.ioloop.impl.loop;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The methods of {@link CompletionStage}, each in its three forms, on top of a few that {@link BoundFuture} has. None is
 * left to the JDK: there a function without an executor may run on whichever thread adds it, and a dependent of one with
 * an executor on that executor.
 *
 * <p>Outcomes are those of {@link CompletableFuture}, with one difference: an executor is asked only if the function is
 * to run, so that one that refuses cannot spoil an outcome that just passes.
 *
 * <p>A null executor stands for the loop's own thread, within the completion; the loop itself as executor for a later
 * turn.
 *
 * <p>Thread rule: any thread.
 *
 * @param <T> the type of the value
 */
abstract class BoundStages<T extends @Nullable Object> extends CompletableFuture<T> {
    abstract FutureHome home();

    /** A future that gets what the reaction makes of the outcome. */
    abstract <U extends @Nullable Object> BoundFuture<U> react(@Nullable Executor executor, Reaction.For outcomes,
            Reaction<? super T, U> reaction);

    /** A future that gets what the reaction makes of the value of this one, once both have theirs. */
    abstract <U extends @Nullable Object> BoundFuture<U> reactToBoth(BoundFuture<?> other, @Nullable Executor executor,
            Reaction<? super T, U> reaction);

    /** A future that gets what the reaction makes of the value of the first to be settled. */
    abstract <U extends @Nullable Object> BoundFuture<U> reactToEither(CompletionStage<? extends T> other,
            @Nullable Executor executor, Reaction<? super T, U> reaction);

    private static Executor given(Executor executor) {
        return Objects.requireNonNull(executor, "executor");
    }

    private static <S> S stage(S stage) {
        return Objects.requireNonNull(stage, "the function has returned null; expected was a stage");
    }

    // ---- then: apply, accept, run

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> thenApply(Function<? super T, ? extends U> function) {
        return thenApplyOn(null, function);
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> thenApplyAsync(Function<? super T, ? extends U> function) {
        return thenApplyOn(defaultExecutor(), function);
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> thenApplyAsync(Function<? super T, ? extends U> function,
            Executor executor) {
        return thenApplyOn(given(executor), function);
    }

    private <U extends @Nullable Object> CompletableFuture<U> thenApplyOn(@Nullable Executor executor,
            Function<? super T, ? extends U> function) {
        Objects.requireNonNull(function, "function");
        return react(executor, Reaction.For.VALUE, (value, failure, target) -> target.settle(function.apply(value)));
    }

    @Override
    public CompletableFuture<Void> thenAccept(Consumer<? super T> action) {
        return thenAcceptOn(null, action);
    }

    @Override
    public CompletableFuture<Void> thenAcceptAsync(Consumer<? super T> action) {
        return thenAcceptOn(defaultExecutor(), action);
    }

    @Override
    public CompletableFuture<Void> thenAcceptAsync(Consumer<? super T> action, Executor executor) {
        return thenAcceptOn(given(executor), action);
    }

    private CompletableFuture<Void> thenAcceptOn(@Nullable Executor executor, Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        return react(executor, Reaction.For.VALUE, (value, failure, target) -> {
            action.accept(value);
            target.settle(null);
        });
    }

    @Override
    public CompletableFuture<Void> thenRun(Runnable action) {
        return thenRunOn(null, action);
    }

    @Override
    public CompletableFuture<Void> thenRunAsync(Runnable action) {
        return thenRunOn(defaultExecutor(), action);
    }

    @Override
    public CompletableFuture<Void> thenRunAsync(Runnable action, Executor executor) {
        return thenRunOn(given(executor), action);
    }

    private CompletableFuture<Void> thenRunOn(@Nullable Executor executor, Runnable action) {
        Objects.requireNonNull(action, "action");
        return react(executor, Reaction.For.VALUE, (value, failure, target) -> {
            action.run();
            target.settle(null);
        });
    }

    // ---- whatever the outcome, or on failure

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> handle(
            BiFunction<? super T, Throwable, ? extends U> function) {
        return handleOn(null, function);
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> handleAsync(
            BiFunction<? super T, Throwable, ? extends U> function) {
        return handleOn(defaultExecutor(), function);
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> handleAsync(
            BiFunction<? super T, Throwable, ? extends U> function, Executor executor) {
        return handleOn(given(executor), function);
    }

    private <U extends @Nullable Object> CompletableFuture<U> handleOn(@Nullable Executor executor,
            BiFunction<? super T, Throwable, ? extends U> function) {
        Objects.requireNonNull(function, "function");
        return react(executor, Reaction.For.BOTH,
                (value, failure, target) -> target.settle(function.apply(value, failure)));
    }

    @Override
    public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
        return whenCompleteOn(null, action);
    }

    @Override
    public CompletableFuture<T> whenCompleteAsync(BiConsumer<? super T, ? super Throwable> action) {
        return whenCompleteOn(defaultExecutor(), action);
    }

    @Override
    public CompletableFuture<T> whenCompleteAsync(BiConsumer<? super T, ? super Throwable> action, Executor executor) {
        return whenCompleteOn(given(executor), action);
    }

    private CompletableFuture<T> whenCompleteOn(@Nullable Executor executor,
            BiConsumer<? super T, ? super Throwable> action) {
        Objects.requireNonNull(action, "action");
        return react(executor, Reaction.For.BOTH, (value, failure, target) -> {
            try {
                action.accept(value, failure);
            } catch (Throwable thrown) {
                if (failure == null) {
                    throw thrown;
                }
                BoundOutcome.addSuppressed(failure, thrown);
            }
            target.settle(value, failure == null ? null : BoundOutcome.wrap(failure));
        });
    }

    @Override
    public CompletableFuture<T> exceptionally(Function<Throwable, ? extends T> function) {
        return exceptionallyOn(null, function);
    }

    @Override
    public CompletableFuture<T> exceptionallyAsync(Function<Throwable, ? extends T> function) {
        return exceptionallyOn(defaultExecutor(), function);
    }

    @Override
    public CompletableFuture<T> exceptionallyAsync(Function<Throwable, ? extends T> function, Executor executor) {
        return exceptionallyOn(given(executor), function);
    }

    private CompletableFuture<T> exceptionallyOn(@Nullable Executor executor,
            Function<Throwable, ? extends T> function) {
        Objects.requireNonNull(function, "function");
        return react(executor, Reaction.For.FAILURE,
                (value, failure, target) -> target.settle(function.apply(failure)));
    }

    // ---- compose

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> thenCompose(
            Function<? super T, ? extends CompletionStage<U>> function) {
        return thenComposeOn(null, function);
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> thenComposeAsync(
            Function<? super T, ? extends CompletionStage<U>> function) {
        return thenComposeOn(defaultExecutor(), function);
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> thenComposeAsync(
            Function<? super T, ? extends CompletionStage<U>> function, Executor executor) {
        return thenComposeOn(given(executor), function);
    }

    private <U extends @Nullable Object> CompletableFuture<U> thenComposeOn(@Nullable Executor executor,
            Function<? super T, ? extends CompletionStage<U>> function) {
        Objects.requireNonNull(function, "function");
        return react(executor, Reaction.For.VALUE,
                (value, failure, target) -> target.follow(stage(function.apply(value)), true));
    }

    @Override
    public CompletableFuture<T> exceptionallyCompose(Function<Throwable, ? extends CompletionStage<T>> function) {
        return exceptionallyComposeOn(null, function);
    }

    @Override
    public CompletableFuture<T> exceptionallyComposeAsync(Function<Throwable, ? extends CompletionStage<T>> function) {
        return exceptionallyComposeOn(defaultExecutor(), function);
    }

    @Override
    public CompletableFuture<T> exceptionallyComposeAsync(Function<Throwable, ? extends CompletionStage<T>> function,
            Executor executor) {
        return exceptionallyComposeOn(given(executor), function);
    }

    private CompletableFuture<T> exceptionallyComposeOn(@Nullable Executor executor,
            Function<Throwable, ? extends CompletionStage<T>> function) {
        Objects.requireNonNull(function, "function");
        return react(executor, Reaction.For.FAILURE,
                (value, failure, target) -> target.follow(stage(function.apply(failure)), true));
    }

    // ---- both

    @Override
    public <U extends @Nullable Object, V extends @Nullable Object> CompletableFuture<V> thenCombine(
            CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> function) {
        return thenCombineOn(null, other, function);
    }

    @Override
    public <U extends @Nullable Object, V extends @Nullable Object> CompletableFuture<V> thenCombineAsync(
            CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> function) {
        return thenCombineOn(defaultExecutor(), other, function);
    }

    @Override
    public <U extends @Nullable Object, V extends @Nullable Object> CompletableFuture<V> thenCombineAsync(
            CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> function,
            Executor executor) {
        return thenCombineOn(given(executor), other, function);
    }

    private <U extends @Nullable Object, V extends @Nullable Object> CompletableFuture<V> thenCombineOn(
            @Nullable Executor executor, CompletionStage<? extends U> other,
            BiFunction<? super T, ? super U, ? extends V> function) {
        Objects.requireNonNull(function, "function");
        BoundFuture<U> bound = BoundFuture.bind(home(), other);
        return reactToBoth(bound, executor,
                (value, failure, target) -> target.settle(function.apply(value, bound.value())));
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<Void> thenAcceptBoth(CompletionStage<? extends U> other,
            BiConsumer<? super T, ? super U> action) {
        return thenAcceptBothOn(null, other, action);
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<Void> thenAcceptBothAsync(CompletionStage<? extends U> other,
            BiConsumer<? super T, ? super U> action) {
        return thenAcceptBothOn(defaultExecutor(), other, action);
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<Void> thenAcceptBothAsync(CompletionStage<? extends U> other,
            BiConsumer<? super T, ? super U> action, Executor executor) {
        return thenAcceptBothOn(given(executor), other, action);
    }

    private <U extends @Nullable Object> CompletableFuture<Void> thenAcceptBothOn(@Nullable Executor executor,
            CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
        Objects.requireNonNull(action, "action");
        BoundFuture<U> bound = BoundFuture.bind(home(), other);
        return reactToBoth(bound, executor, (value, failure, target) -> {
            action.accept(value, bound.value());
            target.settle(null);
        });
    }

    @Override
    public CompletableFuture<Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
        return runAfterBothOn(null, other, action);
    }

    @Override
    public CompletableFuture<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action) {
        return runAfterBothOn(defaultExecutor(), other, action);
    }

    @Override
    public CompletableFuture<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action, Executor executor) {
        return runAfterBothOn(given(executor), other, action);
    }

    private CompletableFuture<Void> runAfterBothOn(@Nullable Executor executor, CompletionStage<?> other,
            Runnable action) {
        Objects.requireNonNull(action, "action");
        BoundFuture<?> bound = BoundFuture.bind(home(), other);
        return reactToBoth(bound, executor, (value, failure, target) -> {
            action.run();
            target.settle(null);
        });
    }

    // ---- either

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> applyToEither(CompletionStage<? extends T> other,
            Function<? super T, U> function) {
        return applyToEitherOn(null, other, function);
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> applyToEitherAsync(CompletionStage<? extends T> other,
            Function<? super T, U> function) {
        return applyToEitherOn(defaultExecutor(), other, function);
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> applyToEitherAsync(CompletionStage<? extends T> other,
            Function<? super T, U> function, Executor executor) {
        return applyToEitherOn(given(executor), other, function);
    }

    private <U extends @Nullable Object> CompletableFuture<U> applyToEitherOn(@Nullable Executor executor,
            CompletionStage<? extends T> other, Function<? super T, U> function) {
        Objects.requireNonNull(function, "function");
        return reactToEither(other, executor, (value, failure, target) -> target.settle(function.apply(value)));
    }

    @Override
    public CompletableFuture<Void> acceptEither(CompletionStage<? extends T> other, Consumer<? super T> action) {
        return acceptEitherOn(null, other, action);
    }

    @Override
    public CompletableFuture<Void> acceptEitherAsync(CompletionStage<? extends T> other, Consumer<? super T> action) {
        return acceptEitherOn(defaultExecutor(), other, action);
    }

    @Override
    public CompletableFuture<Void> acceptEitherAsync(CompletionStage<? extends T> other, Consumer<? super T> action,
            Executor executor) {
        return acceptEitherOn(given(executor), other, action);
    }

    private CompletableFuture<Void> acceptEitherOn(@Nullable Executor executor, CompletionStage<? extends T> other,
            Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        return reactToEither(other, executor, (value, failure, target) -> {
            action.accept(value);
            target.settle(null);
        });
    }

    @Override
    public CompletableFuture<Void> runAfterEither(CompletionStage<?> other, Runnable action) {
        return runAfterEitherOn(null, other, action);
    }

    @Override
    public CompletableFuture<Void> runAfterEitherAsync(CompletionStage<?> other, Runnable action) {
        return runAfterEitherOn(defaultExecutor(), other, action);
    }

    @Override
    public CompletableFuture<Void> runAfterEitherAsync(CompletionStage<?> other, Runnable action, Executor executor) {
        return runAfterEitherOn(given(executor), other, action);
    }

    private CompletableFuture<Void> runAfterEitherOn(@Nullable Executor executor, CompletionStage<?> other,
            Runnable action) {
        Objects.requireNonNull(action, "action");
        return reactToEither(anyValue(other), executor, (value, failure, target) -> {
            action.run();
            target.settle(null);
        });
    }

    @SuppressWarnings("unchecked") // the value is not looked at
    private CompletionStage<? extends T> anyValue(CompletionStage<?> stage) {
        return (CompletionStage<? extends T>) stage;
    }
}
