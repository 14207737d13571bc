package dev.ioloop.impl.loop;

/**
 * Notices a poller that returns early with nothing, again and again, though nobody woke it: the known fault of the JDK's
 * selector when the kernel reports something that no key asks for. A poll that has waited at all is none: a signal has
 * ended it, as those of a profiler do a hundred times a second.
 *
 * <p>Thread rule: the loop's owner.
 */
final class SpinGuard {
    /** How many early returns in a row mean a fault. One alone is an ordinary spurious wake-up. */
    static final int LIMIT = 512;
    /** Who waits that long burns no processor. */
    static final long WAITED_NANOS = 1_000_000;

    private int early;

    /**
     * Takes note of a poll that was to wait and has delivered nothing.
     *
     * @param timeoutNanos how long it was to wait; negative without limit
     * @param waitedNanos how long it has waited
     * @param excused whether it was woken or interrupted
     * @return true if the poller is to be opened anew; the count then begins again
     */
    boolean isFaulty(long timeoutNanos, long waitedNanos, boolean excused) {
        if (excused || waitedNanos >= WAITED_NANOS || (timeoutNanos >= 0 && waitedNanos >= timeoutNanos)) {
            early = 0;
            return false;
        }
        if (++early < LIMIT) {
            return false;
        }
        early = 0;
        return true;
    }

    /** Takes note of a poll that has delivered something. */
    void reset() {
        early = 0;
    }
}
