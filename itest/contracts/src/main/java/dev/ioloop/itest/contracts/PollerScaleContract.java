package dev.ioloop.itest.contracts;

import static java.net.StandardProtocolFamily.INET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.DatagramChannel;
import dev.ioloop.Interest;
import dev.ioloop.spi.PollerOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Many registrations: each gets its turn, an idle one costs nothing, and none leaves anything behind.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface PollerScaleContract extends PollerUnderTest {
    /**
     * How many channels are many.
     *
     * @return by default 1000; fewer for a mechanism that has no room for so many
     */
    default int many() {
        return 1000;
    }

    private static List<DatagramChannel> register(PollRig rig, int count, Interest interest) throws IOException {
        List<DatagramChannel> all = new ArrayList<>();
        for (int token = 0; token < count; token++) {
            DatagramChannel channel = rig.net().keep(rig.net().channels().datagram(INET));
            rig.register(channel, interest, token);
            all.add(channel);
        }
        return all;
    }

    @Test
    @Row("TOR-HND-025")
    default void eachReadyChannelGetsItsTurn() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            assertEachOf(300, rig, 20);
        }
    }

    @Test
    @Row("TOR-HND-025")
    default void eachReadyChannelGetsItsTurnInSmallBatches() throws IOException {
        try (PollRig rig = new PollRig(provider(), new PollerOptions("small", 7))) {
            assertEachOf(300, rig, 300);
        }
    }

    private static void assertEachOf(int count, PollRig rig, int polls) throws IOException {
        // writable at once, and nothing consumes that
        register(rig, count, Interest.WRITE);
        Set<Long> seen = new HashSet<>();
        for (int poll = 0; poll < polls && seen.size() < count; poll++) {
            seen.addAll(Ready.tokens(rig.poll(Waiter.BOUND)));
        }
        assertEquals(count, seen.size(), "channels that got a turn within " + polls + " polls");
    }

    @Test
    @Row("TOR-HND-025")
    default void aReadyChannelDoesNotKeepOthersWaiting() throws IOException {
        try (PollRig rig = new PollRig(provider(), new PollerOptions("small", 1))) {
            register(rig, 3, Interest.WRITE);
            DatagramChannel late = rig.net().datagram();
            rig.register(late, Interest.READ, 99);
            rig.poll(0);
            rig.net().datagram().send(ByteBuffer.allocate(1), Net.present(late.localAddress()));
            Set<Long> seen = new HashSet<>();
            for (int poll = 0; poll < 100 && !seen.contains(99L); poll++) {
                seen.addAll(Ready.tokens(rig.poll(Waiter.BOUND)));
            }
            assertTrue(seen.contains(99L), "not delivered in 100 polls; others: " + seen);
        }
    }

    @Test
    default void oneActiveAmongAThousandIsDeliveredAlone() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            List<DatagramChannel> all = register(rig, many(), Interest.READ);
            DatagramChannel active = all.get(many() / 2).bind(rig.net().loopback(INET));
            assertEquals(List.of(), rig.settle(), "deliveries of idle channels");

            rig.net().datagram().send(ByteBuffer.allocate(1), Net.present(active.localAddress()));

            assertEquals(List.of(many() / 2L), Ready.tokens(rig.settle()).stream().distinct().toList());
            assertEquals(List.of(many() / 2L), Ready.tokens(rig.poll(Waiter.BOUND)));
        }
    }

    @Test
    @Row("TOR-HND-016")
    default void aThousandClosedChannelsLeaveNothingBehind() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            Descriptors descriptors = Descriptors.count();
            List<DatagramChannel> all = register(rig, many(), Interest.READ_WRITE);
            rig.await(1);
            for (DatagramChannel channel : all) {
                channel.close();
            }
            assertEquals(List.of(), rig.settle(), "deliveries of closed channels");
            descriptors.expectNoMore();
        }
    }

    @Test
    default void closingThePollerLeavesNothingOfClosedChannelsBehind() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            Descriptors descriptors = Descriptors.count();
            List<DatagramChannel> all = register(rig, 500, Interest.READ_WRITE);
            rig.await(1);
            for (DatagramChannel channel : all) {
                channel.close();
            }
            rig.poller().close();
            descriptors.expectNoMore();
        }
    }
}
