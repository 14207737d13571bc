package dev.ioloop.impl.loop;

/**
 * Notices a poller that returns early with nothing, again and again, though nobody woke it: the known fault of the JDK's
 * selector when the kernel reports something that no key asks for.
 *
 * <p>Thread rule: the loop's owner.
 */
final class SpinGuard {
    /** How many early returns in a row mean a fault. One alone is an ordinary spurious wake-up. */
    static final int LIMIT = 512;

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
        if (excused || (timeoutNanos >= 0 && waitedNanos >= timeoutNanos)) {
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
