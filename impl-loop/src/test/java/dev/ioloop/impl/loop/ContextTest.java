package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.CloseMode;
import dev.ioloop.IOLoop;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.PeriodicCall;
import dev.ioloop.PeriodicSchedule;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.spi.ContextCarrier;
import dev.ioloop.spi.Registry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** Values of a thread, from where a callback is scheduled to where it runs. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContextTest {
    private static final ThreadLocal<@Nullable String> VALUE = new ThreadLocal<>();

    private final HandPollerProvider hand = new HandPollerProvider("hand", 0, "hand");
    private final List<LoopFailure> failures = new ArrayList<>();
    private final LoopOptions options = LoopOptions.defaults().withPollerProvider(hand)
            .withExceptionHandler(failures::add);
    private final List<String> seen = new ArrayList<>();

    /** Carries {@link #VALUE}. */
    private static final class ValueCarrier implements ContextCarrier {
        @Override
        public @Nullable Object capture() {
            return VALUE.get();
        }

        @Override
        public Scope restore(Object captured) {
            String before = VALUE.get();
            VALUE.set((String) captured);
            return () -> VALUE.set(before);
        }
    }

    @AfterEach
    void clear() {
        VALUE.remove();
        MDC.clear();
    }

    private void note() {
        seen.add(String.valueOf(VALUE.get()));
    }

    @Test
    @Row("TOR-LOP-034")
    void eachCallbackAndTimerSeesTheValuesOfWhoScheduledIt() {
        try (IOLoop loop = IOLoop.create(options.withContextCarrier(new ValueCarrier()))) {
            VALUE.set("one");
            loop.execute(() -> {
                note();
                VALUE.set("changed inside");
                loop.execute(this::note);
            });
            PeriodicCall periodic = loop.periodic(PeriodicSchedule.fixedDelay(Duration.ZERO), this::note).start();
            VALUE.set("two");
            loop.execute(this::note);
            loop.callLater(Duration.ZERO, this::note);
            loop.executeAsync(() -> {
                note();
                return null;
            });
            VALUE.set("of the runner");
            loop.runOnce(Duration.ZERO);
            assertEquals(List.of("one", "two", "two", "one", "two"), seen);
            assertEquals("of the runner", VALUE.get());
            periodic.stop();
            loop.runOnce(Duration.ZERO);
            assertEquals("changed inside", seen.get(5));
            assertEquals(List.of(), failures);
        }
    }

    @Test
    void carriersAreFoundInTheRegistryAndTheContextOfSlf4jIsCarriedOnDemand() {
        ContextCarrier installed = new ValueCarrier();
        Registry.add(ContextCarrier.class, installed);
        try (IOLoop loop = IOLoop.create(options.withMdc(true))) {
            VALUE.set("installed");
            MDC.put("request", "17");
            loop.execute(() -> seen.add(VALUE.get() + " " + MDC.get("request")));
            VALUE.remove();
            MDC.put("request", "of the runner");
            loop.runOnce(Duration.ZERO);
            assertEquals(List.of("installed 17"), seen);
            assertEquals("of the runner", MDC.get("request"));
        } finally {
            Registry.remove(ContextCarrier.class, installed);
        }
        try (IOLoop plain = IOLoop.create(options)) {
            plain.execute(() -> MDC.put("request", "of the callback"));
            plain.runOnce(Duration.ZERO);
            assertEquals("of the callback", MDC.get("request"));
        }
    }

    @Test
    @Row("TOR-RUN-016")
    void aWorkerDoesNotGetTheValues() {
        try (IOLoop loop = IOLoop.create(options.withContextCarrier(new ValueCarrier()))) {
            VALUE.set("of the loop");
            CompletableFuture<String> there = loop.futures().submit(() -> String.valueOf(VALUE.get()));
            assertTrue(loop.runUntilIdle());
            assertEquals("null", there.getNow("not done"));
        }
    }

    @Test
    void aCarrierThatFailsIsReportedAndTheCallbackRuns() {
        ContextCarrier failing = new ContextCarrier() {
            private boolean captures = true;

            @Override
            public Object capture() {
                if (captures) {
                    captures = false;
                    return "captured";
                }
                throw new IllegalStateException("capture");
            }

            @Override
            public Scope restore(Object captured) {
                throw new IllegalStateException("restore");
            }
        };
        try (IOLoop loop = IOLoop.create(options.withContextCarrier(failing))) {
            loop.execute(() -> seen.add("first"));
            loop.execute(() -> seen.add("second"));
            loop.runOnce(Duration.ZERO);
            loop.runOnce(Duration.ZERO);
            assertEquals(List.of("first", "second"), seen);
            assertEquals(List.of("restore", "capture"),
                    failures.stream().map(failure -> failure.cause().getMessage()).sorted((a, b) -> b.compareTo(a))
                            .toList());
        }
    }

    @Test
    void aFailureIsThatOfTheCallbackAndNotOfItsWrapper() {
        try (IOLoop loop = IOLoop.create(options.withContextCarrier(new ValueCarrier()))) {
            VALUE.set("value");
            Runnable throwing = () -> {
                throw new IllegalStateException("on purpose");
            };
            loop.execute(throwing);
            loop.runOnce(Duration.ZERO);
            assertEquals(throwing, failures.get(0).source());
            CompletableFuture<?> sleep = loop.futures().sleep(Duration.ofHours(1));
            loop.close(CloseMode.CLOSE_CHANNELS);
            assertTrue(sleep.isCompletedExceptionally());
            assertFalse(sleep.isCancelled());
        }
        VALUE.remove();
        assertNull(VALUE.get());
    }
}
