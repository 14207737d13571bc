package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import dev.ioloop.ScheduledCall;
import dev.ioloop.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and joins Deferreds.
 *
 * <p>Where a function may give a value or something to wait for, it is a {@code Callable<?>}: a value of type T, a
 * Deferred or stage of it, or a {@link Failure}. The caller names T.
 *
 * <p>Answers to the functions of Twisted's {@code defer}, {@code task} and {@code threads}.
 *
 * <p>Thread rule: as {@link Deferred}, but for {@link #blockingCallFromThread}.
 */
public final class Deferreds {
    private static final Logger LOG = LoggerFactory.getLogger(Deferreds.class);

    private Deferreds() {}

    // ---- at once

    /**
     * A Deferred that was fired with a value.
     *
     * @param <T> the type of the value
     * @param value the value
     * @return the Deferred
     * @throws IllegalArgumentException if the value is a Deferred
     */
    public static <T extends @Nullable Object> Deferred<T> succeed(T value) {
        Deferred<T> deferred = new Deferred<>();
        deferred.callback(value);
        return deferred;
    }

    /**
     * A Deferred that has failed.
     *
     * @param <T> any type
     * @param cause why
     * @return the Deferred
     */
    public static <T extends @Nullable Object> Deferred<T> fail(Throwable cause) {
        return fail(new Failure(cause));
    }

    /**
     * A Deferred that has failed.
     *
     * @param <T> any type
     * @param failure its failure, as it is
     * @return the Deferred
     */
    public static <T extends @Nullable Object> Deferred<T> fail(Failure failure) {
        Deferred<T> deferred = new Deferred<>();
        deferred.errback(failure);
        return deferred;
    }

    /**
     * Calls a function now, and makes a Deferred of whatever comes of it.
     *
     * @param <T> the type of the value
     * @param function the function
     * @return the Deferred that it has returned, that one itself; one that waits for the stage that it has returned;
     *     else one that is fired with the value, the {@link Failure} that it has returned, or what it has thrown
     */
    public static <T extends @Nullable Object> Deferred<T> maybeDeferred(Callable<?> function) {
        Objects.requireNonNull(function, "function");
        Object result;
        try {
            result = function.call();
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable thrown) {
            return fail(thrown);
        }
        return waitable(result) ? ensureDeferred(result) : settled(result);
    }

    /**
     * Calls a function now, and makes a Deferred of its value, even if that is a Deferred or a stage.
     *
     * @param <T> the type of the value
     * @param function the function
     * @return a Deferred that is fired with what it has returned or thrown
     */
    public static <T extends @Nullable Object> Deferred<T> execute(Callable<? extends T> function) {
        Objects.requireNonNull(function, "function");
        try {
            return settled(function.call());
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable thrown) {
            return fail(thrown);
        }
    }

    private static <T extends @Nullable Object> Deferred<T> settled(@Nullable Object result) {
        Deferred<T> deferred = new Deferred<>();
        deferred.settle(result);
        return deferred;
    }

    private static boolean waitable(@Nullable Object value) {
        return value instanceof Deferred<?> || value instanceof CompletionStage<?>;
    }

    /**
     * Makes a Deferred of something to wait for.
     *
     * @param <T> the type of the value
     * @param waitable a Deferred or a stage of type T
     * @return the Deferred itself, or one that waits for the stage
     * @throws IllegalArgumentException if it is neither; the message names it
     */
    @SuppressWarnings("unchecked") // the caller names the type
    public static <T extends @Nullable Object> Deferred<T> ensureDeferred(@Nullable Object waitable) {
        if (waitable instanceof Deferred<?> deferred) {
            return (Deferred<T>) deferred;
        }
        if (waitable instanceof CompletionStage<?> stage) {
            return fromStage((CompletionStage<T>) stage);
        }
        throw new IllegalArgumentException("found " + waitable + (waitable == null ? "" : " of " + waitable.getClass())
                + "; expected a Deferred or a CompletionStage");
    }

    /**
     * A Deferred of a stage. Cancelling it cancels the stage, and it ends as the stage then does.
     *
     * @param <T> the type of the value
     * @param stage the stage; it may end on any thread, see {@link Deferred#addStageCallback}
     * @return the Deferred
     */
    public static <T extends @Nullable Object> Deferred<T> fromStage(CompletionStage<? extends T> stage) {
        Objects.requireNonNull(stage, "stage");
        return Deferreds.<@Nullable Void>settled(null).addStageCallback(nothing -> stage);
    }

    /**
     * An errback that writes a failure to the log and passes it on.
     *
     * @param failure the failure
     * @return the same one; in an errback that has a type, say {@code logError(failure).raise()}
     */
    public static Failure logError(Failure failure) {
        LOG.error("Unhandled Error", failure.value());
        return failure;
    }

    // ---- several

    /**
     * Waits for all values.
     *
     * @param <T> the type of the values
     * @param inputs the Deferreds; without any, it fires at once
     * @return fires with the values in the order of the inputs; fails with a {@link FirstErrorException} as soon as one
     *     fails. Failures stay with the inputs, where they must be handled
     */
    public static <T extends @Nullable Object> Deferred<List<T>> gatherResults(
            Collection<? extends Deferred<? extends T>> inputs) {
        return gather(new DeferredList<>(inputs, DeferredList.Flag.FIRE_ON_ONE_ERRBACK));
    }

    /**
     * Waits for all values.
     *
     * @param <T> the type of the values
     * @param inputs the Deferreds; without any, it fires at once
     * @param consumeErrors whether failures are taken from the inputs, which go on with null
     * @return as {@link #gatherResults(Collection)}
     */
    public static <T extends @Nullable Object> Deferred<List<T>> gatherResults(
            Collection<? extends Deferred<? extends T>> inputs, boolean consumeErrors) {
        return consumeErrors ? gather(new DeferredList<>(inputs, DeferredList.Flag.FIRE_ON_ONE_ERRBACK,
                DeferredList.Flag.CONSUME_ERRORS)) : gatherResults(inputs);
    }

    @SuppressWarnings("NullAway") // the value may be null where T may
    private static <T extends @Nullable Object> Deferred<List<T>> gather(DeferredList<T> list) {
        return list.addCallback(result -> {
            List<T> values = new ArrayList<>();
            ((DeferredList.All<T>) result).outcomes().forEach(outcome -> values.add(outcome.value()));
            return Collections.unmodifiableList(values);
        });
    }

    /**
     * Waits for the first value, and cancels the others. What these end with is dropped.
     *
     * @param <T> the type of the values
     * @param inputs the Deferreds, at least one
     * @return fires with the first value and its index; fails with a {@link FailureGroupException} if all fail;
     *     cancelling it cancels all
     * @throws IllegalArgumentException if there are no inputs
     */
    public static <T extends @Nullable Object> Deferred<DeferredList.First<T>> race(
            Collection<? extends Deferred<? extends T>> inputs) {
        return new Race<T>(inputs).begin();
    }

    // ---- later, and elsewhere

    /**
     * Calls a function after a delay.
     *
     * @param <T> the type of the value
     * @param clock the loop, or another scheduler
     * @param delay how long from now
     * @param function the function; what it returns is waited for if need be
     * @return fires with what comes of the function. Cancelling it before takes the timer away
     * @throws IllegalArgumentException if the delay is negative, or longer than 146 years
     */
    public static <T extends @Nullable Object> Deferred<T> deferLater(Scheduler clock, Duration delay,
            Callable<?> function) {
        Objects.requireNonNull(function, "function");
        return sleep(clock, delay).addAsyncCallback(nothing -> maybeDeferred(function));
    }

    /**
     * Lets time pass.
     *
     * @param clock the loop, or another scheduler
     * @param delay how long from now
     * @return fires with null then. Cancelling it takes the timer away
     * @throws IllegalArgumentException if the delay is negative, or longer than 146 years
     */
    public static Deferred<@Nullable Void> deferLater(Scheduler clock, Duration delay) {
        return sleep(clock, delay);
    }

    private static Deferred<@Nullable Void> sleep(Scheduler clock, Duration delay) {
        ScheduledCall[] timer = new ScheduledCall[1];
        IOLoop loop = clock instanceof IOLoop given ? given : IOLoop.currentOrNull();
        Deferred<@Nullable Void> deferred = new Deferred<>(loop, cancelled -> timer[0].cancel());
        timer[0] = clock.callLater(delay, () -> deferred.settle(null));
        return deferred;
    }

    /**
     * Runs a function on the default executor of a loop.
     *
     * @param <T> the type of the value
     * @param loop where the result appears
     * @param function runs on another thread
     * @return its value or failure. Cancelling it does not stop the function
     * @throws java.util.concurrent.RejectedExecutionException if the executor refuses
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    public static <T extends @Nullable Object> Deferred<T> deferToThread(IOLoop loop, Callable<T> function) {
        loop.checkOwner();
        return of(loop, loop.futures().submit(function));
    }

    /** A Deferred of a certain loop, of a stage. */
    static <T extends @Nullable Object> Deferred<T> of(IOLoop loop, CompletionStage<T> stage) {
        Deferred<@Nullable Void> begin = new Deferred<>(loop, null);
        begin.settle(null);
        return begin.addStageCallback(nothing -> stage);
    }

    /**
     * Runs a function on a loop, and waits on another thread for what comes of it.
     *
     * @param <T> the type of the value
     * @param loop where the function runs
     * @param function the function; what it returns is waited for if need be
     * @param timeout how long to wait at most; when the time is up, the function's work goes on
     * @return its value
     * @throws dev.ioloop.LoopWouldBlockException on the loop's own thread
     * @throws java.util.concurrent.TimeoutException if the time was up
     * @throws InterruptedException if the waiting thread was interrupted
     * @throws dev.ioloop.LoopClosedException if the loop is closed, or gets closed before
     * @throws Exception what the function has thrown, or its Deferred or stage has failed with
     */
    @SuppressWarnings("TypeParameterUnusedInFormals") // the caller names the type
    public static <T extends @Nullable Object> @Nullable T blockingCallFromThread(IOLoop loop, Callable<?> function,
            Duration timeout) throws Exception {
        Objects.requireNonNull(function, "function");
        return loop.futures().<T>callAndWait(() -> Deferreds.<T>maybeDeferred(function).toFuture(), timeout);
    }

    /**
     * Works through an iterator in small pieces, on a {@link Cooperator} that the loop has for all who call this.
     *
     * @param loop the loop
     * @param steps does one piece at each {@code next()}; if that returns a Deferred or a stage, it goes on when that
     *     has ended
     * @return the task
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    public static CooperativeTask cooperate(IOLoop loop, Iterator<?> steps) {
        return Cooperator.of(loop).cooperate(steps);
    }
}
