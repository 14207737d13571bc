package dev.ioloop;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Runs callbacks at a time on a loop's clock, which is monotonic: a step of the wall clock moves nothing.
 *
 * <p>A callback never runs before its time, never within the call that schedules it, and in the order of the due times;
 * equal ones in the order in which they were scheduled.
 *
 * <p>Answers to {@code call_later}, {@code call_at} and {@code add_timeout} of Tornado, {@code callLater} of Twisted and
 * pyftpdlib, {@code timer} of Pyjo.
 *
 * <p>Thread rule: the loop's owner thread, but for {@link #nanoTime()}.
 */
@ProviderType
public interface Scheduler {
    /**
     * The loop's clock.
     *
     * @return nanoseconds from an arbitrary origin; only differences mean something, as with
     *     {@link System#nanoTime()}
     */
    long nanoTime();

    /**
     * Runs a callback once, after a delay.
     *
     * @param delay how long from now; zero means the next turn
     * @param callback what to run; what it throws goes to the {@link ExceptionHandler}
     * @return the call, by which it is cancelled or moved
     * @throws IllegalArgumentException if the delay is negative, or longer than 146 years
     * @throws LoopClosedException if the loop is closed
     * @throws WrongThreadException on a thread that does not own the loop; from there, use
     *     {@code loop.execute(() -> loop.callLater(...))}
     */
    ScheduledCall callLater(Duration delay, Runnable callback);

    /**
     * Runs a callback once, at an instant. The instant is converted once, now: steps of the wall clock after this call
     * do not move it.
     *
     * @param instant when; one in the past means the next turn
     * @param callback what to run; what it throws goes to the {@link ExceptionHandler}
     * @return the call, by which it is cancelled or moved
     * @throws IllegalArgumentException if the instant is more than 146 years away
     * @throws LoopClosedException if the loop is closed
     * @throws WrongThreadException on a thread that does not own the loop
     */
    ScheduledCall callAt(Instant instant, Runnable callback);

    /**
     * Makes work that is repeated; it is not started yet.
     *
     * @param schedule when it runs
     * @param task what to run; what it throws goes to the {@link ExceptionHandler}
     * @return the work; its {@link PeriodicCall#start()} starts it
     * @throws LoopClosedException if the loop is closed
     * @throws WrongThreadException on a thread that does not own the loop
     */
    default PeriodicCall periodic(PeriodicSchedule schedule, Runnable task) {
        return periodicAsync(schedule, AsyncTask.of(task));
    }

    /**
     * As {@link #periodic}, for a task that goes on after it has returned: the next run waits for its stage.
     *
     * @param schedule when it runs
     * @param task what to run; what it throws, and a failure of its stage, go to the {@link ExceptionHandler}
     * @return the work; its {@link PeriodicCall#start()} starts it
     * @throws LoopClosedException if the loop is closed
     * @throws WrongThreadException on a thread that does not own the loop
     */
    PeriodicCall periodicAsync(PeriodicSchedule schedule, AsyncTask task);

    /**
     * The calls that are still to come, periodic ones with their next run among them, in the order in which they are due.
     *
     * @return a copy
     * @throws WrongThreadException on a thread that does not own the loop
     */
    List<ScheduledCall> scheduledCalls();
}
