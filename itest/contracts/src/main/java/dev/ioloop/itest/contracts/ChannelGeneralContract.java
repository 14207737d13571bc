package dev.ioloop.itest.contracts;

import static java.net.StandardProtocolFamily.INET;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Channel;
import dev.ioloop.DatagramChannel;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What is the same for all kinds of channels.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface ChannelGeneralContract extends ChannelsUnderTest {
    private static List<Channel> oneOfEach(Net net) throws IOException {
        List<Channel> all = new ArrayList<>();
        all.add(net.keep(net.channels().stream(INET)));
        all.add(net.keep(net.channels().listener(INET)));
        all.add(net.keep(net.channels().datagram(INET)));
        PipeEnds pipe = net.pipe();
        all.add(pipe.source());
        all.add(pipe.sink());
        StreamPair pair = net.tcp();
        all.add(pair.near());
        all.add(pair.far());
        return all;
    }

    @Test
    default void allAreOfTheFamilyOfTheirFactory() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            for (Channel channel : oneOfEach(net)) {
                assertEquals(factory().family(), channel.family(), "family of " + channel);
            }
            assertEquals(provider().channels().family(), factory().family());
        }
    }

    @Test
    default void allAreWatchedThemselves() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            for (Channel channel : oneOfEach(net)) {
                assertSame(channel, channel.pollable());
            }
        }
    }

    @Test
    default void unwrapRefusesWhatIsNotThere() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            for (Channel channel : oneOfEach(net)) {
                Refusals.naming(IllegalArgumentException.class, "java.lang.Thread",
                        () -> channel.unwrap(Thread.class));
                Refusals.ofNull("type", () -> channel.unwrap(Refusals.none()));
                assertTrue(channel.isOpen());
            }
        }
    }

    @Test
    default void allCloseAndCloseAgain() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            for (Channel channel : oneOfEach(net)) {
                assertTrue(channel.isOpen(), channel + " is open from the start");
                channel.close();
                assertFalse(channel.isOpen(), channel + " is closed");
                assertDoesNotThrow(channel::close);
                assertFalse(channel.toString().isEmpty());
            }
        }
    }

    @Test
    default void allAreNonBlockingFromTheStart() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            ListenChannel listener = net.listener(INET);
            DatagramChannel datagram = net.datagram();
            PipeEnds pipe = net.pipe();

            assertEquals(0, pair.near().read(ByteBuffer.allocate(1)));
            assertEquals(0, pair.far().read(ByteBuffer.allocate(1)), "an accepted channel");
            assertNull(listener.accept());
            assertNull(datagram.receive(ByteBuffer.allocate(1)));
            assertEquals(0, pipe.source().read(ByteBuffer.allocate(1)));
            assertTrue(Bytes.fill(pair.near()) > 0);
            assertTrue(Bytes.fill(pair.far()) > 0, "an accepted channel");
            assertTrue(Bytes.fill(pipe.sink()) > 0);
        }
    }

    @Test
    default void closedChannelsLeaveNoDescriptorBehind() throws IOException {
        Descriptors descriptors = Descriptors.count();
        for (int i = 0; i < 100; i++) {
            try (Net net = new Net(factory(), provider())) {
                oneOfEach(net);
            }
        }
        descriptors.expectNoMore();
    }
}
