package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Interest;
import dev.ioloop.PipeEnds;
import dev.ioloop.Readiness;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * The one method of a poller that other threads call.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface PollerWakeupContract extends PollerUnderTest {
    /** Far more than a poll takes that was woken, far less than one that was not. */
    private static void assertSoon(long start, String what) {
        long took = System.nanoTime() - start;
        assertTrue(took < Waiter.BOUND / 2, what + " took " + took + " ns");
    }

    @Test
    @Row("PYF-LOP-009")
    default void aPollWithoutLimitWaitsForTheWakeup() throws IOException, InterruptedException {
        assertWaitsForTheWakeup(-1);
        assertWaitsForTheWakeup(Long.MIN_VALUE);
    }

    @Test
    default void aVeryLongPollWaitsForTheWakeup() throws IOException, InterruptedException {
        assertWaitsForTheWakeup(Long.MAX_VALUE);
        // more milliseconds than fit into an int
        assertWaitsForTheWakeup(TimeUnit.DAYS.toNanos(60));
    }

    private void assertWaitsForTheWakeup(long timeout) throws IOException, InterruptedException {
        try (PollRig rig = new PollRig(provider())) {
            rig.register(rig.net().pipe().source(), Interest.READ, 1);
            AtomicBoolean woken = new AtomicBoolean();
            CountDownLatch never = new CountDownLatch(1);
            Thread side = Side.start(() -> {
                // lets the poll wait for a while: there is no event to wait for
                assertThrows(TimeoutException.class, () -> orTimeout(never, 100));
                woken.set(true);
                rig.poller().wakeup();
            });
            int polls = 0;
            while (!woken.get()) {
                assertEquals(List.of(), rig.poll(timeout));
                polls++;
            }
            Side.join(side);
            assertTrue(polls <= 5, "polls of " + timeout + " ns that ended within 100 ms with nothing: " + polls);
        }
    }

    private static void orTimeout(CountDownLatch latch, long millis) throws InterruptedException, TimeoutException {
        if (!latch.await(millis, TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("nothing came within " + millis + " ms");
        }
    }

    @Test
    default void noWakeupIsLost() throws IOException, InterruptedException {
        try (PollRig rig = new PollRig(provider())) {
            int rounds = 2000;
            Semaphore polled = new Semaphore(1);
            AtomicBoolean asked = new AtomicBoolean();
            Thread side = Side.start(() -> {
                for (int round = 0; round < rounds; round++) {
                    assertTrue(polled.tryAcquire(Waiter.BOUND, TimeUnit.NANOSECONDS), "no poll in round " + round);
                    asked.set(true);
                    rig.poller().wakeup();
                }
            });
            for (int round = 0; round < rounds; round++) {
                while (!asked.getAndSet(false)) {
                    rig.poll(-1);
                }
                polled.release();
            }
            Side.join(side);
        }
    }

    @Test
    default void aWakeupBeforeThePollEndsIt() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            for (long timeout : new long[]{-1, Waiter.BOUND, Long.MAX_VALUE}) {
                rig.poller().wakeup();
                long start = System.nanoTime();
                assertEquals(List.of(), rig.poll(timeout), "a wakeup is no delivery");
                assertSoon(start, "a poll of " + timeout + " ns after a wakeup");
            }
        }
    }

    @Test
    default void severalWakeupsAreAsOne() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            rig.poll(0);
            for (int i = 0; i < 100; i++) {
                rig.poller().wakeup();
            }
            long start = System.nanoTime();
            rig.poll(Waiter.BOUND);
            assertSoon(start, "the poll after the wakeups");

            long timeout = TimeUnit.MILLISECONDS.toNanos(20);
            int early = 0;
            for (int i = 0; i < 5; i++) {
                start = System.nanoTime();
                rig.poll(timeout);
                early += System.nanoTime() - start < timeout ? 1 : 0;
            }
            assertTrue(early <= 1, early + " of 5 more polls returned early");
        }
    }

    @Test
    default void aWakeupIsUsedUpByAPollThatDoesNotWait() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            int early = 0;
            long timeout = TimeUnit.MILLISECONDS.toNanos(10);
            for (int i = 0; i < 10; i++) {
                rig.poller().wakeup();
                rig.poll(0);
                long start = System.nanoTime();
                rig.poll(timeout);
                early += System.nanoTime() - start < timeout ? 1 : 0;
            }
            assertTrue(early <= 1, early + " of 10 polls returned early although the wakeup was used up");
        }
    }

    @Test
    default void aWakeupHidesNothingThatIsReady() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            rig.register(pipe.source(), Interest.READ, 1);
            Bytes.write(pipe.sink(), 1);
            rig.net().waiter().until(pipe.source(), Interest.READ);
            int delivered = 0;
            for (int i = 0; i < 10; i++) {
                rig.poller().wakeup();
                delivered += rig.poll(-1).size();
            }
            assertEquals(10, delivered, "deliveries of ten polls that were woken too");
        }
    }

    @Test
    default void wakeupsNeverBlock() throws IOException, InterruptedException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            rig.register(pipe.source(), Interest.READ, 1);
            joinAll(hammer(rig.poller(), 4, 10_000));
            long start = System.nanoTime();
            rig.poll(Waiter.BOUND);
            assertSoon(start, "the poll after 40000 wakeups");

            List<Thread> threads = hammer(rig.poller(), 4, 10_000);
            while (threads.stream().anyMatch(Thread::isAlive)) {
                assertEquals(List.of(), rig.poll(1_000_000));
            }
            joinAll(threads);
            Bytes.write(pipe.sink(), 1);
            assertEquals(Readiness.READABLE, rig.await(1));
        }
    }

    private static List<Thread> hammer(Poller poller, int threads, int times) {
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            all.add(Side.start(() -> {
                for (int n = 0; n < times; n++) {
                    poller.wakeup();
                }
            }));
        }
        return all;
    }

    private static void joinAll(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            Side.join(thread);
        }
    }

    @Test
    default void aWakeupAfterCloseDoesNothing() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            rig.poller().wakeup();
            rig.poller().close();
            for (int i = 0; i < 10; i++) {
                assertDoesNotThrow(rig.poller()::wakeup);
            }
        }
    }

    /** A wakeup that is late by a close must not reach whoever got the descriptor's number. */
    @Test
    default void aWakeupNeverReachesAnotherDescriptor() throws IOException, InterruptedException {
        try (PollRig rig = new PollRig(provider())) {
            for (int round = 0; round < 50; round++) {
                Poller poller = provider().open(new PollerOptions("closing"));
                poller.poll(0, (token, readiness) -> {
                });
                List<Thread> threads = hammer(poller, 2, 500);
                poller.close();
                List<PipeEnds> pipes = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    pipes.add(rig.net().pipe());
                }
                joinAll(threads);
                for (PipeEnds pipe : pipes) {
                    assertEquals(0, pipe.source().read(ByteBuffer.allocate(16)), "bytes that nobody wrote");
                    pipe.source().close();
                    pipe.sink().close();
                }
            }
        }
    }
}
