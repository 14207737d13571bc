package dev.ioloop;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When a periodic call runs. Each {@code with...} method returns a changed copy.
 *
 * <p>Answers to {@code PeriodicCallback} of Tornado, {@code LoopingCall} of Twisted, {@code call_every} of pyftpdlib and
 * {@code recurring} of Pyjo.
 *
 * <p>Thread rule: immutable; the source of jitter is called on the loop's owner thread.
 */
public final class PeriodicSchedule {
    /** From where the time to the next run counts. */
    private enum Form {
        GRID, END_OF_RUN, BEGIN_OF_RUN
    }

    private final Form form;
    private final Duration period;
    private final @Nullable Duration initialDelay;
    private final double jitter;
    private final DoubleSupplier random;
    private final boolean endingOnFailure;

    private PeriodicSchedule(Form form, Duration period, @Nullable Duration initialDelay, double jitter,
            DoubleSupplier random, boolean endingOnFailure) {
        this.form = form;
        this.period = period;
        this.initialDelay = initialDelay;
        this.jitter = jitter;
        this.random = random;
        this.endingOnFailure = endingOnFailure;
    }

    /**
     * Runs at fixed points of time: one period after the start, and then each period after that, whatever the runs take.
     * A run that takes longer than a period skips the points that it has missed, the one that is just now among them;
     * {@link PeriodicCall#missed()} tells how many.
     *
     * @param period from one point to the next
     * @return the schedule
     * @throws IllegalArgumentException if the period is zero, negative, or longer than 146 years
     */
    public static PeriodicSchedule fixedRate(Duration period) {
        if (checked(period, "period").isZero()) {
            throw new IllegalArgumentException("the period of a fixed rate is zero; give a positive one, or use"
                    + " fixedDelay(Duration.ZERO) to run once a turn");
        }
        return new PeriodicSchedule(Form.GRID, period, null, 0, PeriodicSchedule::systemRandom, false);
    }

    /**
     * Runs again a time after a run has ended. Zero runs once a turn.
     *
     * @param delay from the end of a run to the next run
     * @return the schedule
     * @throws IllegalArgumentException if the delay is negative, or longer than 146 years
     */
    public static PeriodicSchedule fixedDelay(Duration delay) {
        return new PeriodicSchedule(Form.END_OF_RUN, checked(delay, "delay"), null, 0, PeriodicSchedule::systemRandom,
                false);
    }

    /**
     * Lets a fixed delay count from the begin of a run; if it has passed when the run ends, the next one comes in the turn
     * after. Nothing is caught up.
     *
     * @return a changed copy
     * @throws IllegalStateException if this is a fixed rate
     */
    public PeriodicSchedule fromBegin() {
        if (form == Form.GRID) {
            throw new IllegalStateException("a fixed rate counts from the start and not from the begin of a run; use"
                    + " fixedDelay(...).fromBegin()");
        }
        return new PeriodicSchedule(Form.BEGIN_OF_RUN, period, initialDelay, jitter, random, endingOnFailure);
    }

    /**
     * Changes the period or delay.
     *
     * @param next the new one
     * @return a changed copy
     * @throws IllegalArgumentException if it is negative, longer than 146 years, or zero for a fixed rate
     */
    public PeriodicSchedule withPeriod(Duration next) {
        Duration valid = form == Form.GRID ? fixedRate(next).period : fixedDelay(next).period;
        return new PeriodicSchedule(form, valid, initialDelay, jitter, random, endingOnFailure);
    }

    private static double systemRandom() {
        return ThreadLocalRandom.current().nextDouble();
    }

    private static Duration checked(Duration duration, String what) {
        Objects.requireNonNull(duration, what);
        if (duration.isNegative()) {
            throw new IllegalArgumentException("the " + what + " of a periodic call is " + duration
                    + ", which is negative; it must be more than 0");
        }
        if (duration.toSeconds() > Long.MAX_VALUE / 2_000_000_000L) {
            throw new IllegalArgumentException("the " + what + " of a periodic call is " + duration
                    + ", which is longer than 146 years; give a shorter one");
        }
        return duration;
    }

