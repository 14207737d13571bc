package dev.ioloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReadinessTest {
    private static final Readiness ALL = Readiness.of(true, true, true, true);

    @Test
    void everyCombinationIsOneConstant() {
        for (int bits = 0; bits < 16; bits++) {
            Readiness one = Readiness.of((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0);
            assertSame(one, Readiness.of(one.isReadable(), one.isWritable(), one.isHangUp(), one.isError()));
            assertEquals(bits, (one.isReadable() ? 1 : 0) + (one.isWritable() ? 2 : 0) + (one.isHangUp() ? 4 : 0)
                    + (one.isError() ? 8 : 0));
            assertEquals(bits == 0, one.isNone());
        }
        assertSame(Readiness.READABLE.with(Readiness.HANG_UP), Readiness.of(true, false, true, false));
    }

    @Test
    void filterKeepsWhatIsAskedForAndNeverHidesErrors() {
        assertSame(Readiness.NONE, ALL.filter(Interest.NONE));
        assertSame(Readiness.of(true, false, true, true), ALL.filter(Interest.READ));
        assertSame(Readiness.of(false, true, true, true), ALL.filter(Interest.WRITE));
        assertSame(ALL, ALL.filter(Interest.READ_WRITE));
        assertSame(Readiness.NONE, Readiness.WRITABLE.filter(Interest.READ));
    }

    @Test
    void textNamesTheParts() {
        assertEquals("NONE", Readiness.NONE.toString());
        assertEquals("READABLE|WRITABLE|HANG_UP|ERROR", ALL.toString());
    }

    @ParameterizedTest
    @EnumSource
    void interestsAddAndSubtract(Interest interest) {
        assertSame(interest, Interest.of(interest.isRead(), interest.isWrite()));
        assertSame(interest, interest.with(Interest.NONE));
        assertSame(Interest.READ_WRITE, interest.with(Interest.READ).with(Interest.WRITE));
        assertSame(Interest.NONE, interest.without(interest));
        assertTrue(!interest.without(Interest.READ).isRead());
        assertEquals(interest.isWrite(), interest.without(Interest.READ).isWrite());
    }
}
