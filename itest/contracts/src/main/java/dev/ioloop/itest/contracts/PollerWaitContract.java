package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Interest;
import dev.ioloop.PipeEnds;
import dev.ioloop.Readiness;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * How long a poll waits. A poll may return early with nothing, but it is the exception: most have to wait.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface PollerWaitContract extends PollerUnderTest {
    @Test
    @Row("PYF-LOP-009")
    default void zeroDoesNotWait() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            rig.register(rig.net().pipe().source(), Interest.READ, 1);
            rig.poll(0);
            long start = System.nanoTime();
            for (int i = 0; i < 1000; i++) {
                assertEquals(List.of(), rig.poll(0));
            }
            long took = System.nanoTime() - start;
            assertTrue(took < TimeUnit.SECONDS.toNanos(1), "1000 polls with timeout 0 took " + took + " ns");
        }
    }

    @Test
    default void zeroDeliversWhatIsReady() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            Bytes.write(pipe.sink(), 1);
            rig.register(pipe.source(), Interest.READ, 1);
            boolean delivered = false;
            for (int polls = 0; polls < 10 && !delivered; polls++) {
                delivered = !rig.poll(0).isEmpty();
            }
            assertTrue(delivered, "nothing delivered by ten polls with timeout 0");
        }
    }

    @Test
    @Row("PYF-LOP-009")
    default void millisecondsAreWaitedInFull() throws IOException {
        assertNotEarly(TimeUnit.MILLISECONDS.toNanos(20), 10);
    }

    @Test
    @Row("PYF-LOP-009")
    default void partsOfAMillisecondAreNotRoundedDown() throws IOException {
        assertNotEarly(200_000, 40);
        assertNotEarly(999_999, 20);
    }

    @Test
    @Row("PYF-LOP-009")
    default void whatIsNoWholeMillisecondIsNotRoundedDown() throws IOException {
        assertNotEarly(TimeUnit.MILLISECONDS.toNanos(3) + 700_000, 20);
    }

    private void assertNotEarly(long timeout, int polls) throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            rig.register(rig.net().pipe().source(), Interest.READ, 1);
            rig.poll(0);
            int early = 0;
            for (int i = 0; i < polls; i++) {
                long start = System.nanoTime();
                assertEquals(List.of(), rig.poll(timeout));
                early += System.nanoTime() - start < timeout ? 1 : 0;
            }
            assertTrue(early <= polls / 10, early + " of " + polls + " polls of " + timeout + " ns returned early");
        }
    }

    @Test
    @Row("PYF-LOP-009")
    default void waitsNotMuchLongerThanAsked() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            long best = Long.MAX_VALUE;
            for (int i = 0; i < 20; i++) {
                long start = System.nanoTime();
                rig.poll(TimeUnit.MILLISECONDS.toNanos(5));
                best = Math.min(best, System.nanoTime() - start);
            }
            assertTrue(best < TimeUnit.MILLISECONDS.toNanos(100), "the shortest of 20 polls of 5 ms took " + best);
        }
    }

    @Test
    default void whatIsReadyEndsTheWaitAtOnce() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            rig.register(pipe.source(), Interest.READ, 1);
            Bytes.write(pipe.sink(), 1);
            for (long timeout : new long[]{-1, Long.MIN_VALUE, Waiter.BOUND, Long.MAX_VALUE}) {
                long start = System.nanoTime();
                assertEquals(Readiness.READABLE, pollOnce(rig, timeout));
                long took = System.nanoTime() - start;
                assertTrue(took < Waiter.BOUND / 2, "a poll of " + timeout + " ns with data waiting took " + took);
            }
        }
    }

    /** A poll that finds something, where some may return early with nothing. */
    private static Readiness pollOnce(PollRig rig, long timeout) throws IOException {
        List<Ready> found = rig.poll(timeout);
        for (int tries = 0; found.isEmpty() && tries < 3; tries++) {
            found = rig.poll(timeout);
        }
        assertEquals(1, found.size(), "deliveries");
        return found.get(0).readiness();
    }

    @Test
    default void whatBecomesReadyEndsTheWait() throws IOException, InterruptedException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            rig.register(pipe.source(), Interest.READ, 1);
            for (int round = 0; round < 50; round++) {
                Thread writer = Side.start(() -> Bytes.write(pipe.sink(), 1));
                long start = System.nanoTime();
                assertEquals(Readiness.READABLE, pollOnce(rig, round % 2 == 0 ? -1 : Waiter.BOUND));
                assertTrue(System.nanoTime() - start < Waiter.BOUND / 2, "the poll waited although data came");
                Side.join(writer);
                assertEquals(1, Bytes.drain(pipe.source()));
            }
        }
    }

    @Test
    default void anInterruptStaysSetAndDoesNoHarm() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            rig.register(pipe.source(), Interest.READ, 1);
            Thread.currentThread().interrupt();
            for (int i = 0; i < 3; i++) {
                assertEquals(List.of(), rig.poll(1_000_000), "a poll with the interrupt flag set");
                assertTrue(Thread.currentThread().isInterrupted(), "the flag was cleared");
            }
            assertTrue(Thread.interrupted());

            PollRig.Window after = rig.window(TimeUnit.MILLISECONDS.toNanos(50));
            assertTrue(after.polls() <= 5, "polls in 50 ms after the flag was cleared: " + after.polls());
            Bytes.write(pipe.sink(), 1);
            assertEquals(Readiness.READABLE, rig.await(1));
            assertTrue(pipe.source().isOpen());
        }
    }

    @Test
    default void anInterruptDuringAPollDoesNoHarm() throws IOException, InterruptedException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            rig.register(pipe.source(), Interest.READ, 1);
            Thread poller = Thread.currentThread();
            Thread side = Side.start(poller::interrupt);
            long start = System.nanoTime();
            while (!Thread.currentThread().isInterrupted() && System.nanoTime() - start < Waiter.BOUND) {
                assertEquals(List.of(), rig.poll(TimeUnit.MILLISECONDS.toNanos(20)));
            }
            assertTrue(Thread.interrupted(), "the interrupt was swallowed");
            Side.join(side);
            assertFalse(Thread.currentThread().isInterrupted());

            Bytes.write(pipe.sink(), 1);
            assertEquals(Readiness.READABLE, rig.await(1));
        }
    }
}
