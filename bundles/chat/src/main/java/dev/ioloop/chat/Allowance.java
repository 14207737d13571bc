package dev.ioloop.chat;

/**
 * How many lines one member may still send: a bucket that holds so many, and gets a new one at a steady rate.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class Allowance {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** How long one line takes to come back. */
    private final long nanosPerLine;
    private final long most;
    /** What is left, in nanoseconds of waiting that were saved up. */
    private long saved;
    private long lastLook;

    Allowance(int perSecond, int burst, long now) {
        nanosPerLine = NANOS_PER_SECOND / perSecond;
        most = nanosPerLine * burst;
        saved = most;
        lastLook = now;
    }

    private void look(long now) {
        saved = Math.min(most, saved + (now - lastLook));
        lastLook = now;
    }

    /** Takes a line, if there is one left. */
    boolean take(long now) {
        look(now);
        if (saved < nanosPerLine) {
            return false;
        }
        saved -= nanosPerLine;
        return true;
    }

    /** How long it is until there is one, in nanoseconds. */
    long untilNext(long now) {
        look(now);
        return Math.max(0, nanosPerLine - saved);
    }
}
