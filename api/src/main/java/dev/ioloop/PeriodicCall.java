package dev.ioloop;

import java.time.Duration;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Work that is repeated; it can be started and stopped any number of times. Two runs never overlap: the next one is
 * planned when the stage that the task returned has ended. A failure goes to the {@link ExceptionHandler} and does not
 * end it, unless the schedule says so.
 *
 * <p>Answers to {@code PeriodicCallback} of Tornado, {@code LoopingCall} of Twisted, the handles of {@code call_every} of
 * pyftpdlib and {@code recurring} of Pyjo.
 *
 * <p>Thread rule: the loop's owner thread, but for {@code toString()}.
 */
@ProviderType
public interface PeriodicCall {
    /**
     * Starts it: the first run comes after the initial delay. Does nothing if it is started.
     *
     * @return this
     * @throws LoopClosedException if the loop is closed
     * @throws WrongThreadException on a thread that does not own the loop
     */
    PeriodicCall start();

    /**
     * Ends it. A run whose stage has not ended goes on to its end, and is the last one. Does nothing if it is stopped.
     *
     * @throws WrongThreadException on a thread that does not own the loop
     */
    void stop();

    /**
     * Tells whether it is started. {@link IOLoop#reset()} stops it, also in the middle of a run.
     *
     * @return true from {@link #start()} to {@link #stop()}, also while the task runs
     */
    boolean isRunning();

    /**
     * Begins its period anew: the next run comes one period from now.
     *
     * @throws IllegalStateException if it is not started
     * @throws WrongThreadException on a thread that does not own the loop
     */
    void reset();

    /**
     * Changes its period, and begins it anew: the next run comes one new period from now.
     *
     * @param period the new period or delay
     * @throws IllegalArgumentException if it is negative, longer than 146 years, or zero for a fixed rate
     * @throws IllegalStateException if it is not started
     * @throws WrongThreadException on a thread that does not own the loop
     */
    void reset(Duration period);

    /**
     * How it is planned.
     *
     * @return the schedule, with the period that was set last
     */
    PeriodicSchedule schedule();

    /**
     * How many runs of a fixed rate were left out just before the present one, because an earlier one took too long or
     * the clock has jumped.
     *
     * @return the number, 0 for a fixed delay
     */
    long missed();

    /**
     * How many runs have begun since it was made.
     *
     * @return the number
     */
    long runs();

    /**
     * Sends its failures elsewhere than to the {@link ExceptionHandler}.
     *
     * @param handler gets what the task throws, or its stage fails with
     * @return this
     */
    PeriodicCall onFailure(Consumer<? super Throwable> handler);

    /**
     * Makes it not count as work: a loop that runs until it is idle does not wait for it.
     *
     * @return this
     */
    PeriodicCall unref();
}
