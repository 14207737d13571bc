package dev.ioloop;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Works on futures. All that is returned is bound to the loop, as {@link IOLoop#newFuture()} says; what is passed in may
 * be any stage, bound or not, and may complete on any thread.
 *
 * <p>Cancelling what is returned does not cancel what was passed in.
 *
 * <p>Answers to {@code tornado.concurrent}, {@code tornado.gen} and {@code asyncio.gather}.
 *
 * <p>Thread rule: any thread; callbacks run on the loop.
 */
@ProviderType
public interface LoopFutures {
    /**
     * A future that is complete.
     *
     * @param <T> the type of the value
     * @param value the value
     * @return the future
     */
    <T extends @Nullable Object> CompletableFuture<T> completed(T value);

    /**
     * A future that has failed.
     *
     * @param <T> the type of the value
     * @param cause why
     * @return the future
     */
    <T extends @Nullable Object> CompletableFuture<T> failed(Throwable cause);

    /**
     * Brings a stage to the loop.
     *
     * @param <T> the type of the value
     * @param stage any stage
     * @return the stage itself if it is a future bound to this loop; else one that completes on the loop as the stage
     *     does
     */
    <T extends @Nullable Object> CompletableFuture<T> bind(CompletionStage<T> stage);

    /**
     * Completes a future as another one completes. Nothing happens if the target is complete by then. If the source is
     * cancelled, so is the target.
     *
     * @param <T> the type of the value
     * @param source where the outcome comes from
     * @param target where it goes to
     */
    <T extends @Nullable Object> void chain(CompletionStage<? extends T> source, CompletableFuture<T> target);

    /**
     * Completes a future, unless it was cancelled.
     *
     * @param <T> the type of the value
     * @param future the future
     * @param value its value
     * @return false if it was cancelled
     * @throws IllegalStateException if it is complete without having been cancelled
     */
    <T extends @Nullable Object> boolean completeUnlessCancelled(CompletableFuture<T> future, T value);

    /**
     * Lets a future fail. If it was cancelled, the failure goes to the loop's {@link ExceptionHandler}, so that it is
     * not lost.
     *
     * @param future the future
     * @param cause why
     * @return false if it was cancelled
     * @throws IllegalStateException if it is complete without having been cancelled
     */
    boolean failUnlessCancelled(CompletableFuture<?> future, Throwable cause);

    /**
     * Calls back in a turn after the stage has ended, never within this call. What the callback throws goes to the
     * loop's {@link ExceptionHandler} and does not change the stage.
     *
     * @param <T> the type of the value
     * @param stage any stage
     * @param callback gets the value or, not wrapped, the failure
     */
    <T extends @Nullable Object> void whenDone(CompletionStage<T> stage,
            BiConsumer<? super @Nullable T, ? super @Nullable Throwable> callback);

    /**
     * Calls back with the stage itself: within this call if it has ended, else when it ends, on the loop.
     *
     * @param <S> the type of the stage
     * @param stage any stage
     * @param callback gets the stage; what it throws goes to the loop's {@link ExceptionHandler}
     */
    <S extends CompletionStage<?>> void onDone(S stage, Consumer<? super S> callback);

    /**
     * Bounds the wait for a stage, which goes on all the same: it is not cancelled. If it fails after the time was up,
     * its failure goes to the loop's {@link ExceptionHandler}, but for a cancellation and the quiet types.
     *
     * @param <T> the type of the value
     * @param stage any stage
     * @param timeout how long from now
     * @param quiet failures of these types are dropped once the time was up
     * @return as the stage, or fails with {@link java.util.concurrent.TimeoutException}
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     */
    <T extends @Nullable Object> CompletableFuture<T> withTimeout(CompletionStage<T> stage, Duration timeout,
            List<Class<? extends Throwable>> quiet);

    /**
     * Bounds the wait for a stage; nothing is quiet.
     *
     * @param <T> the type of the value
     * @param stage any stage
     * @param timeout how long from now
     * @return as the stage, or fails with {@link java.util.concurrent.TimeoutException}
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     */
    default <T extends @Nullable Object> CompletableFuture<T> withTimeout(CompletionStage<T> stage,
            Duration timeout) {
        return withTimeout(stage, timeout, List.of());
    }

    /**
     * Bounds the wait for a stage by an instant; one in the past fails in the next turn, unless the stage has ended.
     *
     * @param <T> the type of the value
     * @param stage any stage
     * @param deadline until when
     * @return as the stage, or fails with {@link java.util.concurrent.TimeoutException}
     * @throws IllegalArgumentException if the deadline is more than 146 years away
     */
    <T extends @Nullable Object> CompletableFuture<T> withTimeoutAt(CompletionStage<T> stage, Instant deadline);

    /**
     * Waits without blocking. Zero lets one turn pass. Cancelling the future takes its timer away.
     *
     * @param duration how long from now
     * @return completes then
     * @throws IllegalArgumentException if the duration is negative, or longer than 146 years
     */
    CompletableFuture<@Nullable Void> sleep(Duration duration);

    /**
     * Waits for all stages, then gives their values in the order of the stages. If some have failed, fails with the
     * failure of the first of them in this order; the other failures go to the loop's {@link ExceptionHandler}, but for
     * cancellations.
     *
     * @param <T> the type of the values
     * @param stages any stages; one may stand there twice; none gives an empty list at once
     * @return the values
     */
    <T extends @Nullable Object> CompletableFuture<List<T>> gather(
            Collection<? extends CompletionStage<? extends T>> stages);

    /**
     * As {@link #gather(Collection)}, with a key for each stage.
     *
     * @param <K> the type of the keys
     * @param <T> the type of the values
     * @param stages any stages
     * @return the values, under the same keys in the same order
     */
    <K, T extends @Nullable Object> CompletableFuture<Map<K, T>> gather(
            Map<K, ? extends CompletionStage<? extends T>> stages);

    /**
     * As {@link #gather(Collection)}, but fails as soon as one stage fails; later failures go to the loop's
     * {@link ExceptionHandler}.
     *
     * @param <T> the type of the values
     * @param stages any stages
     * @return the values in the order of the stages
     */
    <T extends @Nullable Object> CompletableFuture<List<T>> gatherFailFast(
            Collection<? extends CompletionStage<? extends T>> stages);

    /**
     * The first stage to succeed.
     *
     * @param <T> the type of the values
     * @param stages any stages, at least one
     * @return its value; if all fail, fails with the last failure, which carries the others as suppressed
     * @throws IllegalArgumentException if there are no stages
     */
    <T extends @Nullable Object> CompletableFuture<T> any(Collection<? extends CompletionStage<? extends T>> stages);

    /**
     * The first stage to end, well or badly.
     *
     * @param <T> the type of the values
     * @param stages any stages, at least one
     * @return its outcome
     * @throws IllegalArgumentException if there are no stages
     */
    <T extends @Nullable Object> CompletableFuture<T> race(Collection<? extends CompletionStage<? extends T>> stages);

    /**
     * Goes through stages in the order in which they end.
     *
     * @param <T> the type of the values
     * @param stages any stages; those that have ended already come first, in the order given
     * @return the iterator
     */
    <T extends @Nullable Object> CompletionIterator<T> iterate(
            Collection<? extends CompletionStage<? extends T>> stages);

    /**
     * Runs a task elsewhere and brings its outcome to the loop. An outcome that comes after the loop was closed is
     * dropped, and the future then fails with {@link LoopClosedException}. An executor that takes a task and never runs it
     * leaves the future incomplete, and {@link IOLoop#runUntilIdle()} waiting for it.
     *
     * @param <T> the type of the value
     * @param task runs on the executor
     * @param executor where it runs
     * @return its value or failure; cancelling it does not stop the task
     * @throws java.util.concurrent.RejectedExecutionException if the executor refuses
     */
    <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> task, Executor executor);

    /**
     * Runs a task on the default executor: the one of {@link LoopOptions#withExecutor} or {@link #executor(Executor)}, else
     * one of the loop's own. That has {@code min(32, processors + 4)} daemon threads at most, named after the loop, which
     * are made when needed and end after 10 s without work; 10,000 tasks may wait. It is shut down with the loop: tasks
     * that have not begun then are not run, and their futures fail with {@link LoopClosedException}.
     *
     * @param <T> the type of the value
     * @param task runs on the executor
     * @return its value or failure; cancelling it does not stop the task
     * @throws java.util.concurrent.RejectedExecutionException if the executor refuses, because too many tasks wait
     * @throws LoopClosedException if the loop is closed
     */
    <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> task);

    /**
     * The default executor. A task given to it directly does not count as work of the loop.
     *
     * @return the executor
     */
    Executor executor();

    /**
     * Changes the default executor. The loop's own one, if it was used, runs what it has and then ends.
     *
     * @param executor the program's; the loop does not shut it down
     */
    void executor(Executor executor);

    /**
     * Runs a task on the loop, in its next turn.
     *
     * @param <T> the type of the value
     * @param task runs on the loop; what it throws goes to the future alone
     * @return its value; fails as the task or its stage does; bound to the loop. Other threads may wait for it
     * @throws LoopClosedException if the loop is closed
     */
    <T extends @Nullable Object> CompletableFuture<T> call(AsyncSupplier<T> task);

    /**
     * Runs a task on the loop and waits, on another thread, until its stage has ended.
     *
     * @param <T> the type of the value
     * @param task runs on the loop
     * @param timeout how long to wait at most; when the time is up, the stage goes on
     * @return its value; null if it has returned no stage
     * @throws LoopWouldBlockException on the loop's own thread
     * @throws java.util.concurrent.TimeoutException if the time was up
     * @throws InterruptedException if the waiting thread was interrupted
     * @throws LoopClosedException if the loop is closed, or gets closed before the stage has ended
     * @throws Exception what the task has thrown, or its stage has failed with, not wrapped
     */
    <T extends @Nullable Object> @Nullable T callAndWait(AsyncSupplier<T> task, Duration timeout) throws Exception;

    /**
     * Adapts an operation that calls back.
     *
     * @param <T> the type of the value
     * @param operation gets the callback, which any thread may call, once; a second call is ignored. What the operation throws
     *     is thrown on, and the future is dropped
     * @return completes on the loop with what the callback got
     */
    <T extends @Nullable Object> CompletableFuture<T> fromCallback(Consumer<? super Consumer<T>> operation);

    /**
     * Makes a future of whatever a generic caller was given: a stage is bound; a {@link Future} of another kind is waited
     * for on the default executor; null completes in the next turn; a collection or a map is gathered, its elements
     * converted in the same way; an {@link AsyncSupplier} is called, in the next turn.
     *
     * @param value what to convert
     * @return the future; fails with {@link IllegalArgumentException} if the value is of another type, naming it
     */
    CompletableFuture<?> toFuture(@Nullable Object value);

    /**
     * A stage or future as it is, or a complete one with the value.
     *
     * @param value a stage, a future, or any other value
     * @return the future, bound to the loop
     */
    CompletableFuture<?> futureOrValue(@Nullable Object value);

    /**
     * Tells whether a value is something to wait for.
     *
     * @param value any value
     * @return true for a stage and for a {@link Future}
     */
    static boolean isFuture(@Nullable Object value) {
        return value instanceof CompletionStage<?> || value instanceof Future<?>;
    }

    /**
     * An executor that runs each task within {@code execute}, for tests: {@link #submit(Callable, Executor)} on it gives a
     * future that is complete.
     *
     * @return the executor
     */
    static Executor directExecutor() {
        return Runnable::run;
    }

    /**
     * As {@link #iterate(Collection)}, with a key for each stage.
     *
     * @param <K> the type of the keys
     * @param <T> the type of the values
     * @param stages any stages
     * @return the iterator; its {@link CompletionIterator#key()} tells the key
     */
    <K, T extends @Nullable Object> CompletionIterator<T> iterate(
            Map<K, ? extends CompletionStage<? extends T>> stages);
}
