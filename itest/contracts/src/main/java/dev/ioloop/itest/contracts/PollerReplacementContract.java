package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.AlreadyRegisteredException;
import dev.ioloop.DatagramChannel;
import dev.ioloop.Interest;
import dev.ioloop.PipeEnds;
import dev.ioloop.Readiness;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Registrations that end and begin again at once, channels that close while they are registered, numbers that are used
 * again, and a channel that is registered with two pollers while a loop moves from one to the other.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface PollerReplacementContract extends PollerUnderTest {
    @Test
    default void aChannelCanBeRegisteredAgainAtOnce() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            Bytes.write(pair.far(), 1);
            for (int round = 0; round < 200; round++) {
                boolean read = round % 2 == 0;
                rig.register(pair.near(), read ? Interest.READ : Interest.WRITE, round);
                if (round % 3 == 0) {
                    assertEquals(read ? Readiness.READABLE : Readiness.WRITABLE, rig.await(round));
                }
                rig.poller().deregister(pair.near());
            }
            rig.register(pair.near(), Interest.READ, 1000);
            assertEquals(List.of(1000L), Ready.tokens(rig.settle()).stream().distinct().toList());
        }
    }

    @Test
    default void registrationsOfOneBatchCanBeReplaced() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            List<PipeEnds> pipes = readyPipes(rig, 10);
            for (int round = 0; round < 20; round++) {
                rig.await(round * 100L);
                for (int i = 0; i < pipes.size(); i++) {
                    rig.poller().deregister(pipes.get(i).source());
                    rig.register(pipes.get(i).source(), Interest.READ, (round + 1) * 100L + i);
                }
            }
            assertEquals(pipes.size(), Ready.tokens(rig.settle()).stream().distinct()
                    .filter(token -> token >= 2000 && token < 2100).count(), "registrations of the last round");
        }
    }

    private static List<PipeEnds> readyPipes(PollRig rig, int count) throws IOException {
        List<PipeEnds> pipes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PipeEnds pipe = rig.net().pipe();
            rig.register(pipe.source(), Interest.READ, i);
            Bytes.write(pipe.sink(), 1);
            pipes.add(pipe);
        }
        return pipes;
    }

    @Test
    default void aChannelOfTheSameBatchCanBeDeregistered() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            List<PipeEnds> pipes = readyPipes(rig, 10);
            rig.await(3);
            for (int i = 0; i < 10; i += 2) {
                rig.poller().deregister(pipes.get(i).source());
            }
            assertEquals(List.of(1L, 3L, 5L, 7L, 9L), Ready.tokens(rig.settle()).stream().distinct().toList());
        }
    }

    @Test
    @Row("TOR-HND-016")
    default void aClosedChannelLeavesByItself() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            PipeEnds pipe = rig.net().pipe();
            DatagramChannel datagram = rig.net().datagram();
            Bytes.write(pair.far(), 1);
            Bytes.write(pipe.sink(), 1);
            rig.register(pair.near(), Interest.READ_WRITE, 1);
            rig.register(pipe.source(), Interest.READ, 2);
            rig.register(datagram, Interest.WRITE, 3);
            for (long token = 1; token <= 3; token++) {
                rig.await(token);
            }
            pair.near().close();
            pipe.source().close();
            datagram.close();

            assertEquals(List.of(), rig.settle(), "deliveries of closed channels");
        }
    }

    @Test
    @Row({"TOR-HND-015", "TOR-HND-016"})
    default void aNewChannelNeverGetsTheTokenOfAClosedOne() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds current = rig.net().pipe();
            rig.register(current.source(), Interest.READ, 0);
            Bytes.write(current.sink(), 1);
            for (long token = 1; token <= 100; token++) {
                assertEquals(List.of(token - 1), Ready.tokens(rig.settle()).stream().distinct().toList());
                current.source().close();
                current.sink().close();
                // takes the numbers that have just become free
                current = rig.net().pipe();
                rig.register(current.source(), Interest.READ, token);
                Bytes.write(current.sink(), 1);
            }
        }
    }

    @Test
    default void anUnregisteredChannelWithTheNumberOfAClosedOneIsNotWatched() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            for (int round = 0; round < 50; round++) {
                StreamPair old = rig.net().tcp();
                rig.register(old.near(), Interest.READ_WRITE, round);
                rig.await(round);
                old.near().close();
                StreamPair fresh = rig.net().tcp();
                Bytes.write(fresh.far(), 1);
                rig.net().waiter().until(fresh.near(), Interest.READ);

                assertEquals(List.of(), rig.settle(), "deliveries with nothing registered");
                closeAll(old.far(), fresh.near(), fresh.far());
            }
        }
    }

    private static void closeAll(StreamChannel... channels) throws IOException {
        for (StreamChannel channel : channels) {
            channel.close();
        }
    }

    @Test
    default void twoPollersMayWatchOneChannel() throws IOException {
        try (PollRig old = new PollRig(provider()); PollRig next = new PollRig(provider())) {
            StreamPair pair = old.net().tcp();
            Bytes.write(pair.far(), 1);
            old.register(pair.near(), Interest.READ, 1);
            old.await(1);
            next.register(pair.near(), Interest.READ, 2);

            assertEquals(Readiness.READABLE, next.await(2));
            assertEquals(Readiness.READABLE, old.await(1));
            assertThrows(AlreadyRegisteredException.class, () -> next.register(pair.near(), Interest.READ, 3));

            old.poller().close();
            assertEquals(Readiness.READABLE, next.await(2), "after the first poller was closed");
            next.poller().modify(pair.near(), Interest.WRITE, 4);
            assertEquals(Readiness.WRITABLE, next.await(4));
        }
    }

    @Test
    default void theRefusedMoveLeavesTheOldPollerInCharge() throws IOException {
        try (PollRig old = new PollRig(provider()); PollRig next = new PollRig(provider())) {
            StreamPair pair = old.net().tcp();
            Bytes.write(pair.far(), 1);
            old.register(pair.near(), Interest.READ, 1);
            next.register(pair.near(), Interest.READ, 1);
            next.poller().deregister(pair.near());
            next.poller().close();

            assertEquals(Readiness.READABLE, old.await(1));
            assertEquals(1, Bytes.drain(pair.near()));
            Bytes.write(pair.far(), 1);
            assertEquals(Readiness.READABLE, old.await(1));
        }
    }

    @Test
    default void movingTheSameChannelsBackAndForthLosesNothing() throws IOException {
        try (PollRig rig = new PollRig(provider()); PollRig other = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            PollRig from = rig;
            PollRig to = other;
            from.register(pair.near(), Interest.READ, 0);
            for (int round = 1; round <= 20; round++) {
                Bytes.write(pair.far(), "round " + round % 10);
                to.register(pair.near(), Interest.READ, round);
                from.poller().deregister(pair.near());
                assertTrue(to.await(round).isReadable());
                assertEquals("round " + round % 10, Bytes.read(rig.net().waiter(), pair.near(), 7));
                PollRig swap = from;
                from = to;
                to = swap;
            }
        }
    }
}
