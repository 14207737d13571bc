package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ExceptionHandler;
import dev.ioloop.IOLoop;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.spi.ContextCarrier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Carriers that fail: the callback runs, and what the others have set is put back, whatever the hook does. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContextFailureTest {
    private final List<LoopFailure> failures = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();
    private final LoopOptions options = LoopOptions.defaults().withExceptionHandler(failures::add)
            .withPollerProvider(new HandPollerProvider("hand", 0, "hand"))
            .withContextCarrier(carrier(() -> "value", () -> {
                seen.add("set");
                return () -> seen.add("put back");
            }));

    /** The two halves of a carrier. */
    private interface Capture {
        Object capture();
    }

    private interface Restore {
        ContextCarrier.Scope restore();
    }

    private static ContextCarrier carrier(Capture capture, Restore restore) {
        return new ContextCarrier() {
            @Override
            public Object capture() {
                return capture.capture();
            }

            @Override
            public Scope restore(Object captured) {
                return restore.restore();
            }
        };
    }

    private static ContextCarrier failingToRestore() {
        return carrier(() -> "value", () -> {
            throw new AssertionError("restore");
        });
    }

    private static ContextCarrier failingToPutBack() {
        return carrier(() -> "value", () -> () -> {
            throw new IllegalStateException("put back");
        });
    }

    private void runOneOn(IOLoop loop) {
        loop.execute(() -> seen.add("callback"));
        loop.runOnce(Duration.ZERO);
        loop.runOnce(Duration.ZERO);
    }

    @Test
    void anErrorOfOneLeavesTheOthersAndTheCallbackAsTheyAre() {
        try (IOLoop loop = IOLoop
                .create(options.withContextCarrier(failingToRestore()).withContextCarrier(failingToPutBack()))) {
            runOneOn(loop);
        }
        assertEquals(List.of("set", "callback", "put back"), seen);
        assertEquals(List.of("put back", "restore"),
                failures.stream().map(failure -> failure.cause().getMessage()).sorted().toList());
        failures.forEach(failure -> assertEquals(LoopFailure.Origin.LISTENER, failure.origin()));
    }

    @Test
    void theSameWhereFailuresEscape() {
        for (ContextCarrier failing : List.of(failingToRestore(), failingToPutBack())) {
            seen.clear();
            try (IOLoop loop = IOLoop.create(
                    options.withContextCarrier(failing).withExceptionHandler(ExceptionHandler.ESCAPE))) {
                Throwable escaped = assertThrows(Throwable.class, () -> runOneOn(loop));
                assertTrue(List.of("restore", "put back").contains(escaped.getMessage()), escaped.toString());
            }
            assertEquals(List.of("set", "callback", "put back"), seen);
        }
    }

    @Test
    void aFailureOfTheCaptureDoesNotReachWhoSchedules() {
        try (IOLoop loop = IOLoop.create(options.withContextCarrier(carrier(() -> {
            throw new AssertionError("capture");
        }, () -> () -> {
        })))) {
            runOneOn(loop);
        }
        assertEquals(List.of("set", "callback", "put back"), seen);
        assertEquals("capture", failures.get(0).cause().getMessage());
    }
}
