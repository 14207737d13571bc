package dev.ioloop.poller.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Channel;
import dev.ioloop.ChannelFactory;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.DatagramChannel;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import dev.ioloop.ReadableChannel;
import dev.ioloop.StreamChannel;
import dev.ioloop.WritableChannel;
import dev.ioloop.spi.RegistrationSlot;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The factory: pipes, what it adopts and what it refuses.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NioChannelsTest {
    private Rig rig;
    private ChannelFactory channels;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
        channels = rig.provider.channels();
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    @Test
    void pipePassesBytesAndItsEnd() throws IOException {
        PipeEnds pipe = rig.pipe();
        ByteBuffer buffer = ByteBuffer.allocate(9);
        assertEquals(0, pipe.source().read(buffer));
        assertEquals(3, pipe.sink().write(new ByteBuffer[]{Rig.bytes("a"), Rig.bytes("bc")}));
        rig.await(pipe.source(), Interest.READ);
        assertEquals(3, pipe.source().read(new ByteBuffer[]{buffer}));
        assertEquals("abc", Rig.text(buffer));
        pipe.sink().close();
        assertEquals("nio pipe sink (closed)", pipe.sink().toString());
        rig.await(pipe.source(), Interest.READ);
        assertEquals(-1, pipe.source().read(buffer.clear()));
        assertThrows(ClosedChannelException.class, () -> pipe.sink().write(Rig.bytes("x")));
    }

    @Test
    void pipeWithoutASourceIsLost() throws IOException {
        PipeEnds pipe = rig.pipe();
        pipe.source().close();
        ConnectionLostException e = assertThrows(ConnectionLostException.class,
                () -> pipe.sink().write(Rig.bytes("x")));
        assertTrue(e.getMessage().contains("nio pipe sink"), e.getMessage());
        assertThrows(ConnectionLostException.class, () -> pipe.sink().write(new ByteBuffer[]{Rig.bytes("x")}));
    }

    @Test
    void unknownProtocolsAreRefused() {
        ProtocolFamily unknown = () -> "CARRIER-PIGEON";
        assertThrows(UnsupportedOperationException.class, () -> channels.stream(unknown));
        assertThrows(UnsupportedOperationException.class, () -> channels.listener(unknown));
        assertThrows(UnsupportedOperationException.class, () -> channels.datagram(unknown));
        assertThrows(UnsupportedOperationException.class, () -> channels.datagram(StandardProtocolFamily.UNIX));
        assertEquals("protocol", assertThrows(NullPointerException.class, () -> channels.stream(null)).getMessage());
    }

    @Test
    void eachKindIsAdopted() throws IOException {
        ServerSocketChannel server = rig.keep(ServerSocketChannel.open()).bind(Rig.loopback());
        SocketChannel client = rig.keep(SocketChannel.open(server.getLocalAddress()));
        java.nio.channels.DatagramChannel datagram = rig.keep(java.nio.channels.DatagramChannel.open());
        Pipe pipe = Pipe.open();
        adopted(server, ListenChannel.class);
        StreamChannel near = adopted(client, StreamChannel.class);
        adopted(datagram, DatagramChannel.class);
        ReadableChannel source = adopted(rig.keep(pipe.source()), ReadableChannel.class);
        WritableChannel sink = adopted(rig.keep(pipe.sink()), WritableChannel.class);
        assertEquals(server.getLocalAddress(), near.remoteAddress());
        assertTrue(near.isConnected());
        sink.write(Rig.bytes("x"));
        rig.await(source, Interest.READ);
        assertEquals(1, source.read(ByteBuffer.allocate(9)));
    }

    private <T extends Channel> T adopted(SelectableChannel jdk, Class<T> type) throws IOException {
        assertTrue(jdk.isBlocking());
        Channel channel = channels.adopt(jdk);
        assertFalse(jdk.isBlocking());
        assertSame(jdk, channel.unwrap(SelectableChannel.class));
        assertSame(jdk, channel.unwrap(jdk.getClass()));
        RegistrationSlot slot = assertInstanceOf(RegistrationSlot.class, channel);
        assertNull(slot.registration());
        return type.cast(channel);
    }

    @Test
    void adoptedChannelIsClosedByItsNewOwner() throws IOException {
        SocketChannel jdk = rig.keep(SocketChannel.open());
        channels.adopt(jdk).close();
        assertFalse(jdk.isOpen());
    }

    @Test
    void anAttemptUnderWayMayBeAdopted() throws IOException {
        ListenChannel listener = rig.listener();
        SocketChannel jdk = rig.keep(SocketChannel.open());
        jdk.configureBlocking(false);
        assertFalse(jdk.connect(listener.localAddress()));
        StreamChannel stream = (StreamChannel) channels.adopt(jdk);
        assertTrue(stream.isConnectionPending());
        assertFalse(stream.isConnected());
        rig.finish(stream);
        assertEquals(listener.localAddress(), stream.remoteAddress());
    }

    @Test
    void registeredChannelIsRefusedAndStaysAsItWas() throws IOException {
        Selector selector = rig.keep(Selector.open());
        SocketChannel jdk = rig.keep(SocketChannel.open());
        jdk.configureBlocking(false);
        SelectionKey key = jdk.register(selector, 0);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> channels.adopt(jdk));
        assertTrue(e.getMessage().contains("registered with a selector"), e.getMessage());
        assertTrue(key.isValid());
        assertTrue(jdk.isOpen());
    }

    @Test
    void closedNullAndUnknownAreRefused() throws IOException {
        SocketChannel closed = SocketChannel.open();
        closed.close();
        assertThrows(ClosedChannelException.class, () -> channels.adopt(closed));
        SocketChannel closedButRegistered = SocketChannel.open();
        closedButRegistered.configureBlocking(false);
        closedButRegistered.register(rig.keep(Selector.open()), 0);
        closedButRegistered.close();
        assertThrows(ClosedChannelException.class, () -> channels.adopt(closedButRegistered));
        assertEquals("channel", assertThrows(NullPointerException.class,
                () -> channels.adopt((SelectableChannel) null)).getMessage());
        Strange strange = new Strange();
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> channels.adopt(strange));
        assertTrue(e.getMessage().contains(Strange.class.getName()), e.getMessage());
        assertTrue(strange.isOpen());
        assertTrue(strange.isBlocking(), "a refused channel must keep its blocking mode");
        assertThrows(UnsupportedOperationException.class, () -> channels.adopt(0));
    }

    /** A selectable channel of a kind that the family does not know. */
    private static final class Strange extends AbstractSelectableChannel {
        Strange() {
            super(SelectorProvider.provider());
        }

        @Override
        public int validOps() {
            return SelectionKey.OP_READ;
        }

        @Override
        protected void implCloseSelectableChannel() {
            // nothing is open
        }

        @Override
        protected void implConfigureBlocking(boolean block) {
            // nothing can block
        }
    }
}
