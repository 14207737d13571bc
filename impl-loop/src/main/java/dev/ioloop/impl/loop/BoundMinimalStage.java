package dev.ioloop.impl.loop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bound stage that can be neither completed nor looked into, as {@link CompletableFuture#minimalCompletionStage()}
 * asks for it. Its dependents are of the same kind; {@link #toCompletableFuture()} gives an ordinary bound future.
 *
 * <p>Thread rule: any thread.
 *
 * @param <T> the type of the value
 */
final class BoundMinimalStage<T extends @Nullable Object> extends BoundFuture<T> {
    BoundMinimalStage(FutureHome home) {
        super(home);
    }

    @Override
    public <U extends @Nullable Object> BoundFuture<U> newIncompleteFuture() {
        return new BoundMinimalStage<>(home());
    }

    @Override
    public CompletableFuture<T> toCompletableFuture() {
        BoundFuture<T> future = new BoundFuture<>(home());
        future.follow(this, true);
        return future;
    }

    private UnsupportedOperationException refusal(String method) {
        return new UnsupportedOperationException(method + " is not possible on a minimal stage of loop '"
                + home().name() + "'; add dependents to it, or call toCompletableFuture() first");
    }

    @Override
    public T get() {
        throw refusal("get()");
    }

    @Override
    public T get(long timeout, TimeUnit unit) {
        throw refusal("get(timeout, unit)");
    }

    @Override
    public T getNow(@Nullable T valueIfAbsent) {
        throw refusal("getNow(value)");
    }

    @Override
    public T join() {
        throw refusal("join()");
    }

    @Override
    public boolean complete(@Nullable T value) {
        throw refusal("complete(value)");
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        throw refusal("completeExceptionally(failure)");
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        throw refusal("cancel(flag)");
    }

    @Override
    public void obtrudeValue(@Nullable T value) {
        throw refusal("obtrudeValue(value)");
    }

    @Override
    public void obtrudeException(Throwable failure) {
        throw refusal("obtrudeException(failure)");
    }

    @Override
    public boolean isDone() {
        throw refusal("isDone()");
    }

    @Override
    public boolean isCancelled() {
        throw refusal("isCancelled()");
    }

    @Override
    public boolean isCompletedExceptionally() {
        throw refusal("isCompletedExceptionally()");
    }

    @Override
    public int getNumberOfDependents() {
        throw refusal("getNumberOfDependents()");
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
        throw refusal("completeAsync(supplier, executor)");
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
        throw refusal("completeAsync(supplier)");
    }

    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        throw refusal("orTimeout(timeout, unit)");
    }

    @Override
    public CompletableFuture<T> completeOnTimeout(@Nullable T value, long timeout, TimeUnit unit) {
        throw refusal("completeOnTimeout(value, timeout, unit)");
    }
}