    /**
     * Makes the first run come after another time than one period.
     *
     * @param initialDelay from the start to the first run; zero means the next turn
     * @return a changed copy
     * @throws IllegalArgumentException if it is negative, or longer than 146 years
     */
    public PeriodicSchedule withInitialDelay(Duration initialDelay) {
        return new PeriodicSchedule(form, period, checked(initialDelay, "initial delay"), jitter, random,
                endingOnFailure);
    }

    /**
     * Varies each period by chance, so that many clients do not run in step: it is multiplied by
     * {@code 1 + jitter * (r - 0.5)}, with r from 0 to 1.
     *
     * @param jitter by how much: 0 for none, 0.1 for 5 percent up and down, at most 1
     * @return a changed copy
     * @throws IllegalArgumentException if it is below 0, above 1 or not a number
     */
    public PeriodicSchedule withJitter(double jitter) {
        return withJitter(jitter, PeriodicSchedule::systemRandom);
    }

    /**
     * As {@link #withJitter(double)}, with a source of chance, for a run that can be repeated.
     *
     * @param jitter by how much, from 0 to 1
     * @param random gives numbers from 0 to below 1
     * @return a changed copy
     * @throws IllegalArgumentException if the jitter is below 0, above 1 or not a number
     */
    public PeriodicSchedule withJitter(double jitter, DoubleSupplier random) {
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("the jitter is " + jitter + "; it must be from 0 to 1");
        }
        return new PeriodicSchedule(form, period, initialDelay, jitter, Objects.requireNonNull(random, "random"),
                endingOnFailure);
    }

    /**
     * Makes a run that fails the last one.
     *
     * @return a changed copy
     */
    public PeriodicSchedule endingOnFailure() {
        return new PeriodicSchedule(form, period, initialDelay, jitter, random, true);
    }

    /**
     * Tells which form this is.
     *
     * @return true for a fixed rate, false for a fixed delay
     */
    public boolean isFixedRate() {
        return form == Form.GRID;
    }

    /**
     * Tells from where a fixed delay counts.
     *
     * @return true after {@link #fromBegin()}
     */
    public boolean isFromBegin() {
        return form == Form.BEGIN_OF_RUN;
    }

    /**
     * From one run to the next.
     *
     * @return the period, or the delay
     */
    public Duration period() {
        return period;
    }

    /**
     * From the start to the first run.
     *
     * @return the initial delay; the period if none was given
     */
    public Duration initialDelay() {
        return initialDelay == null ? period : initialDelay;
    }

    /**
     * Tells whether an initial delay was given.
     *
     * @return false if the first run comes after one period, varied by the jitter
     */
    public boolean hasInitialDelay() {
        return initialDelay != null;
    }

    /**
     * The period by which the next run is planned: varied by chance if there is jitter.
     *
     * @return in nanoseconds; at least 1, but for a fixed delay of zero
     */
    public long nextPeriodNanos() {
        long nanos = period.toNanos();
        return jitter == 0 || nanos == 0 ? nanos : Math.max(1,
                (long) (nanos * (1 + jitter * (random.getAsDouble() - 0.5))));
    }

    /**
     * Tells whether a run that fails is the last one.
     *
     * @return true after {@link #endingOnFailure()}
     */
    public boolean isEndingOnFailure() {
        return endingOnFailure;
    }

    @Override
    public String toString() {
        return (form == Form.GRID ? "every " : "with a delay of ") + period
                + (form == Form.BEGIN_OF_RUN ? " from the begin of each run" : "")
                + (initialDelay == null ? "" : ", first after " + initialDelay)
                + (jitter == 0 ? "" : ", jitter " + jitter) + (endingOnFailure ? ", ending on failure" : "");
    }
}
