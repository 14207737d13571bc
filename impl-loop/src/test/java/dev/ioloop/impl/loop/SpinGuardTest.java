package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

/** What counts as a poller that spins. */
class SpinGuardTest {
    private static final int MANY = 10 * SpinGuard.LIMIT;

    private final SpinGuard guard = new SpinGuard();

    private int faults(long timeoutNanos, long waitedNanos, boolean excused) {
        int faults = 0;
        for (int i = 0; i < MANY; i++) {
            faults += guard.isFaulty(timeoutNanos, waitedNanos, excused) ? 1 : 0;
        }
        return faults;
    }

    @Test
    void earlyReturnsInARowAreAFault() {
        assertEquals(10, faults(-1, 999_999, false));
        assertEquals(10, faults(1_000_000_000, 0, false));
    }

    @Test
    void signalsNowAndThenAreNone() {
        assertEquals(0, faults(-1, 1_000_000, false));
        assertEquals(0, faults(1_000_000_000, 10_000_000, false));
    }

    @Test
    void whoIsWokenOrHasWaitedToTheEndIsNone() {
        assertEquals(0, faults(-1, 0, true));
        assertEquals(0, faults(1000, 1000, false));
    }

    @Test
    void anyOfTheseBeginsTheCountAnew() {
        for (Runnable end : new Runnable[]{guard::reset, () -> assertFalse(guard.isFaulty(-1, 0, true)),
            () -> assertFalse(guard.isFaulty(-1, SpinGuard.WAITED_NANOS, false))}) {
            for (int i = 1; i < SpinGuard.LIMIT; i++) {
                assertFalse(guard.isFaulty(-1, 0, false));
            }
            end.run();
            assertFalse(guard.isFaulty(-1, 0, false));
            guard.reset();
        }
    }
}
