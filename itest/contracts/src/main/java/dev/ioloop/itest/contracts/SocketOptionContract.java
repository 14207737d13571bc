package dev.ioloop.itest.contracts;

import static java.net.StandardProtocolFamily.INET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.DatagramChannel;
import dev.ioloop.ListenChannel;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The options of sockets.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface SocketOptionContract extends ChannelsUnderTest {
    @Test
    default void streamsHaveTheirOptions() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamChannel stream = net.tcp().near();
            for (SocketOption<Boolean> option : List.of(StandardSocketOptions.TCP_NODELAY,
                    StandardSocketOptions.SO_KEEPALIVE, StandardSocketOptions.SO_REUSEADDR)) {
                assertTrue(stream.supportedOptions().contains(option), option + " in " + stream.supportedOptions());
                assertSame(stream, stream.setOption(option, true));
                assertEquals(true, stream.getOption(option), option.name());
                assertEquals(false, stream.setOption(option, false).getOption(option), option.name());
            }
        }
    }

    @Test
    default void buffersCanBeSized() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamChannel stream = net.tcp().near();
            DatagramChannel datagram = net.datagram();
            ListenChannel listener = net.listener(INET);
            // the system may take more: socket(7) says that it doubles the value
            for (SocketOption<Integer> option : List.of(StandardSocketOptions.SO_RCVBUF,
                    StandardSocketOptions.SO_SNDBUF)) {
                int before = stream.getOption(option);
                assertTrue(stream.setOption(option, 20_000).getOption(option) >= 20_000, option.name());
                assertTrue(stream.getOption(option) != before, option.name() + " did not change: " + before);
                assertTrue(datagram.setOption(option, 20_000).getOption(option) >= 20_000, option.name());
            }
            assertTrue(listener.setOption(StandardSocketOptions.SO_RCVBUF, 20_000)
                    .getOption(StandardSocketOptions.SO_RCVBUF) >= 20_000);
        }
    }

    @Test
    default void optionsOfOtherKindsAreRefused() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamChannel stream = net.tcp().near();
            ListenChannel listener = net.listener(INET);
            DatagramChannel datagram = net.datagram();
            SocketOption<Integer> ttl = StandardSocketOptions.IP_MULTICAST_TTL;
            SocketOption<Boolean> noDelay = StandardSocketOptions.TCP_NODELAY;

            assertFalse(stream.supportedOptions().contains(ttl));
            assertThrows(UnsupportedOperationException.class, () -> stream.setOption(ttl, 1));
            assertThrows(UnsupportedOperationException.class, () -> stream.getOption(ttl));
            assertThrows(UnsupportedOperationException.class, () -> listener.setOption(ttl, 1));
            assertThrows(UnsupportedOperationException.class, () -> listener.getOption(ttl));
            assertFalse(datagram.supportedOptions().contains(noDelay));
            assertThrows(UnsupportedOperationException.class, () -> datagram.setOption(noDelay, true));
            assertThrows(UnsupportedOperationException.class, () -> datagram.getOption(noDelay));
        }
    }

    @Test
    default void valuesThatCannotBeAreRefused() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamChannel stream = net.tcp().near();
            assertThrows(IllegalArgumentException.class, () -> stream.setOption(StandardSocketOptions.SO_RCVBUF, -1));
            assertTrue(stream.getOption(StandardSocketOptions.SO_RCVBUF) > 0);
        }
    }

    @Test
    default void listenersAndDatagramsHaveTheirOptions() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            ListenChannel listener = net.keep(net.channels().listener(INET));
            DatagramChannel datagram = net.keep(net.channels().datagram(INET));
            SocketOption<Boolean> reuse = StandardSocketOptions.SO_REUSEADDR;
            assertTrue(listener.supportedOptions().contains(reuse));
            assertSame(listener, listener.setOption(reuse, true));
            assertEquals(true, listener.getOption(reuse));
            assertEquals(false, listener.setOption(reuse, false).getOption(reuse));
            assertTrue(datagram.supportedOptions().contains(StandardSocketOptions.SO_BROADCAST));
            assertSame(datagram, datagram.setOption(StandardSocketOptions.SO_BROADCAST, true));
            assertEquals(true, datagram.getOption(StandardSocketOptions.SO_BROADCAST));
            assertEquals(3, datagram.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 3)
                    .getOption(StandardSocketOptions.IP_MULTICAST_TTL));
        }
    }
}
