package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LingerTest {
    private static final long LOOK = 100;

    private final CallbackQueue callbacks = new CallbackQueue();
    private long time = Long.MAX_VALUE - 5_000; // overflows on the way
    private long postAt = Long.MAX_VALUE;
    private long looks;
    private final Linger linger = new Linger(this::look, true);

    /** Each look at the clock takes a while; somebody posts in the meantime. */
    private long look() {
        if (++looks == postAt) {
            callbacks.offer(() -> {});
        }
        return time += LOOK;
    }

    private long waited(long most, boolean brings) {
        long before = time;
        assertEquals(brings, linger.brings(callbacks, most));
        return time - before;
    }

    private void postAfter(long nanos) {
        postAt = looks + nanos / LOOK;
    }

    @Test
    void aLoopThatNobodyHasWokenSleepsAtOnce() {
        assertFalse(linger.isDue());
    }

    @Test
    void oneThatWasWokenLooksForMoreUntilTheTimeIsUp() {
        linger.woken();
        assertTrue(linger.isDue());
        long waited = waited(-1, false);
        assertTrue(waited >= Linger.BOUND_NANOS && waited <= Linger.BOUND_NANOS + Linger.STEP_NANOS + 2 * LOOK,
                () -> waited + " ns");
        assertFalse(linger.isDue(), "once for each time");
    }

    @Test
    void itIsAwakeForNoLongerThanItMaySleep() {
        linger.woken();
        long waited = waited(1_000, false);
        assertTrue(waited >= 1_000 && waited <= 1_000 + Linger.STEP_NANOS + 2 * LOOK, () -> waited + " ns");
    }

    @Test
    void whatFollowsEndsItAndItIsTriedAgain() {
        linger.woken();
        for (int i = 0; i < 3; i++) {
            postAfter(3_000);
            long waited = waited(-1, true);
            assertTrue(waited >= 3_000 && waited <= 3_000 + Linger.STEP_NANOS + 2 * LOOK, () -> waited + " ns");
            assertTrue(linger.isDue());
            callbacks.take();
        }
    }

    @Test
    void whereNothingFollowsItIsDoneLessAndLessOften() {
        int[] expected = {1, 2, 4, 8, 16, 32, 64, 65, 65};
        for (int each : expected) {
            assertEquals(each, wakeupsUntilDue());
            waited(-1, false);
        }
    }

    @Test
    void whatFollowsOnceMakesItUsualAgain() {
        for (int i = 0; i < 5; i++) {
            wakeupsUntilDue();
            waited(-1, false);
        }
        wakeupsUntilDue();
        postAfter(2_000);
        waited(-1, true);
        callbacks.take();
        waited(-1, false);
        assertEquals(1, wakeupsUntilDue(), "the end of what followed is no failure");
    }

    @Test
    void withOneProcessorNobodyCouldPostMeanwhile() {
        Linger alone = new Linger(this::look, false);
        alone.woken();
        assertFalse(alone.isDue());
    }

    private int wakeupsUntilDue() {
        int count = 0;
        do {
            linger.woken();
            count++;
        } while (!linger.isDue() && count < 1_000);
        return count;
    }
}
