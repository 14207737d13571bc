package dev.ioloop.itest.contracts;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.UNIX;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.NotYetBoundException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Binding listeners and accepting from them.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface ListenContract extends ChannelsUnderTest {
    @Test
    default void acceptGivesNullWhenNobodyWaits() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            for (ProtocolFamily protocol : net.protocols()) {
                ListenChannel listener = net.listener(protocol);
                assertNull(listener.accept(), "over " + protocol);
                net.pair(protocol, listener);
                assertNull(listener.accept(), "after the one that came, over " + protocol);
            }
        }
    }

    @Test
    default void acceptsAllThatWait() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            ListenChannel listener = net.listener(INET);
            List<SocketAddress> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                StreamChannel client = net.keep(net.channels().stream(INET));
                net.connect(client, Net.present(listener.localAddress()));
                clients.add(Net.present(client.localAddress()));
            }
            List<SocketAddress> accepted = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                accepted.add(Net.present(net.accept(listener).remoteAddress()));
            }
            assertEquals(clients, accepted, "in the order in which they came");
        }
    }

    @Test
    default void aPeerThatHasGoneMeanwhileDoesNoHarm() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            ListenChannel listener = net.listener(INET);
            StreamChannel gone = net.keep(net.channels().stream(INET));
            net.connect(gone, Net.present(listener.localAddress()));
            gone.reset();
            StreamChannel next = net.keep(net.channels().stream(INET));
            net.connect(next, Net.present(listener.localAddress()));
            SocketAddress expected = next.localAddress();

            StreamChannel accepted = net.accept(listener);
            // on some systems the one that has gone is still there
            for (int i = 0; i < 2 && !Net.present(expected).equals(accepted.remoteAddress()); i++) {
                accepted = net.accept(listener);
            }
            assertEquals(expected, accepted.remoteAddress());
        }
    }

    @Test
    default void theAddressHasThePortThatWasChosen() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            ListenChannel listener = net.keep(net.channels().listener(INET));
            assertNull(listener.localAddress());
            assertNull(listener.getLocalAddress());
            assertEquals(listener, listener.bind(net.loopback(INET)));
            InetSocketAddress address = (InetSocketAddress) Net.present(listener.localAddress());
            assertNotEquals(0, address.getPort());
            assertTrue(address.getAddress().isLoopbackAddress());
            assertEquals(address, listener.getLocalAddress());
            listener.close();
            assertNull(listener.localAddress());
        }
    }

    @Test
    default void nullTakesAnyPort() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            ListenChannel listener = net.keep(net.channels().listener(INET)).bind(null);
            InetSocketAddress address = (InetSocketAddress) Net.present(listener.localAddress());
            assertNotEquals(0, address.getPort());
            assertTrue(address.getAddress().isAnyLocalAddress(), "on all interfaces: " + address);
        }
    }

    @Test
    default void anAddressInUseIsNamed() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            InetSocketAddress taken = (InetSocketAddress) Net.present(net.listener(INET).localAddress());
            ListenChannel second = net.keep(net.channels().listener(INET));

            BindFailedException refusal = Refusals.naming(BindFailedException.class, "" + taken.getPort(),
                    () -> second.bind(taken));

            assertTrue(refusal.toString().contains("127.0.0.1"), "the address in: " + refusal);
        }
    }

    @Test
    default void anAddressOfAnotherHostIsNamed() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            // RFC 5737: of no host
            SocketAddress foreign = new InetSocketAddress(InetAddress.getByAddress(new byte[]{(byte) 192, 0, 2, 1}), 0);
            ListenChannel listener = net.keep(net.channels().listener(INET));
            Refusals.naming(BindFailedException.class, "192.0.2.1", () -> listener.bind(foreign));
            StreamChannel stream = net.keep(net.channels().stream(INET));
            Refusals.naming(BindFailedException.class, "192.0.2.1", () -> stream.bind(foreign));
        }
    }

    @Test
    default void aPathThatExistsIsNamed() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            net.assume(UNIX);
            UnixDomainSocketAddress taken = (UnixDomainSocketAddress) Net.present(net.listener(UNIX).localAddress());
            ListenChannel second = net.keep(net.channels().listener(UNIX));
            Refusals.naming(BindFailedException.class, taken.getPath().toString(), () -> second.bind(taken));
            assertTrue(Files.exists(taken.getPath()), "it is left alone");
        }
    }

    @Test
    default void bindingTwiceIsRefused() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            ListenChannel listener = net.listener(INET);
            assertThrows(AlreadyBoundException.class, () -> listener.bind(net.loopback(INET)));
            net.pair(INET, listener);
        }
    }

    @Test
    default void aBacklogBelowOneIsRefused() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            ListenChannel listener = net.keep(net.channels().listener(INET));
            Refusals.naming(IllegalArgumentException.class, "0", () -> listener.bind(net.loopback(INET), 0));
            Refusals.naming(IllegalArgumentException.class, "-1", () -> listener.bind(net.loopback(INET), -1));
            assertDoesNotThrow(() -> listener.bind(net.loopback(INET), 1));
            net.pair(INET, listener);
        }
    }

    @Test
    default void acceptingWithoutAnAddressIsRefused() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            for (ProtocolFamily protocol : net.protocols()) {
                ListenChannel listener = net.keep(net.channels().listener(protocol));
                assertThrows(NotYetBoundException.class, listener::accept, "over " + protocol);
            }
        }
    }

    /** RFC 9293 section 3.6: the side that closes first keeps the pair of addresses for a while, as TIME_WAIT. */
    @Test
    default void anAddressCanBeTakenAgainAtOnce() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            ListenChannel listener = net.listener(INET);
            SocketAddress address = Net.present(listener.localAddress());
            StreamPair pair = net.pair(INET, listener);
            pair.far().close();
            Bytes.expectEnd(net.waiter(), pair.near());
            pair.near().close();
            listener.close();
            // a channel that was watched may keep its descriptor until the next poll
            net.waiter().within(net.pipe().source(), Interest.READ, 1);

            ListenChannel again = net.keep(net.channels().listener(INET));
            assertDoesNotThrow(() -> again.bind(address));
            net.pair(INET, again);
        }
    }
}
