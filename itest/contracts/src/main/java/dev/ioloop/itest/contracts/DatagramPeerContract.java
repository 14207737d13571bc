package dev.ioloop.itest.contracts;

import static java.net.StandardProtocolFamily.INET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.DatagramChannel;
import dev.ioloop.Interest;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import org.junit.jupiter.api.Test;

/**
 * Datagrams to and from a peer that was fixed once.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface DatagramPeerContract extends ChannelsUnderTest {
    @Test
    default void readsAndWritesDatagramsOfThePeer() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel one = net.datagram();
            DatagramChannel other = net.datagram();
            assertFalse(one.isConnected());
            assertSame(one, one.connect(Net.present(other.localAddress())));
            other.connect(Net.present(one.localAddress()));
            assertTrue(one.isConnected());
            assertEquals(other.localAddress(), one.remoteAddress());

            assertEquals(5, one.write(Bytes.of("there")));
            net.waiter().until(other, Interest.READ);
            ByteBuffer target = ByteBuffer.allocate(10);
            assertEquals(5, other.read(target));
            assertEquals("there", Bytes.text(target));
            assertEquals(-1, other.read(target), "none waits");
        }
    }

    @Test
    default void anEmptyDatagramIsToldApartFromNone() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel receiver = net.datagram();
            DatagramChannel sender = net.datagram();
            SocketAddress address = Net.present(receiver.localAddress());
            receiver.connect(Net.present(sender.localAddress()));
            assertEquals(-1, receiver.read(ByteBuffer.allocate(10)), "none waits");
            sender.send(ByteBuffer.allocate(0), address);
            sender.send(Bytes.of("too long"), address);
            net.waiter().until(receiver, Interest.READ);
            assertEquals(0, receiver.read(ByteBuffer.allocate(10)), "an empty datagram");
            net.waiter().until(receiver, Interest.READ);
            assertEquals(3, receiver.read(ByteBuffer.allocate(3)), "what fits of a longer one");
            assertEquals(-1, receiver.read(ByteBuffer.allocate(10)), "none waits any more");
        }
    }

    /** The JDK cannot send one to a fixed peer. Then it must be refused: a datagram is never dropped in silence. */
    @Test
    default void anEmptyDatagramToThePeerIsSentOrRefused() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel receiver = net.datagram();
            DatagramChannel sender = net.datagram().connect(Net.present(receiver.localAddress()));
            if (isTaken(sender)) {
                assertEquals("", received(net, receiver));
            }
            sender.write(Bytes.of("next"));
            assertEquals("next", received(net, receiver));
        }
    }

    private static boolean isTaken(DatagramChannel channel) throws IOException {
        try {
            assertEquals(0, channel.write(ByteBuffer.allocate(0)));
            return true;
        } catch (IOException refused) {
            assertTrue(channel.isOpen(), "after " + refused);
            return false;
        }
    }

    @Test
    default void onlyThePeerIsHeard() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel receiver = net.datagram();
            DatagramChannel peer = net.datagram();
            DatagramChannel stranger = net.datagram();
            SocketAddress address = Net.present(receiver.localAddress());
            receiver.connect(Net.present(peer.localAddress()));
            stranger.send(Bytes.of("stranger"), address);
            peer.send(Bytes.of("peer"), address);
            assertEquals("peer", received(net, receiver));
            assertNull(receiver.receive(ByteBuffer.allocate(10)));

            assertSame(receiver, receiver.disconnect());
            assertFalse(receiver.isConnected());
            assertNull(receiver.remoteAddress());
            stranger.send(Bytes.of("again"), Net.present(receiver.localAddress()));
            assertEquals("again", received(net, receiver), "after disconnect");
        }
    }

    private static String received(Net net, DatagramChannel channel) throws IOException {
        net.waiter().until(channel, Interest.READ);
        ByteBuffer target = ByteBuffer.allocate(100);
        Net.present(channel.receive(target));
        return Bytes.text(target);
    }

    @Test
    default void withoutAPeerReadAndWriteAreRefused() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel channel = net.datagram();
            assertThrows(NotYetConnectedException.class, () -> channel.read(ByteBuffer.allocate(1)));
            assertThrows(NotYetConnectedException.class, () -> channel.write(ByteBuffer.allocate(1)));
            channel.connect(Net.present(net.datagram().localAddress())).disconnect();
            assertThrows(NotYetConnectedException.class, () -> channel.write(ByteBuffer.allocate(1)));
        }
    }

    @Test
    default void disconnectingWhatIsNotConnectedDoesNothing() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel channel = net.datagram();
            SocketAddress before = channel.localAddress();
            assertSame(channel, channel.disconnect());
            assertEquals(before, channel.localAddress());
        }
    }

    @Test
    default void aPeerThatDoesNotListenIsTold() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel gone = net.datagram();
            SocketAddress address = Net.present(gone.localAddress());
            gone.close();
            DatagramChannel channel = net.keep(net.channels().datagram(INET)).connect(address);
            channel.write(Bytes.of("anybody?"));
            net.waiter().until(channel, Interest.READ);
            assertThrows(PortUnreachableException.class, () -> channel.read(ByteBuffer.allocate(10)));
            assertTrue(channel.isOpen());
        }
    }

    @Test
    default void aDatagramThatIsTooLongForThePeerIsRefused() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel receiver = net.datagram();
            DatagramChannel sender = net.datagram().connect(Net.present(receiver.localAddress()));
            ByteBuffer tooLong = ByteBuffer.allocate(70_000);
            assertThrows(IOException.class, () -> sender.write(tooLong));
            assertEquals(0, tooLong.position(), "nothing was taken");
            sender.write(Bytes.of("shorter"));
            assertEquals("shorter", received(net, receiver));
        }
    }
}
