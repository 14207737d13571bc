package dev.ioloop.poller.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.DatagramChannel;
import dev.ioloop.Interest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Datagrams between two channels.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NioDatagramTest {
    private Rig rig;
    private DatagramChannel one;
    private DatagramChannel two;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
        one = rig.datagram();
        two = rig.datagram();
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private static SocketAddress local(DatagramChannel channel) {
        return Rig.present(channel.localAddress());
    }

    @Test
    void receiveTellsTheSenderAndCutsWhatDoesNotFit() throws IOException {
        assertNull(one.receive(ByteBuffer.allocate(9)));
        assertEquals(5, two.send(Rig.bytes("hello"), local(one)));
        rig.await(one, Interest.READ);
        ByteBuffer buffer = ByteBuffer.allocate(4);
        assertEquals(local(two), one.receive(buffer));
        assertEquals("hell", Rig.text(buffer));
        assertNull(one.receive(ByteBuffer.allocate(9)));
    }

    @Test
    void anEmptyDatagramIsNotTheSameAsNone() throws IOException {
        assertSame(one, one.connect(local(two)));
        assertEquals(-1, one.read(ByteBuffer.allocate(9)));
        two.send(ByteBuffer.allocate(0), local(one));
        rig.await(one, Interest.READ);
        assertEquals(0, one.read(ByteBuffer.allocate(9)));
        assertEquals(-1, one.read(ByteBuffer.allocate(9)));
    }

    @Test
    void anEmptyDatagramThatTheJdkWouldDropIsRefused() throws IOException {
        one.connect(local(two));
        for (IOException e : List.of(assertThrows(IOException.class, () -> one.write(ByteBuffer.allocate(0))),
                assertThrows(IOException.class, () -> one.send(ByteBuffer.allocate(0), local(two))))) {
            assertTrue(e.getMessage().contains("disconnect()"), e.getMessage());
        }
        assertEquals(0, one.disconnect().send(ByteBuffer.allocate(0), local(two)));
        rig.await(two, Interest.READ);
        assertEquals(one.localAddress(), two.receive(ByteBuffer.allocate(9)));
    }

    @Test
    void onlyTheFixedPeerIsHeardUntilItIsLetGo() throws IOException {
        DatagramChannel stranger = rig.datagram();
        one.connect(local(two));
        assertTrue(one.isConnected());
        assertEquals(two.localAddress(), one.remoteAddress());
        stranger.send(Rig.bytes("stranger"), local(one));
        two.send(Rig.bytes("peer"), local(one));
        rig.await(one, Interest.READ);
        ByteBuffer buffer = ByteBuffer.allocate(99);
        buffer.put((byte) '>');
        assertEquals(4, one.read(buffer));
        assertEquals(">peer", Rig.text(buffer));
        assertEquals(2, one.write(Rig.bytes("ok")));
        rig.await(two, Interest.READ);
        assertEquals(one.localAddress(), two.receive(ByteBuffer.allocate(9)));
        assertSame(one, one.disconnect());
        assertFalse(one.isConnected());
        assertNull(one.remoteAddress());
        assertThrows(NotYetConnectedException.class, () -> one.read(ByteBuffer.allocate(9)));
        assertThrows(NotYetConnectedException.class, () -> one.write(Rig.bytes("x")));
        stranger.send(Rig.bytes("now"), local(one));
        rig.await(one, Interest.READ);
        assertEquals(stranger.localAddress(), one.receive(ByteBuffer.allocate(9)));
    }

    @Test
    void aPeerThatIsGoneIsReported() throws IOException {
        one.connect(local(two));
        two.close();
        one.write(Rig.bytes("x"));
        rig.await(one, Interest.READ);
        assertThrows(PortUnreachableException.class, () -> one.read(ByteBuffer.allocate(9)));
        assertEquals(-1, one.read(ByteBuffer.allocate(9)));
    }

    @Test
    void tooLongIsAnErrorAndNothingIsTaken() throws IOException {
        ByteBuffer huge = ByteBuffer.allocate(70_000);
        assertThrows(IOException.class, () -> one.send(huge, local(two)));
        assertEquals(70_000, huge.remaining());
    }

    @Test
    void addressesNamesAndRefusals() throws IOException {
        int port = ((InetSocketAddress) local(one)).getPort();
        assertEquals("nio datagram channel 127.0.0.1:" + port, one.toString());
        BindFailedException e = assertThrows(BindFailedException.class, () -> rig.keep(
                rig.provider.channels().datagram(StandardProtocolFamily.INET)).bind(local(one)));
        assertTrue(e.getMessage().contains("127.0.0.1:" + port), e.getMessage());
        assertEquals("target", assertThrows(NullPointerException.class,
                () -> one.send(Rig.bytes("x"), null)).getMessage());
        assertEquals(true, one.setOption(StandardSocketOptions.SO_BROADCAST, true)
                .getOption(StandardSocketOptions.SO_BROADCAST));
        one.close();
        assertNull(one.localAddress());
        assertNull(one.remoteAddress());
        assertEquals("nio datagram channel (closed)", one.toString());
        assertThrows(ClosedChannelException.class, () -> one.receive(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> one.read(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> one.send(Rig.bytes("x"), local(two)));
        assertThrows(ClosedChannelException.class, one::getLocalAddress);
    }
}
