package dev.ioloop.poller.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Interest;
import dev.ioloop.PipeEnds;
import dev.ioloop.Readiness;
import dev.ioloop.itest.contracts.Row;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How long a poll waits, and what ends it.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NioPollerWaitTest {
    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    /** Runs a task on a thread of its own and tells how it ended. */
    private static CompletableFuture<Void> aside(Task task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (Exception | Error e) {
                done.completeExceptionally(e);
            }
        }, "aside");
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    /** What runs on a side thread. */
    private interface Task {
        void run() throws Exception;
    }

    /** Waits until a thread waits in a selector, seen in its stack: there is no other event for that. */
    private static void awaitSelecting(Thread thread) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < Rig.BOUND.toNanos()) {
            for (StackTraceElement frame : thread.getStackTrace()) {
                if (frame.getMethodName().equals("lockAndDoSelect")) {
                    return;
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError(thread + " does not wait in a selector");
    }

    @Test
    @Row("PYJ-REACT-033")
    void timeoutsAreRoundedUpToMilliseconds() {
        assertEquals(1, NioPoller.millis(1));
        assertEquals(1, NioPoller.millis(999_999));
        assertEquals(1, NioPoller.millis(1_000_000));
        assertEquals(2, NioPoller.millis(1_000_001));
        assertEquals(Integer.MAX_VALUE, NioPoller.millis(Long.MAX_VALUE));
    }

    @Test
    void aPollNeverEndsEarly() throws IOException {
        for (long nanos : new long[]{1, 999_999, 1_000_001, 20_000_000}) {
            long start = System.nanoTime();
            assertEquals(0, rig.poll(nanos));
            long elapsed = System.nanoTime() - start;
            assertTrue(elapsed >= nanos, () -> "waited " + elapsed + " of " + nanos + " ns");
        }
    }

    @Test
    void zeroDoesNotWait() throws IOException {
        assertEquals(0, rig.poll(0));
    }

    @Test
    void aNegativeTimeoutWaitsForAnEvent() throws Exception {
        PipeEnds pipe = rig.pipe();
        rig.poller.register(pipe.source(), Interest.READ, 1);
        Thread polling = Thread.currentThread();
        CompletableFuture<Void> writing = aside(() -> {
            awaitSelecting(polling);
            pipe.sink().write(Rig.bytes("x"));
        });
        assertEquals(1, rig.poll(-1));
        writing.get(10, TimeUnit.SECONDS);
    }

    @Test
    void wakeupEndsThePollUnderWay() throws Exception {
        for (long timeout : new long[]{-1, Long.MAX_VALUE}) {
            Thread polling = Thread.currentThread();
            CompletableFuture<Void> waking = aside(() -> {
                awaitSelecting(polling);
                rig.poller.wakeup();
            });
            assertEquals(0, rig.poll(timeout));
            waking.get(10, TimeUnit.SECONDS);
        }
        rig.assertQuiet();
    }

    @Test
    void wakeupsBeforeAPollEndThatOneOnly() throws IOException {
        rig.poller.wakeup();
        rig.poller.wakeup();
        rig.poller.wakeup();
        assertEquals(0, rig.poll(-1));
        rig.assertQuiet();
    }

    @Test
    void aPollThatIsWokenDeliversWhatIsReady() throws IOException {
        PipeEnds pipe = rig.pipe();
        rig.poller.register(pipe.sink(), Interest.WRITE, 1);
        rig.poller.wakeup();
        assertEquals(1, rig.poll(-1));
    }

    @Test
    void noWakeupIsLost() throws Exception {
        int rounds = 20_000;
        AtomicInteger posted = new AtomicInteger();
        CompletableFuture<Void> waking = aside(() -> {
            for (int i = 0; i < rounds; i++) {
                posted.incrementAndGet();
                rig.poller.wakeup();
                if (i % 100 == 0) {
                    Thread.yield();
                }
            }
        });
        // Without a limit: were a wake-up lost, the poll after the last item would never end.
        while (posted.get() < rounds) {
            rig.poll(-1);
        }
        waking.get(10, TimeUnit.SECONDS);
    }

    @Test
    void wakeupAfterCloseDoesNothing() throws IOException {
        rig.poller.close();
        Sockets before = Sockets.ofThisProcess();
        for (int i = 0; i < 10; i++) {
            rig.poller.wakeup();
        }
        before.assertOnlyAdded(0);
    }

    @Test
    void anInterruptEndsThePollAndStaysSet() throws IOException {
        Thread.currentThread().interrupt();
        try {
            assertEquals(0, rig.poll(-1));
            assertEquals(0, rig.poll(-1));
        } finally {
            assertTrue(Thread.interrupted(), "the interrupt was cleared");
        }
        rig.assertQuiet();
    }

    /** A side thread that waits in awaitReady(). */
    private CompletableFuture<Void> awaitReadyAside() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        Thread[] side = new Thread[1];
        CompletableFuture<Void> awaiting = aside(() -> {
            side[0] = Thread.currentThread();
            waiting.countDown();
            rig.poller.awaitReady();
        });
        assertTrue(waiting.await(10, TimeUnit.SECONDS));
        awaitSelecting(side[0]);
        return awaiting;
    }

    @Test
    void awaitReadyConsumesNothing() throws Exception {
        PipeEnds pipe = rig.pipe();
        rig.poller.register(pipe.source(), Interest.READ, 1);
        CompletableFuture<Void> awaiting = awaitReadyAside();
        assertFalse(awaiting.isDone());
        pipe.sink().write(Rig.bytes("x"));
        awaiting.get(10, TimeUnit.SECONDS);
        rig.poller.awaitReady();
        assertEquals(1, rig.poll(0));
        assertEquals(Readiness.READABLE, rig.found.get(1L));
    }

    @Test
    void awaitReadyIsWokenAndLeavesTheWakeupToThePoll() throws Exception {
        CompletableFuture<Void> awaiting = awaitReadyAside();
        rig.poller.wakeup();
        awaiting.get(10, TimeUnit.SECONDS);
        assertEquals(0, rig.poll(-1));
        rig.assertQuiet();
    }

    @Test
    void closeEndsAnAwaitReadyThatIsUnderWay() throws Exception {
        CompletableFuture<Void> awaiting = awaitReadyAside();
        rig.poller.close();
        awaiting.get(10, TimeUnit.SECONDS);
    }
}
