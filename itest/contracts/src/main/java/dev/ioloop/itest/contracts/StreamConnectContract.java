package dev.ioloop.itest.contracts;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static java.net.StandardProtocolFamily.UNIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.junit.jupiter.api.Test;

/**
 * Connecting streams, and the ways in which that fails.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface StreamConnectContract extends ChannelsUnderTest {
    @Test
    default void connectsOverIpv4() throws IOException {
        connects(INET);
    }

    @Test
    default void connectsOverIpv6() throws IOException {
        connects(INET6);
    }

    @Test
    default void connectsOverUnixSockets() throws IOException {
        connects(UNIX);
    }

    private void connects(ProtocolFamily protocol) throws IOException {
        try (Net net = new Net(factory(), provider())) {
            net.assume(protocol);
            ListenChannel listener = net.listener(protocol);
            SocketAddress address = Net.present(listener.localAddress());
            StreamChannel client = net.keep(net.channels().stream(protocol));
            assertFalse(client.isConnected());
            assertFalse(client.isConnectionPending());

            boolean done = client.connect(address);
            assertEquals(done, client.isConnected());
            assertEquals(!done, client.isConnectionPending());
            net.waiter().until(client, Interest.WRITE);
            assertTrue(client.finishConnect());
            assertTrue(client.finishConnect(), "once more: it is connected");

            StreamChannel server = net.accept(listener);
            assertTrue(client.isConnected());
            assertFalse(client.isConnectionPending());
            assertTrue(server.isConnected());
            assertEquals(address, client.remoteAddress());
            assertEquals(address, server.localAddress());
            echo(net, client, server);
        }
    }

    private static void echo(Net net, StreamChannel client, StreamChannel server) throws IOException {
        Bytes.write(client, "there");
        assertEquals("there", Bytes.read(net.waiter(), server, 5));
        Bytes.write(server, "and back");
        assertEquals("and back", Bytes.read(net.waiter(), client, 8));
    }

    @Test
    default void anIpv6ChannelServesIpv4Too() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            net.assume(INET6);
            ListenChannel listener = net.listener(INET);
            StreamChannel client = net.keep(net.channels().stream(INET6));
            net.connect(client, Net.present(listener.localAddress()));
            echo(net, client, net.accept(listener));
        }
    }

    @Test
    default void addressesAreThoseOfBothEnds() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamPair pair = net.tcp();
            assertEquals(pair.near().localAddress(), pair.far().remoteAddress());
            assertEquals(pair.near().remoteAddress(), pair.far().localAddress());
            assertEquals(pair.near().localAddress(), pair.near().getLocalAddress());
            SocketAddress remote = pair.near().remoteAddress();
            assertNotNull(remote);

            pair.near().close();
            assertEquals(remote, pair.near().remoteAddress(), "after close, since it was asked for before");
            assertNull(pair.near().localAddress(), "after close");
        }
    }

    @Test
    default void aStreamCanBeBoundFirst() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            ListenChannel listener = net.listener(INET);
            StreamChannel client = net.keep(net.channels().stream(INET));
            assertNull(client.localAddress());
            client.bind(net.loopback(INET));
            SocketAddress local = Net.present(client.localAddress());
            net.connect(client, Net.present(listener.localAddress()));
            assertEquals(local, client.localAddress());
            assertEquals(local, net.accept(listener).remoteAddress());
        }
    }

    @Test
    default void aRefusedConnectionNamesTheAddressAndClosesTheChannel() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            InetSocketAddress nobody = (InetSocketAddress) net.refusing();
            StreamChannel client = net.keep(net.channels().stream(INET));

            ConnectionRefusedException refusal = assertThrows(ConnectionRefusedException.class,
                    () -> net.connect(client, nobody));

            String message = String.valueOf(refusal.getMessage());
            assertTrue(message.contains("127.0.0.1") && message.contains("" + nobody.getPort()), message);
            assertFalse(client.isOpen());
            assertFalse(client.isConnected());
            assertFalse(client.isConnectionPending());
        }
    }

    @Test
    default void aUnixSocketThatNobodyServesRefuses() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            net.assume(UNIX);
            UnixDomainSocketAddress missing = (UnixDomainSocketAddress) net.loopback(UNIX);
            StreamChannel toMissing = net.keep(net.channels().stream(UNIX));
            Refusals.naming(ConnectionRefusedException.class, missing.getPath().toString(),
                    () -> net.connect(toMissing, missing));
            assertFalse(toMissing.isOpen());

            ListenChannel listener = net.listener(UNIX);
            SocketAddress left = Net.present(listener.localAddress());
            listener.close();
            StreamChannel toLeft = net.keep(net.channels().stream(UNIX));
            assertThrows(ConnectionRefusedException.class, () -> net.connect(toLeft, left));
        }
    }

    @Test
    default void failedAttemptsLeaveNoDescriptorBehind() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            SocketAddress nobody = net.refusing();
            Descriptors descriptors = Descriptors.count();
            for (int i = 0; i < 100; i++) {
                StreamChannel client = net.keep(net.channels().stream(INET));
                assertThrows(ConnectionRefusedException.class, () -> net.connect(client, nobody));
            }
            // a channel that was watched may keep its descriptor until the next poll
            net.waiter().within(net.pipe().source(), Interest.READ, 1);
            descriptors.expectNoMore();
        }
    }

    @Test
    default void connectingTwiceIsRefused() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            ListenChannel listener = net.listener(INET);
            SocketAddress address = Net.present(listener.localAddress());
            StreamChannel client = net.keep(net.channels().stream(INET));
            if (!client.connect(address)) {
                assertThrows(ConnectionPendingException.class, () -> client.connect(address));
                assertTrue(client.isConnectionPending(), "the attempt goes on");
                net.waiter().until(client, Interest.WRITE);
                assertTrue(client.finishConnect());
            }
            assertThrows(AlreadyConnectedException.class, () -> client.connect(address));
            echo(net, client, net.accept(listener));
            assertThrows(AlreadyConnectedException.class, () -> net.tcp().far().connect(address));
        }
    }

    @Test
    default void finishingWhatWasNotBegunIsRefused() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamChannel client = net.keep(net.channels().stream(INET));
            assertThrows(NoConnectionPendingException.class, client::finishConnect);
            assertTrue(client.isOpen());
        }
    }

    @Test
    default void addressesThatCannotBeAreRefused() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            SocketAddress unresolved = InetSocketAddress.createUnresolved("nobody.invalid", 1);
            SocketAddress ipv6 = new InetSocketAddress(InetAddress.getByAddress(new byte[16]), 1);
            SocketAddress unix = UnixDomainSocketAddress.of("nobody");
            StreamChannel client = net.keep(net.channels().stream(INET));

            assertThrows(UnresolvedAddressException.class, () -> client.connect(unresolved));
            assertThrows(UnsupportedAddressTypeException.class, () -> client.connect(ipv6));
            assertThrows(UnsupportedAddressTypeException.class, () -> client.connect(unix));
            assertFalse(client.isConnectionPending());
        }
    }
}
