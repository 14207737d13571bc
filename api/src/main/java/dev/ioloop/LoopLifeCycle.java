package dev.ioloop;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * How a loop is run, stopped and closed.
 *
 * <p><b>Runs.</b> {@link #start()}, {@link #runSync}, {@link #runOnce()} and {@link #runUntilIdle()} are runs: the calling
 * thread owns the loop until they return, registrations, timers and callbacks stay in between, and there can be any
 * number of them one after the other. A run inside a run of the same loop is refused with {@link LoopRunningException}.
 * A {@link #stop()} while no run is under way makes the next run return at once, and that uses it up.
 *
 * <p><b>Triggers.</b> At its start a run goes through {@link LifeCyclePhase#BEFORE_STARTUP}, {@code DURING_STARTUP} and
 * {@code AFTER_STARTUP}; {@link #stopGracefully()} goes through the three phases of the shutdown. A phase begins when
 * the one before it has ended: its tasks have returned and the stages that they returned have ended, well or badly. Each
 * trigger runs once. {@link #stop()} and {@link #close()} run none.
 *
 * <p>Answers to {@code IOLoop.start}, {@code stop}, {@code run_sync} and {@code close} of Tornado; {@code run},
 * {@code stop}, {@code crash}, {@code iterate}, {@code callWhenRunning} and {@code addSystemEventTrigger} of Twisted;
 * {@code one_tick}, {@code reset} and {@code stop_gracefully} of Pyjo and Mojo; {@code loop} of pyftpdlib.
 *
 * <p>Thread rule: the owner's thread, but for the methods that say "any thread".
 */
@ProviderType
public interface LoopLifeCycle extends AutoCloseable {
    /**
     * Runs the loop on the calling thread until {@link #stop()} or {@link #close()}.
     *
     * @throws LoopRunningException if the loop runs already, also when called inside one of its callbacks; the running
     *     loop is not disturbed
     * @throws LoopClosedException if the loop is closed
     */
    void start();

    /**
     * Runs the loop until what a task begins has ended.
     *
     * @param <T> the type of the value
     * @param task called in the first turn, with this loop as the current one
     * @return the value of the task's stage; null if the task returned no stage
     * @throws Exception what the task has thrown, or what its stage has failed with, not wrapped
     * @throws IllegalStateException if the loop was stopped or closed before the stage ended
     * @throws LoopRunningException if the loop runs already
     * @throws LoopClosedException if the loop is closed
     */
    <T extends @Nullable Object> @Nullable T runSync(AsyncSupplier<T> task) throws Exception;

    /**
     * As {@link #runSync(AsyncSupplier)}, with a bound. When the time is up, the stage is cancelled.
     *
     * @param <T> the type of the value
     * @param task called in the first turn
     * @param timeout how long from now
     * @return the value of the task's stage; null if the task returned no stage
     * @throws java.util.concurrent.TimeoutException if the time was up before the stage ended
     * @throws Exception what the task has thrown, or what its stage has failed with, not wrapped
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     */
    <T extends @Nullable Object> @Nullable T runSync(AsyncSupplier<T> task, Duration timeout) throws Exception;

    /**
     * Runs turns until at least one callback, timer or handler has run, waiting for it as long as necessary. Returns at
     * once if there is nothing to wait for: no channel, no timer that counts, no callback, no executor job.
     *
     * @return how long it is until the next timer is due; zero if a callback waits; empty if there is no timer
     * @throws LoopRunningException if the loop runs already, also when called inside one of its callbacks
     * @throws LoopClosedException if the loop is closed
     */
    Optional<Duration> runOnce();

    /**
     * Runs one turn.
     *
     * @param bound how long its poll may wait at most; zero does not wait
     * @return how long it is until the next timer is due; zero if a callback waits; empty if there is no timer
     * @throws IllegalArgumentException if the bound is negative, or longer than 146 years
     * @throws LoopRunningException if the loop runs already, also when called inside one of its callbacks
     * @throws LoopClosedException if the loop is closed
     */
    Optional<Duration> runOnce(Duration bound);

    /**
     * Runs the loop until nothing is left to do: no registered channel, no timer that counts
     * ({@link ScheduledCall#counts()}), no callback, no job on an executor that {@link LoopFutures#submit} has begun.
     *
     * @return false if the loop was stopped or closed before
     * @throws LoopRunningException if the loop runs already
     * @throws LoopClosedException if the loop is closed
     */
    boolean runUntilIdle();

    /**
     * As {@link #runUntilIdle()}, with a bound on the whole run.
     *
     * @param bound how long the run may take at most; zero runs what is due now
     * @return false if the time was up, or the loop was stopped or closed, before nothing was left to do
     * @throws IllegalArgumentException if the bound is negative, or longer than 146 years
     * @throws LoopRunningException if the loop runs already
     * @throws LoopClosedException if the loop is closed
     */
    boolean runUntilIdle(Duration bound);

    /**
     * Makes the run that is under way return after its present turn; the other handlers of its batch still run. If none
     * is, the next one returns at once, and that uses it up. Runs no triggers. Any thread; wakes the loop.
     */
    void stop();

    /**
     * Stops the loop gracefully, without a deadline; see {@link #stopGracefully(GracefulStop)}. Any thread.
     *
     * @return completes when the run ends
     */
    default CompletableFuture<@Nullable Void> stopGracefully() {
        return stopGracefully(GracefulStop.UNBOUNDED);
    }

    /**
     * Stops the loop gracefully: accepts no more connections (registered {@link ListenChannel}s are not watched until the
     * run has ended), runs the triggers of {@link LifeCyclePhase#BEFORE_SHUTDOWN}, waits until the connections that the
     * options name have gone, runs {@code DURING_SHUTDOWN} and {@code AFTER_SHUTDOWN}, and stops. Calling it again while
     * this is under way changes nothing but the deadline, which can become earlier. A loop that does not run takes these
     * steps in its next run. Any thread.
     *
     * @param how what is waited for, and how long
     * @return completes with the end of the run, on its thread; fails with {@link LoopClosedException} if the loop is or
     *     gets closed before; not bound to the loop
     */
    CompletableFuture<@Nullable Void> stopGracefully(GracefulStop how);

    /**
     * Tells whether a run is under way. Any thread.
     *
     * @return true from the phase {@link LifeCyclePhase#DURING_STARTUP} of a run to its end
     */
    boolean isRunning();

    /**
     * Tells whether the loop is closed. Any thread.
     *
     * @return true once closing has begun
     */
    boolean isClosed();

    /**
     * Runs a callback once the loop runs: now, within this call, if it does; else in the phase
     * {@link LifeCyclePhase#AFTER_STARTUP} of the next run.
     *
     * @param callback what to run
     * @return how to take it back; empty if it has run
     * @throws LoopClosedException if the loop is closed
     * @throws WrongThreadException on a thread that does not own the loop
     */
    Optional<LifeCycleTrigger> callWhenRunning(Runnable callback);

    /**
     * Adds a task to a phase. Within a phase tasks begin in the order in which they were added.
     *
     * @param phase when it is to run
     * @param task what to run; what it throws, and a failure of its stage, go to the {@link ExceptionHandler}, and do
     *     not keep the others from running
     * @return how to take it back
     * @throws LoopClosedException if the loop is closed
     * @throws WrongThreadException on a thread that does not own the loop
     */
    LifeCycleTrigger addTrigger(LifeCyclePhase phase, AsyncTask task);

    /**
     * Takes away all registrations (their channels stay open and their handlers are not told), timers, callbacks and
     * triggers that wait; nothing of them runs any more, also when called inside a callback. Futures that wait for one of
     * these timers or callbacks fail with {@link LoopClosedException}. A run that is under way goes on.
     *
     * @throws LoopClosedException if the loop is closed
     * @throws WrongThreadException on a thread that does not own the loop
     */
    void reset();

    /**
     * Closes the loop together with its channels; see {@link #close(CloseMode)}. Any thread.
     *
     * @throws IllegalStateException if a callback of the loop blocks for longer than 10 seconds
     */
    @Override
    default void close() {
        close(CloseMode.CLOSE_CHANNELS);
    }

    /**
     * Closes the loop: timers are cancelled, queued callbacks are thrown away, futures that wait for them fail, the
     * default executor and the poller are closed. Calling it again does nothing. Any thread: inside a callback of a
     * running loop it takes effect at the safe point of this turn; on another thread it waits until the loop is closed,
     * at most 10 seconds.
     *
     * @param mode whether the registered channels are closed too
     * @throws IllegalStateException if a callback of the loop blocks for longer than that; the loop closes when it ends
     */
    void close(CloseMode mode);

    /**
     * Closes the loop together with its channels, without waiting. Any thread.
     *
     * @return completes when the loop is closed, on the thread that ran it; not bound to the loop
     */
    default CompletableFuture<@Nullable Void> closeAsync() {
        return closeAsync(CloseMode.CLOSE_CHANNELS);
    }

    /**
     * Closes the loop as {@link #close(CloseMode)} does, without waiting. Any thread.
     *
     * @param mode whether the registered channels are closed too; the first call decides
     * @return completes when the loop is closed, on the thread that ran it; not bound to the loop
     */
    CompletableFuture<@Nullable Void> closeAsync(CloseMode mode);
}
