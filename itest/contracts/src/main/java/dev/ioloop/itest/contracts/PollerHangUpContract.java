package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionLostException;
import dev.ioloop.Interest;
import dev.ioloop.PipeEnds;
import dev.ioloop.Readiness;
import dev.ioloop.spi.PollerCapability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Peers that go, in good order or by a reset: after the data that came first, at most once, and without a poller that
 * spins.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface PollerHangUpContract extends PollerUnderTest {
    private static boolean tellsHangUps(PollRig rig) {
        return rig.poller().capabilities().contains(PollerCapability.HANG_UP);
    }

    private static boolean isEnd(Readiness readiness) {
        return readiness.isHangUp() || readiness.isError();
    }

    @Test
    @Row({"TOR-HND-024", "PYF-LOP-013"})
    default void dataComesBeforeTheEnd() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            int sent = 100_000;
            Bytes.write(pair.far(), sent);
            pair.far().close();
            rig.register(pair.near(), Interest.READ, 1);
            assertEquals(sent, readToTheEnd(rig, pair));
        }
    }

    private static int readToTheEnd(PollRig rig, StreamPair pair) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(9000);
        int total = 0;
        for (int count = 0; count >= 0;) {
            assertTrue(rig.await(1).isReadable(), "readable, also at the end of the input");
            for (count = pair.near().read(target.clear()); count > 0; count = pair.near().read(target.clear())) {
                total += count;
            }
        }
        return total;
    }

    /** One read for each delivery, as servers do that stop at a short read. */
    @Test
    default void whoReadsAPartAtATimeIsCalledAgainUntilTheEnd() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            int sent = 10_000;
            Bytes.write(pair.far(), sent);
            pair.near().shutdownOutput();
            pair.far().close();
            rig.net().waiter().until(pair.near(), Interest.READ);
            rig.register(pair.near(), Interest.READ, 1);
            ByteBuffer target = ByteBuffer.allocate(999);
            int total = 0;
            for (int count = 0; count >= 0; total += Math.max(0, count)) {
                rig.await(1);
                count = pair.near().read(target.clear());
            }
            assertEquals(sent, total);
        }
    }

    @Test
    @Row("TOR-HND-022")
    default void anEndOfInputIsReadable() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            PipeEnds pipe = rig.net().pipe();
            rig.register(pair.near(), Interest.READ, 1);
            rig.register(pipe.source(), Interest.READ, 2);
            assertEquals(List.of(), rig.settle());

            pair.far().shutdownOutput();
            pipe.sink().close();

            assertTrue(rig.await(1).isReadable());
            assertEquals(-1, pair.near().read(ByteBuffer.allocate(1)));
            Readiness endOfPipe = rig.await(2);
            assertTrue(endOfPipe.isReadable() || isEnd(endOfPipe), "end of a pipe: " + endOfPipe);
            assertEquals(-1, pipe.source().read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    @Row("TOR-HND-021")
    default void aPausedChannelDoesNotTellThatItsPeerHasGone() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            rig.register(pair.near(), Interest.NONE, 1);
            pair.far().close();
            rig.net().waiter().until(pair.near(), Interest.READ);

            assertQuiet(rig);

            rig.poller().modify(pair.near(), Interest.READ, 1);
            assertTrue(rig.await(1).isReadable());
            assertEquals(-1, pair.near().read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    @Row("TOR-HND-021")
    default void aResetDoesNotMakeAPausedChannelSpin() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair paused = rig.net().tcp();
            StreamPair pausedLater = rig.net().tcp();
            rig.register(paused.near(), Interest.NONE, 1);
            rig.register(pausedLater.near(), Interest.READ, 2);
            paused.far().reset();
            pausedLater.far().reset();
            rig.net().waiter().until(paused.near(), Interest.READ);
            rig.await(2);
            rig.poller().modify(pausedLater.near(), Interest.NONE, 2);

            assertQuiet(rig);

            rig.poller().modify(paused.near(), Interest.READ, 1);
            rig.await(1);
            assertThrows(ConnectionLostException.class, () -> paused.near().read(ByteBuffer.allocate(1)));
            rig.poller().modify(pausedLater.near(), Interest.WRITE, 2);
            rig.await(2);
            assertThrows(ConnectionLostException.class, () -> pausedLater.near().write(ByteBuffer.allocate(1)));
        }
    }

    private static void assertQuiet(PollRig rig) throws IOException {
        PollRig.Window quiet = rig.window(TimeUnit.MILLISECONDS.toNanos(100));
        assertEquals(List.of(), quiet.deliveries(), "deliveries of paused channels");
        assertTrue(quiet.polls() <= 5, "polls in 100 ms with paused channels only: " + quiet.polls());
    }

    @Test
    @Row("TOR-HND-002")
    default void aResetIsDeliveredToReadersAndWriters() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair read = rig.net().tcp();
            StreamPair write = rig.net().tcp();
            rig.register(read.near(), Interest.READ, 1);
            Bytes.fill(write.near());
            rig.register(write.near(), Interest.WRITE, 2);
            read.far().reset();
            write.far().reset();

            rig.await(1);
            assertThrows(ConnectionLostException.class, () -> read.near().read(ByteBuffer.allocate(1)));
            rig.await(2);
            assertThrows(ConnectionLostException.class, () -> writeUntilItFails(rig, write));
        }
    }

    /** The channel was full: space may be found before the reset is. */
    private static void writeUntilItFails(PollRig rig, StreamPair pair) throws IOException {
        for (int tries = 0; tries < 100; tries++) {
            Bytes.fill(pair.near());
            rig.net().waiter().until(pair.near(), Interest.WRITE);
        }
    }

    @Test
    default void aHangUpIsDeliveredAtMostOnceForEachChange() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            rig.register(pair.near(), Interest.READ_WRITE, 0);
            pair.far().reset();
            for (long change = 1; change <= 3; change++) {
                long ends = endsIn(rig);
                assertTrue(ends <= 1, "hang-ups and errors delivered after one change of interest: " + ends);
                assertFalse(ends > 0 && !tellsHangUps(rig), "a poller without HANG_UP delivered one");
                rig.poller().modify(pair.near(), change % 2 == 0 ? Interest.READ : Interest.WRITE, change);
            }
        }
    }

    /** A hundred polls, of which the first ten wait for the news to come in. */
    private static long endsIn(PollRig rig) throws IOException {
        long ends = 0;
        for (int polls = 0; polls < 100; polls++) {
            ends += rig.poll(polls < 10 ? 1_000_000 : 0).stream().filter(one -> isEnd(one.readiness())).count();
        }
        return ends;
    }

    @Test
    default void aHangUpOfBothSidesIsToldWhereThePollerCan() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            rig.register(pair.near(), Interest.READ, 1);
            pair.far().reset();
            Readiness readiness = rig.await(1);
            if (tellsHangUps(rig)) {
                assertTrue(isEnd(readiness), "the end of a connection that was reset: " + readiness);
            } else {
                assertEquals(Readiness.READABLE, readiness, "shown as what was asked for");
            }
        }
    }

    @Test
    default void aPipeWithoutReaderIsDelivered() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            Bytes.fill(pipe.sink());
            rig.register(pipe.sink(), Interest.WRITE, 1);
            assertEquals(List.of(), rig.settle(), "deliveries of a full pipe");

            pipe.source().close();

            rig.await(1);
            assertThrows(ConnectionLostException.class, () -> pipe.sink().write(ByteBuffer.allocate(1)));
        }
    }

    @Test
    default void channelsWhosePeerHasGoneCanBeDeregistered() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            rig.register(pair.near(), Interest.READ, 1);
            pair.far().reset();
            rig.await(1);
            rig.poll(0);

            assertDoesNotThrow(() -> rig.poller().deregister(pair.near()));
            assertEquals(List.of(), rig.settle(), "deliveries after the registration has ended");
            rig.register(pair.near(), Interest.READ, 2);
            rig.await(2);
        }
    }
}
