package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ioloop.ConnectFailedException;
import dev.ioloop.ConnectionDoneException;
import dev.ioloop.StreamChannel;
import dev.ioloop.stream.ConnectionOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection whose channel is not connected yet. */
@EachPoller
class ConnectingTest {
    private final Rig rig;
    private final Recorder recorder = new Recorder();

    ConnectingTest(String poller) {
        rig = new Rig(poller);
    }

    @AfterEach
    void end() throws Exception {
        rig.close();
        assertEquals(0, rig.failures.size(), () -> "failures that no test has looked at: " + rig.failures);
    }

    private ChannelConnection connect(InetSocketAddress address, String first) throws Exception {
        return rig.on(() -> {
            StreamChannel channel = rig.loop.channels().stream(StandardProtocolFamily.INET);
            channel.connect(address);
            ChannelConnection connection = new ChannelConnection(rig.loop, channel, ConnectionOptions.DEFAULT, recorder,
                    null);
            connection.write(ByteBuffer.wrap(first.getBytes(StandardCharsets.US_ASCII)));
            return connection;
        });
    }

    @Test
    void whatIsWrittenBeforeItStandsIsSentThen() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout((int) Rig.BOUND.toMillis());
            ChannelConnection connection = connect((InetSocketAddress) server.getLocalSocketAddress(), "first");
            try (Socket peer = server.accept()) {
                assertEquals("first", new String(peer.getInputStream().readNBytes(5), StandardCharsets.US_ASCII));
                assertEquals("connected", recorder.next());
                peer.getOutputStream().write('x');
                assertEquals("received x", recorder.next());
                rig.run(connection::close);
                assertInstanceOf(ConnectionDoneException.class, recorder.reason());
            }
        }
    }

    @Test
    void aRefusedConnectIsToldByClosedAlone() throws Exception {
        InetSocketAddress gone;
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            gone = (InetSocketAddress) server.getLocalSocketAddress();
        }
        try {
            connect(gone, "first");
        } catch (ConnectFailedException e) {
            return; // known at the call already, as on some systems for the loopback
        }
        assertInstanceOf(ConnectFailedException.class, recorder.reason());
        assertEquals("closed", recorder.next());
    }

    @Test
    void aChannelThatNobodyConnectsIsRefused() throws Exception {
        rig.run(() -> {
            StreamChannel channel = rig.loop.channels().stream(StandardProtocolFamily.INET);
            assertThrows(IllegalArgumentException.class,
                    () -> new ChannelConnection(rig.loop, channel, ConnectionOptions.DEFAULT, recorder, null));
            channel.close();
            assertFalse(channel.isOpen());
        });
    }
}
