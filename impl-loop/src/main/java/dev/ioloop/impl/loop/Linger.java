package dev.ioloop.impl.loop;

import java.util.function.LongSupplier;

/**
 * Keeps a loop awake for some microseconds after it was woken by a post, since where one came others follow. To wake a
 * thread costs its poster a system call, and the callback the tens of microseconds until the thread runs again; a loop
 * that is faster than who posts would have itself woken again and again. Where nothing follows, this is done less and
 * less often, down to one wake-up in {@value #MOST_SKIPPED}.
 *
 * <p>It looks only now and then, not all the time: each look takes the head of the queue away from who posts.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class Linger {
    /** How long it stays awake: less than a wake-up costs. */
    static final long BOUND_NANOS = 10_000;
    /** From one look to the next. */
    static final long STEP_NANOS = 500;
    static final int MOST_SKIPPED = 64;

    private final LongSupplier clock;
    private final boolean possible;
    /** Since the last wake-up: it may still be waited for more, and more has come. */
    private boolean woken;
    private boolean followed;
    /** After how many wake-ups this is tried again, and how many of them there have been. */
    private int toSkip;
    private int skipped;

    /** One by the system's clock, where another processor can post meanwhile. */
    Linger() {
        this(System::nanoTime, Runtime.getRuntime().availableProcessors() > 1);
    }

    /** For tests. */
    Linger(LongSupplier clock, boolean possible) {
        this.clock = clock;
        this.possible = possible;
    }

    /** A sleep was ended by somebody who posted. */
    void woken() {
        followed = false;
        woken = possible && ++skipped > toSkip;
        if (woken) {
            skipped = 0;
        }
    }

    /** Whether the loop shall look for more before it sleeps. */
    boolean isDue() {
        return woken;
    }

    /**
     * Looks for more.
     *
     * @param callbacks what is looked at
     * @param most how long, at most, in nanoseconds; negative if only {@link #BOUND_NANOS} counts
     * @return whether something is there
     */
    boolean brings(CallbackQueue callbacks, long most) {
        long now = clock.getAsLong();
        long end = now + (most < 0 ? BOUND_NANOS : Math.min(most, BOUND_NANOS));
        do {
            long look = now + STEP_NANOS;
            while (now - look < 0) {
                Thread.onSpinWait();
                now = clock.getAsLong();
            }
            if (!callbacks.isEmpty()) {
                followed = true;
                toSkip = 0;
                return true;
            }
        } while (now - end < 0);
        woken = false;
        if (!followed) {
            toSkip = Math.min(MOST_SKIPPED, 2 * toSkip + 1);
        }
        return false;
    }
}
