package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Interest;
import dev.ioloop.LoopOptions;
import dev.ioloop.Readiness;
import dev.ioloop.impl.loop.HandPollerProvider.HandChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Looking for news again and again before sleeping. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpinTest {
    private final HandPollerProvider hand = new HandPollerProvider("hand", 0, "hand");

    private LoopRunner runner(Duration spin) {
        return new LoopRunner(LoopOptions.defaults().withPollerProvider(hand).withSpin(spin));
    }

    @Test
    void isOffByDefault() throws Exception {
        assertEquals(Duration.ZERO, LoopOptions.defaults().spin());
        try (LoopRunner runner = runner(Duration.ZERO)) {
            assertEquals(1, pollsOfOneSleep(runner));
        }
    }

    /** How many polls follow a callback until the loop sleeps. */
    private int pollsOfOneSleep(LoopRunner runner) throws Exception {
        hand.last().awaitWaiting();
        int before = hand.last().polls;
        runner.run(() -> {
        });
        hand.last().awaitWaiting();
        return hand.last().polls - before;
    }

    @Test
    void looksSeveralTimesAndSleepsThen() throws Exception {
        try (LoopRunner runner = runner(Duration.ofMillis(5))) {
            hand.last().awaitWaiting();
            assertEquals(-1, hand.last().lastTimeout, "an idle loop sleeps without limit");
            assertTrue(pollsOfOneSleep(runner) > 2);
            assertEquals(-1, hand.last().lastTimeout, "a loop that has spun in vain sleeps without limit");
        }
    }

    @Test
    void whatComesWhileItSpinsNeedsNoWakeUp() throws Exception {
        try (LoopRunner runner = runner(LoopOptions.MOST_SPIN)) {
            CountDownLatch done = new CountDownLatch(1);
            int[] rounds = {0};
            Thread other = new Thread(() -> {
                for (int i = 0; i < 1000; i++) {
                    CountDownLatch round = new CountDownLatch(1);
                    runner.loop.execute(round::countDown);
                    while (round.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                    rounds[0]++;
                }
                done.countDown();
            });
            other.start();
            assertTrue(done.await(30, TimeUnit.SECONDS));
            assertEquals(1000, rounds[0]);
            long wakeups = runner.loop.diagnostics().snapshot().wakeups();
            assertTrue(wakeups < 500, "wake-ups for 1000 callbacks that came within the time: " + wakeups);
        }
    }

    @Test
    void timersAndChannelsAreNotLate() throws Exception {
        try (LoopRunner runner = runner(LoopOptions.MOST_SPIN)) {
            CountDownLatch fired = new CountDownLatch(2);
            HandChannel channel = new HandChannel("hand");
            runner.run(() -> {
                runner.loop.callLater(Duration.ofMillis(2), fired::countDown);
                runner.loop.register(channel, Interest.READ, (registration, readiness) -> {
                    channel.ready = Readiness.NONE;
                    fired.countDown();
                });
            });
            channel.ready = Readiness.READABLE;
            assertTrue(fired.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aTimeThatIsNoneOrTooLongIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> LoopOptions.defaults().withSpin(Duration.ofNanos(-1)));
        assertThrows(IllegalArgumentException.class,
                () -> LoopOptions.defaults().withSpin(LoopOptions.MOST_SPIN.plusNanos(1)));
    }
}
