package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.LoopOptions;
import dev.ioloop.Readiness;
import dev.ioloop.testkit.ManualChannel;
import dev.ioloop.testkit.ManualClock;
import dev.ioloop.testkit.ManualLoop;
import dev.ioloop.testkit.ManualPollerProvider;
import dev.ioloop.testkit.PendingCall;
import dev.ioloop.testkit.WhenIdle;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The testkit's manual loop and poller with the real loop. */
@Timeout(30)
class TestkitManualLoopTest {
    private final List<String> log = new ArrayList<>();
    private final ManualLoop manual = new ManualLoop(
            LoopOptions.defaults().withExceptionHandler(f -> log.add("failed " + f.cause().getMessage())));
    private final IOLoop loop = manual.loop();

    @AfterEach
    void close() {
        manual.close();
    }

    private static Duration ms(long count) {
        return Duration.ofMillis(count);
    }

    @Test
    void timePassesByAdvanceAlone() {
        loop.callLater(ms(10), () -> {
            log.add("a");
            loop.callLater(ms(10), () -> log.add("nested"));
            loop.execute(() -> log.add("callback"));
        });
        assertEquals(List.of(ms(10)), manual.pending().stream().map(PendingCall::at).toList());
        manual.advance(ms(9));
        assertEquals(List.of(), log);
        manual.advance(ms(1));
        assertEquals(List.of("a", "callback"), log);
        manual.advanceStepwise(ms(10));
        assertEquals(List.of("a", "callback", "nested"), log);
        assertEquals(List.of(), manual.pending());
    }

    @Test
    void steppingLetsDelaysCountFromTheirOwnTime() {
        loop.callLater(ms(10), () -> loop.callLater(ms(10), () -> log.add("at " + manual.clock().nanoTime())));
        manual.advanceStepwise(ms(25));
        assertEquals(List.of("at 20000000"), log);
        assertEquals(ms(25).toNanos(), manual.clock().nanoTime());
    }

    @Test
    void aCallbackThatGoesOnForEverIsReported() {
        loop.execute(new Runnable() {
            @Override
            public void run() {
                loop.execute(this);
            }
        });
        IllegalStateException endless = assertThrows(IllegalStateException.class, () -> manual.advance(ms(1)));
        assertTrue(endless.getMessage().contains("after 10000 turns"), endless.getMessage());
    }

    @Test
    void thePollerDeliversWhatIsReadyAndFailsOnDemand() throws IOException {
        ManualChannel channel = manual.pollers().channel("c");
        loop.register(channel, Interest.READ, (registration, readiness) -> log.add(readiness.toString()));
        assertEquals(Map.of(channel, Interest.READ), manual.poller().registered());
        manual.turn();
        assertEquals(List.of(), log);
        manual.poller().ready(channel, Readiness.READABLE.with(Readiness.WRITABLE));
        manual.turn();
        assertEquals(List.of(Readiness.READABLE.toString()), log);
        manual.poller().ready(channel, Readiness.NONE);
        manual.poller().refuseRegister(c -> true);
        assertThrows(IOException.class,
                () -> loop.register(manual.pollers().channel("d"), Interest.READ, (r, e) -> {}));
        manual.poller().failPoll(new IOException("broken"), false);
        manual.turn();
        assertTrue(log.contains("failed broken"), log::toString);
        assertEquals(2, manual.pollers().opened().size());
    }

    @Test
    void aPollerThatAdvancesTakesARunThroughTimeAtOnce() {
        ManualClock clock = new ManualClock();
        ManualPollerProvider pollers = new ManualPollerProvider(clock).whenIdle(WhenIdle.ADVANCE);
        IOLoop fast = IOLoop.create(LoopOptions.defaults().withClock(clock).withPollerProvider(pollers));
        fast.callLater(Duration.ofDays(1), () -> log.add("a day"));
        assertTrue(fast.runUntilIdle());
        assertEquals(List.of("a day"), log);
        assertTrue(pollers.last().timeouts().contains(Duration.ofDays(1).toNanos()));
        fast.close();
    }

    @Test
    void aWaitingLoopFollowsTheClockAndWakeups() throws Exception {
        ManualClock clock = new ManualClock();
        ManualPollerProvider pollers = new ManualPollerProvider(clock);
        IOLoop other = IOLoop.create(LoopOptions.defaults().withClock(clock).withPollerProvider(pollers));
        Thread thread = new Thread(() -> {
            other.callLater(ms(10), other::stop);
            other.start();
        });
        thread.start();
        pollers.last().awaitWaiting(Duration.ofSeconds(10));
        clock.advance(ms(10));
        thread.join(10_000);
        assertTrue(!thread.isAlive());
        other.close();
    }
}
