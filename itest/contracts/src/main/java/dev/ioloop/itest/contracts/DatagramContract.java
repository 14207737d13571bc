package dev.ioloop.itest.contracts;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static java.net.StandardProtocolFamily.UNIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.DatagramChannel;
import dev.ioloop.Interest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import org.junit.jupiter.api.Test;

/**
 * Datagrams to whoever is named with each.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface DatagramContract extends ChannelsUnderTest {
    /** Waits for a datagram and returns its text; the sender is checked. */
    private static String receive(Net net, DatagramChannel channel, int room, DatagramChannel from) throws IOException {
        net.waiter().until(channel, Interest.READ);
        ByteBuffer target = ByteBuffer.allocate(room);
        assertEquals(from.localAddress(), channel.receive(target), "the sender");
        return Bytes.text(target);
    }

    @Test
    default void sendsAndReceivesOverIpv4() throws IOException {
        sendsAndReceives(INET);
    }

    @Test
    default void sendsAndReceivesOverIpv6() throws IOException {
        sendsAndReceives(INET6);
    }

    private void sendsAndReceives(ProtocolFamily protocol) throws IOException {
        try (Net net = new Net(factory(), provider())) {
            net.assume(protocol);
            DatagramChannel one = net.keep(net.channels().datagram(protocol)).bind(net.loopback(protocol));
            DatagramChannel other = net.keep(net.channels().datagram(protocol)).bind(net.loopback(protocol));
            ByteBuffer source = Bytes.of("-there-").position(1).limit(6);
            assertEquals(5, one.send(source, Net.present(other.localAddress())));
            assertEquals(6, source.position(), "all was taken");
            assertEquals("there", receive(net, other, 100, one));
            assertEquals(4, other.send(Bytes.of("back"), Net.present(one.localAddress())));
            assertEquals("back", receive(net, one, 4, other));
        }
    }

    @Test
    default void nothingToReceiveIsNull() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            ByteBuffer target = ByteBuffer.allocate(10);
            assertNull(net.datagram().receive(target));
            assertEquals(0, target.position());
        }
    }

    @Test
    default void eachReceiveTakesOneDatagram() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel sender = net.datagram();
            DatagramChannel receiver = net.datagram();
            SocketAddress target = Net.present(receiver.localAddress());
            sender.send(Bytes.of("first"), target);
            sender.send(Bytes.of("second"), target);
            assertEquals("first", receive(net, receiver, 100, sender));
            assertEquals("second", receive(net, receiver, 100, sender));
            assertNull(receiver.receive(ByteBuffer.allocate(1)));
        }
    }

    @Test
    default void whatDoesNotFitIsLost() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel sender = net.datagram();
            DatagramChannel receiver = net.datagram();
            SocketAddress target = Net.present(receiver.localAddress());
            sender.send(Bytes.of("too long"), target);
            sender.send(Bytes.of("next"), target);
            assertEquals("too", receive(net, receiver, 3, sender));
            assertEquals("next", receive(net, receiver, 100, sender), "and not the rest of the first");
        }
    }

    @Test
    default void anEmptyDatagramIsOne() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel sender = net.datagram();
            DatagramChannel receiver = net.datagram();
            assertEquals(0, sender.send(ByteBuffer.allocate(0), Net.present(receiver.localAddress())));
            assertEquals("", receive(net, receiver, 10, sender));
            assertNull(receiver.receive(ByteBuffer.allocate(10)));
        }
    }

    @Test
    default void aDatagramThatIsTooLongIsRefused() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel sender = net.datagram();
            DatagramChannel receiver = net.datagram();
            SocketAddress target = Net.present(receiver.localAddress());
            ByteBuffer tooLong = ByteBuffer.allocate(70_000);

            assertThrows(IOException.class, () -> sender.send(tooLong, target));

            assertEquals(0, tooLong.position(), "nothing was taken");
            assertTrue(sender.isOpen());
            sender.send(Bytes.of("shorter"), target);
            assertEquals("shorter", receive(net, receiver, 100, sender));
        }
    }

    @Test
    default void aLongDatagramComesWhole() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel sender = net.datagram();
            DatagramChannel receiver = net.datagram();
            String text = "0123456789".repeat(3000);
            assertEquals(30_000, sender.send(Bytes.of(text), Net.present(receiver.localAddress())));
            assertEquals(text, receive(net, receiver, 70_000, sender));
        }
    }

    @Test
    default void bindingFollowsTheRules() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel any = net.keep(net.channels().datagram(INET));
            assertNull(any.localAddress());
            assertNull(any.remoteAddress());
            any.bind(null);
            assertNotEquals(0, ((InetSocketAddress) Net.present(any.localAddress())).getPort());
            assertThrows(AlreadyBoundException.class, () -> any.bind(net.loopback(INET)));

            InetSocketAddress taken = (InetSocketAddress) Net.present(net.datagram().localAddress());
            DatagramChannel second = net.keep(net.channels().datagram(INET));
            Refusals.naming(BindFailedException.class, "" + taken.getPort(), () -> second.bind(taken));
        }
    }

    @Test
    default void sendingBindsByItself() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel receiver = net.datagram();
            DatagramChannel sender = net.keep(net.channels().datagram(INET));
            sender.send(Bytes.of("x"), Net.present(receiver.localAddress()));
            assertNotEquals(0, ((InetSocketAddress) Net.present(sender.localAddress())).getPort());
        }
    }

    @Test
    default void thereAreNoUnixDatagrams() throws IOException {
        assertThrows(UnsupportedOperationException.class, () -> factory().datagram(UNIX));
    }
}
