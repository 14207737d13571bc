package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DurationsTest {
    private static final Instant NOW = Instant.parse("2020-01-01T00:00:00Z");

    @Test
    void acceptsFromZeroTo146Years() {
        assertEquals(0, Durations.nanos(Duration.ZERO, "delay"));
        assertEquals(1, Durations.nanos(Duration.ofNanos(1), "delay"));
        assertEquals(Durations.MAX_NANOS, Durations.nanos(Duration.ofNanos(Durations.MAX_NANOS), "delay"));
        assertEquals(146, Duration.ofNanos(Durations.MAX_NANOS).toDays() / 365);
    }

    @Test
    void refusesAndSaysWhatWasFoundAndWhatIsAllowed() {
        String negative = assertThrows(IllegalArgumentException.class,
                () -> Durations.nanos(Duration.ofNanos(-1), "delay of a timer")).getMessage();
        assertTrue(negative.contains("the delay of a timer is PT-0.000000001S"), negative);
        assertTrue(negative.contains("0 or more"), negative);
        for (Duration tooLong : new Duration[]{Duration.ofNanos(Durations.MAX_NANOS).plusNanos(1),
            Duration.ofSeconds(Long.MAX_VALUE)}) {
            String message = assertThrows(IllegalArgumentException.class, () -> Durations.nanos(tooLong, "delay"))
                    .getMessage();
            assertTrue(message.contains(tooLong.toString()), message);
            assertTrue(message.contains("146 years"), message);
        }
        assertTrue(assertThrows(NullPointerException.class, () -> Durations.nanos(null, "delay")).getMessage()
                .contains("delay"));
    }

    @Test
    void instantsBecomeTheTimeUntilThem() {
        assertEquals(1_000_000_000, Durations.nanosUntil(NOW, NOW.plusSeconds(1), "deadline"));
        assertEquals(0, Durations.nanosUntil(NOW, NOW, "deadline"));
        assertEquals(0, Durations.nanosUntil(NOW, NOW.minusSeconds(1), "deadline"));
        assertEquals(0, Durations.nanosUntil(NOW, Instant.MIN, "deadline"));
        String message = assertThrows(IllegalArgumentException.class,
                () -> Durations.nanosUntil(NOW, Instant.MAX, "deadline")).getMessage();
        assertTrue(message.contains("deadline " + Instant.MAX), message);
    }
}
