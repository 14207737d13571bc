package dev.ioloop.deferred;

import dev.ioloop.AsyncTask;
import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Futures of a loop in the way of promises: callbacks run in a later turn, also those of a promise that is settled; a
 * failure reaches them as it is, not wrapped; and a failure that no callback takes is told of, for each branch.
 *
 * <p>Each result is a future made by {@link IOLoop#newFuture()}: if it fails and nobody asks for that before it is garbage,
 * the loop's {@link dev.ioloop.ExceptionHandler} is told. What {@link CompletionStage}'s own methods derive is not watched in
 * this way. What is passed in may be any stage. All that has to do with several of them, and is not here, is in
 * {@link dev.ioloop.LoopFutures}: {@code gatherFailFast} is {@code all} of Mojo, {@code any} and {@code race} have their
 * names.
 *
 * <p>Answers to {@code Mojo::Promise}; a promise of several values is one of a list or a record.
 *
 * <p>Thread rule: any thread, but for {@link #await}; callbacks run on the loop's owner thread.
 */
public final class Promises {
    /** What {@link #timeout(Duration)} says: {@value}. */
    public static final String TIMEOUT_MESSAGE = "Promise timeout";

    private final IOLoop loop;

    private Promises(IOLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
    }

    /**
     * The promises of a loop.
     *
     * @param loop where callbacks run
     * @return a new object; it keeps nothing
     */
    public static Promises of(IOLoop loop) {
        return new Promises(loop);
    }

    /**
     * Calls back with the value, in a later turn.
     *
     * @param <T> the type of the value
     * @param <U> the type of the new value
     * @param stage any stage
     * @param fulfilled gets the value and gives the stage that the result follows
     * @return as the stage that the callback gives; fails as the first stage does, or with what the callback throws
     */
    public <T extends @Nullable Object, U extends @Nullable Object> CompletableFuture<U> then(CompletionStage<T> stage,
            Function<? super T, ? extends CompletionStage<? extends U>> fulfilled) {
        return then(stage, fulfilled, loop.futures()::failed);
    }

    /**
     * Calls back with the value or with the failure, in a later turn.
     *
     * @param <T> the type of the value
     * @param <U> the type of the new value
     * @param stage any stage
     * @param fulfilled gets the value and gives the stage that the result follows
     * @param rejected gets the failure and gives the stage that the result follows
     * @return as the stage that the callback gives; fails with what the callback throws
     */
    public <T extends @Nullable Object, U extends @Nullable Object> CompletableFuture<U> then(CompletionStage<T> stage,
            Function<? super T, ? extends CompletionStage<? extends U>> fulfilled,
            Function<? super Throwable, ? extends CompletionStage<? extends U>> rejected) {
        Objects.requireNonNull(fulfilled, "fulfilled");
        Objects.requireNonNull(rejected, "rejected");
        return later(stage,
                (value, failure) -> failure == null ? fulfilled.apply(value) : rejected.apply(unwrap(failure)));
    }

    /**
     * Calls back with the failure, in a later turn: {@code catch} of Mojo.
     *
     * @param <T> the type of the value
     * @param stage any stage
     * @param rejected gets the failure and gives the stage that the result follows
     * @return the value of the stage; if it fails, as the stage that the callback gives
     */
    public <T extends @Nullable Object> CompletableFuture<T> recover(CompletionStage<T> stage,
            Function<? super Throwable, ? extends CompletionStage<? extends T>> rejected) {
        return then(stage, value -> stage, rejected);
    }

    /**
     * Runs a task when the stage has ended, well or badly, in a later turn: {@code finally} of Mojo. It does not count as taking
     * a failure.
     *
     * @param <T> the type of the value
     * @param stage any stage
     * @param task what to run; the result waits for the stage that it gives
     * @return as the stage, once the task has ended; fails with what the task has thrown or failed with
     */
    public <T extends @Nullable Object> CompletableFuture<T> lastly(CompletionStage<T> stage, AsyncTask task) {
        Objects.requireNonNull(task, "task");
        return later(stage, (value, failure) -> {
            CompletionStage<?> cleanUp;
            try {
                cleanUp = task.run();
            } catch (Exception e) {
                return loop.futures().failed(e);
            }
            return cleanUp == null ? stage : cleanUp.thenCompose(ignored -> stage);
        });
    }

    private <T extends @Nullable Object, U extends @Nullable Object> CompletableFuture<U> later(
            CompletionStage<T> stage,
            BiFunction<? super T, ? super @Nullable Throwable, ? extends CompletionStage<? extends U>> callback) {
        CompletableFuture<U> result = loop.newFuture();
        // Not whenDone, whose callback is dropped when the loop closes: this fails then.
        CompletableFuture<CompletionStage<? extends U>> called = loop.futures().bind(stage).handleAsync(
                (value, failure) -> Objects.requireNonNull(callback.apply(value, failure),
                        "the callback gave no stage; give futures().completed(null) for null"));
        var unused = called.thenCompose(next -> next).whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(unwrap(failure));
            }
        });
        return result;
    }

    /**
     * Waits for all stages, however they end: {@code all_settled} of Mojo.
     *
     * @param <T> the type of the values
     * @param stages any stages; none gives an empty list
     * @return how they have ended, in the order of the stages; does not fail
     */
    public <T extends @Nullable Object> CompletableFuture<List<Settled<T>>> allSettled(
            Collection<? extends CompletionStage<? extends T>> stages) {
        List<CompletionStage<Settled<T>>> settled = new ArrayList<>(stages.size());
        for (CompletionStage<? extends T> stage : stages) {
            settled.add(stage.handle((value, failure) -> failure == null ? new Settled.Fulfilled<T>(value)
                    : new Settled.Rejected<T>(unwrap(failure))));
        }
        return loop.futures().gather(settled);
    }

    /**
     * A promise that is kept after a time.
     *
     * @param <T> the type of the value
     * @param delay how long from now
     * @param value the value
     * @return completes then; cancelling it takes its timer away
     * @throws IllegalArgumentException if the delay is negative, or longer than 146 years
     */
    public <T extends @Nullable Object> CompletableFuture<T> timer(Duration delay, T value) {
        return after(delay, result -> result.complete(value));
    }

    /**
     * A promise that fails after a time, with the message {@value #TIMEOUT_MESSAGE}.
     *
     * @param <T> the type of the value that never comes
     * @param delay how long from now
     * @return fails then with a {@link TimeoutException}; cancelling it takes its timer away
     * @throws IllegalArgumentException if the delay is negative, or longer than 146 years
     */
    public <T extends @Nullable Object> CompletableFuture<T> timeout(Duration delay) {
        return timeout(delay, TIMEOUT_MESSAGE);
    }

    /**
     * A promise that fails after a time. To bound another stage, race with it.
     *
     * @param <T> the type of the value that never comes
     * @param delay how long from now
     * @param message of the failure
     * @return fails then with a {@link TimeoutException}; cancelling it takes its timer away
     * @throws IllegalArgumentException if the delay is negative, or longer than 146 years
     */
    public <T extends @Nullable Object> CompletableFuture<T> timeout(Duration delay, String message) {
        Objects.requireNonNull(message, "message");
        return after(delay, result -> result.completeExceptionally(new TimeoutException(message)));
    }

    private <T extends @Nullable Object> CompletableFuture<T> after(Duration delay,
            Consumer<CompletableFuture<T>> outcome) {
        CompletableFuture<T> result = loop.newFuture();
        CompletableFuture<@Nullable Void> time = loop.futures().sleep(delay);
        var unusedTime = time.whenComplete((nothing, failure) -> {
            if (failure == null) {
                outcome.accept(result);
            } else {
                result.completeExceptionally(unwrap(failure));
            }
        });
        var unusedResult = result.whenComplete((value, failure) -> time.cancel(false));
        return result;
    }

    /**
     * Runs the loop on this thread until a stage has ended, whoever stops the loop meanwhile: {@code wait} of Mojo. If the
     * loop runs already, returns at once.
     *
     * @param stage any stage
     * @param timeout how long to wait at most
     * @return true if the stage has ended, well or badly; false if the loop runs already
     * @throws TimeoutException if the time was up; the stage goes on
     * @throws LoopClosedException if the loop is or gets closed before
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     */
    public boolean await(CompletionStage<?> stage, Duration timeout) throws TimeoutException {
        return LoopWait.untilDone(loop, Objects.requireNonNull(stage, "stage"),
                Objects.requireNonNull(timeout, "timeout"), stage);
    }

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
