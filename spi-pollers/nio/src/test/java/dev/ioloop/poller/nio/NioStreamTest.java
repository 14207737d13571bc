package dev.ioloop.poller.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.NoRouteException;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * TCP streams: connecting, losing, half-closing, resetting, and how they describe themselves.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NioStreamTest {
    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    @Test
    void refusalClosesTheChannelAndNamesTheAddress() throws IOException {
        SocketAddress nobody = Rig.present(rig.stream().bind(Rig.loopback()).localAddress());
        StreamChannel stream = rig.connecting(nobody);
        rig.await(stream, Interest.WRITE);
        ConnectionRefusedException e = assertThrows(ConnectionRefusedException.class, stream::finishConnect);
        assertInstanceOf(ConnectException.class, e.getCause());
        assertTrue(e.getMessage().contains("127.0.0.1:" + ((InetSocketAddress) nobody).getPort()), e.getMessage());
        assertFalse(stream.isOpen());
        assertFalse(stream.isConnected());
        assertNull(stream.remoteAddress());
        assertThrows(ClosedChannelException.class, stream::finishConnect);
    }

    @Test
    void unreachableAddressIsNoRoute() throws IOException {
        // connect(2) refuses a multicast address before anything is sent
        StreamChannel stream = rig.stream();
        NoRouteException e = assertThrows(NoRouteException.class,
                () -> stream.connect(new InetSocketAddress("224.0.0.1", 9)));
        assertTrue(e.getMessage().contains("224.0.0.1:9"), e.getMessage());
        assertFalse(stream.isOpen());
    }

    @Test
    void misuseKeepsTheExceptionsOfTheJdk() throws IOException {
        StreamChannel stream = rig.stream();
        assertThrows(NoConnectionPendingException.class, stream::finishConnect);
        assertThrows(NotYetConnectedException.class, () -> stream.read(ByteBuffer.allocate(1)));
        assertThrows(NotYetConnectedException.class, () -> stream.write(Rig.bytes("x")));
        assertThrows(NotYetConnectedException.class, stream::shutdownOutput);
        assertThrows(UnresolvedAddressException.class,
                () -> stream.connect(InetSocketAddress.createUnresolved("localhost", 1)));
        assertEquals("remote", assertThrows(NullPointerException.class, () -> stream.connect(null)).getMessage());
        assertTrue(stream.isOpen());
        Rig.Pair pair = rig.tcp();
        assertThrows(AlreadyConnectedException.class, () -> pair.near().connect(Rig.loopback()));
        assertTrue(pair.near().isOpen());
        pair.near().close();
        assertThrows(ClosedChannelException.class, () -> pair.near().read(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> pair.near().write(Rig.bytes("x")));
        assertThrows(ClosedChannelException.class, () -> pair.near().getLocalAddress());
    }

    @Test
    void resetByThePeerIsLossOnReadAndOnWrite() throws IOException {
        Rig.Pair reading = rig.tcp();
        reading.far().reset();
        rig.await(reading.near(), Interest.READ);
        ConnectionLostException onRead = assertThrows(ConnectionLostException.class,
                () -> reading.near().read(ByteBuffer.allocate(1)));
        assertTrue(onRead.getMessage().contains(reading.near().toString()), onRead.getMessage());
        assertInstanceOf(IOException.class, onRead.getCause());
        Rig.Pair scattering = rig.tcp();
        scattering.far().reset();
        rig.await(scattering.near(), Interest.READ);
        assertThrows(ConnectionLostException.class,
                () -> scattering.near().read(new ByteBuffer[]{ByteBuffer.allocate(1)}));
        Rig.Pair writing = rig.tcp();
        writing.far().reset();
        rig.await(writing.near(), Interest.READ);
        assertThrows(ConnectionLostException.class, () -> writing.near().write(Rig.bytes("x")));
        assertThrows(ConnectionLostException.class,
                () -> writing.near().write(new ByteBuffer[]{Rig.bytes("x")}));
    }

    @Test
    void resetThrowsAwayAndMayBeRepeated() throws IOException {
        Rig.Pair pair = rig.tcp();
        assertSame(pair.near(), pair.near().setOption(StandardSocketOptions.SO_LINGER, 5));
        pair.near().reset();
        pair.near().reset();
        pair.near().close();
        pair.near().reset();
        assertFalse(pair.near().isOpen());
        rig.await(pair.far(), Interest.READ);
        assertThrows(ConnectionLostException.class, () -> pair.far().read(ByteBuffer.allocate(1)));
    }

    @Test
    void halfCloseLeavesTheOtherDirection() throws IOException {
        Rig.Pair pair = rig.tcp();
        assertSame(pair.near(), pair.near().shutdownOutput());
        rig.await(pair.far(), Interest.READ);
        assertEquals(-1, pair.far().read(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> pair.near().write(Rig.bytes("x")));
        pair.far().write(Rig.bytes("back"));
        rig.await(pair.near(), Interest.READ);
        ByteBuffer buffer = ByteBuffer.allocate(9);
        pair.near().read(buffer);
        assertEquals("back", Rig.text(buffer));
        assertSame(pair.near(), pair.near().shutdownInput());
        assertEquals(-1, pair.near().read(ByteBuffer.allocate(1)));
    }

    @Test
    void scatteringReadsWhatGatheringWrites() throws IOException {
        Rig.Pair pair = rig.tcp();
        assertEquals(5, pair.near().write(new ByteBuffer[]{Rig.bytes("ab"), Rig.bytes("cde")}));
        rig.await(pair.far(), Interest.READ);
        ByteBuffer[] targets = {ByteBuffer.allocate(3), ByteBuffer.allocate(9)};
        assertEquals(5, pair.far().read(targets));
        assertEquals("abc", Rig.text(targets[0]));
        assertEquals("de", Rig.text(targets[1]));
        assertEquals(0, pair.far().read(ByteBuffer.allocate(1)));
    }

    @Test
    void addressesAndNamesFollowTheState() throws IOException {
        ListenChannel listener = rig.listener();
        StreamChannel near = rig.stream();
        assertEquals("nio stream (not connected)", near.toString());
        assertNull(near.localAddress());
        assertNull(near.remoteAddress());
        assertFalse(near.connect(Rig.present(listener.localAddress())));
        assertTrue(near.toString().endsWith(" (connecting)"), near.toString());
        assertNull(near.remoteAddress());
        rig.finish(near);
        assertTrue(near.finishConnect(), "a second finishConnect() says the same");
        StreamChannel far = rig.accept(listener);
        assertEquals(listener.localAddress(), near.remoteAddress());
        assertEquals(far.remoteAddress(), near.localAddress());
        assertEquals(near.getLocalAddress(), near.localAddress());
        String here = "127.0.0.1:" + port(near.localAddress());
        String there = "127.0.0.1:" + port(listener.localAddress());
        assertEquals("nio stream " + here + " -> " + there, near.toString());
        assertEquals("nio stream " + there + " <- " + here, far.toString());
        near.close();
        assertEquals("nio stream " + here + " -> " + there + " (closed)", near.toString());
        assertEquals(listener.localAddress(), near.remoteAddress());
        assertNull(near.localAddress());
        assertTrue(near.isConnected());
    }

    private static int port(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }

    @Test
    void bindFailureNamesTheAddressAndLeavesTheChannelOpen() throws IOException {
        StreamChannel first = rig.stream().bind(Rig.loopback());
        StreamChannel second = rig.stream();
        BindFailedException e = assertThrows(BindFailedException.class, () -> second.bind(first.localAddress()));
        assertTrue(e.getMessage().contains("127.0.0.1:" + port(first.localAddress())), e.getMessage());
        assertTrue(second.isOpen());
    }

    @Test
    void unwrapGivesTheChannelOfTheJdk() throws IOException {
        StreamChannel stream = rig.stream();
        assertFalse(stream.unwrap(SocketChannel.class).isBlocking());
        assertSame(stream.unwrap(SocketChannel.class), stream.unwrap(SelectableChannel.class));
        assertSame(stream, stream.unwrap(StreamChannel.class));
        assertSame(stream, stream.pollable());
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> stream.unwrap(DatagramChannel.class));
        assertTrue(e.getMessage().contains("SocketChannelImpl"), e.getMessage());
        assertEquals(true, stream.setOption(StandardSocketOptions.TCP_NODELAY, true)
                .getOption(StandardSocketOptions.TCP_NODELAY));
        assertTrue(stream.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY));
    }
}
