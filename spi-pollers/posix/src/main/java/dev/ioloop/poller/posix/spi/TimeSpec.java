package dev.ioloop.poller.posix.spi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A {@code struct timespec} ({@code time.h}): seconds and nanoseconds, 8 bytes each.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class TimeSpec {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final MemorySegment memory = Arena.ofAuto().allocate(16, 8);

    /**
     * Makes one.
     */
    public TimeSpec() {
        // zero
    }

    /**
     * The struct for a time to wait.
     *
     * @param nanos nanoseconds; negative for no limit
     * @return the struct, or NULL for no limit
     */
    public MemorySegment of(long nanos) {
        if (nanos < 0) {
            return MemorySegment.NULL;
        }
        memory.set(ValueLayout.JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
        memory.set(ValueLayout.JAVA_LONG, 8, nanos % NANOS_PER_SECOND);
        return memory;
    }

    /**
     * The milliseconds for a time to wait: rounded up, and limited to what an int can count.
     *
     * @param nanos nanoseconds; negative for no limit
     * @return milliseconds, -1 for no limit
     */
    public static int millis(long nanos) {
        if (nanos <= 0) {
            return nanos < 0 ? -1 : 0;
        }
        long whole = nanos / NANOS_PER_MILLI;
        return (int) Math.min(nanos % NANOS_PER_MILLI == 0 ? whole : whole + 1, Integer.MAX_VALUE);
    }
}
