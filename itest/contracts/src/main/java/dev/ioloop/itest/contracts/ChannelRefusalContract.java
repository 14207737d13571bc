package dev.ioloop.itest.contracts;

import static java.net.StandardProtocolFamily.INET;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ioloop.DatagramChannel;
import dev.ioloop.FileRegion;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * What channels refuse in the same way: being used after they were closed, or before they are connected, and null.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface ChannelRefusalContract extends ChannelsUnderTest {
    private static void assertClosed(Executable... calls) {
        for (Executable call : calls) {
            assertThrows(ClosedChannelException.class, call);
        }
    }

    @Test
    default void aClosedStreamRefusesEverything() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            StreamChannel closed = net.tcp().near();
            closed.close();
            Path file = Files.write(net.newFile(), new byte[1]);
            try (FileRegion region = FileRegion.open(file)) {
                assertClosed(() -> closed.send(region));
            }
            ByteBuffer buffer = ByteBuffer.allocate(1);
            ByteBuffer[] buffers = {buffer};
            SocketAddress address = net.loopback(INET);
            assertClosed(() -> closed.read(buffer), () -> closed.read(buffers), () -> closed.write(buffer),
                    () -> closed.write(buffers), () -> closed.connect(address), closed::finishConnect,
                    closed::getLocalAddress);
            for (Executable call : new Executable[]{closed::shutdownInput, closed::shutdownOutput,
                () -> closed.bind(address), () -> closed.getOption(StandardSocketOptions.TCP_NODELAY)}) {
                assertThrows(IOException.class, call);
            }
        }
    }

    @Test
    default void aClosedListenerRefusesEverything() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            ListenChannel closed = net.listener(INET);
            closed.close();
            assertClosed(closed::accept, closed::getLocalAddress);
            assertThrows(IOException.class, () -> closed.bind(net.loopback(INET)));
            assertNull(closed.localAddress());
        }
    }

    @Test
    default void aClosedDatagramChannelRefusesEverything() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel closed = net.datagram();
            SocketAddress peer = Net.present(net.datagram().localAddress());
            closed.close();
            ByteBuffer buffer = ByteBuffer.allocate(1);
            assertClosed(closed::getLocalAddress);
            for (Executable call : new Executable[]{() -> closed.receive(buffer), () -> closed.send(buffer, peer),
                () -> closed.connect(peer), () -> closed.bind(net.loopback(INET)), () -> closed.read(buffer),
                () -> closed.write(buffer)}) {
                assertThrows(IOException.class, call);
            }
            assertNull(closed.localAddress());
        }
    }

    @Test
    default void aClosedPipeRefusesEverything() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            PipeEnds pipe = net.pipe();
            pipe.source().close();
            pipe.sink().close();
            ByteBuffer[] buffers = {ByteBuffer.allocate(1)};
            assertClosed(() -> pipe.source().read(buffers[0]), () -> pipe.source().read(buffers),
                    () -> pipe.sink().write(buffers[0]), () -> pipe.sink().write(buffers));
        }
    }

    @Test
    default void aStreamThatIsNotConnectedRefusesTransfers() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            for (ProtocolFamily protocol : net.protocols()) {
                StreamChannel stream = net.keep(net.channels().stream(protocol));
                for (Executable call : new Executable[]{() -> stream.read(ByteBuffer.allocate(1)),
                    () -> stream.write(ByteBuffer.allocate(1)), stream::shutdownInput, stream::shutdownOutput}) {
                    assertThrows(NotYetConnectedException.class, call, "on a channel for " + protocol);
                }
                assertNull(stream.remoteAddress(), "remote address, " + protocol);
            }
        }
    }

    @Test
    default void factoriesAndStreamsNameArgumentsThatAreNull() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            Refusals.ofNull("protocol", () -> factory().stream(Refusals.none()));
            Refusals.ofNull("protocol", () -> factory().listener(Refusals.none()));
            Refusals.ofNull("protocol", () -> factory().datagram(Refusals.none()));

            StreamChannel stream = net.tcp().near();
            Refusals.ofNull("target", () -> stream.read(Refusals.<ByteBuffer>none()));
            Refusals.ofNull("source", () -> stream.write(Refusals.<ByteBuffer>none()));
            Refusals.ofNull("region", () -> stream.send(Refusals.none()));
            Refusals.ofNull("name", () -> stream.getOption(Refusals.none()));
            Refusals.ofNull("name", () -> stream.setOption(Refusals.none(), 1));
            StreamChannel fresh = net.keep(factory().stream(INET));
            Refusals.ofNull("remote", () -> fresh.connect(Refusals.none()));
            Bytes.write(stream, "still works");
        }
    }

    @Test
    default void datagramsAndPipesNameArgumentsThatAreNull() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            DatagramChannel datagram = net.datagram();
            InetSocketAddress peer = (InetSocketAddress) Net.present(net.datagram().localAddress());
            Refusals.ofNull("target", () -> datagram.receive(Refusals.none()));
            Refusals.ofNull("source", () -> datagram.send(Refusals.none(), peer));
            Refusals.ofNull("target", () -> datagram.send(ByteBuffer.allocate(1), Refusals.none()));
            Refusals.ofNull("remote", () -> datagram.connect(Refusals.none()));
            datagram.connect(peer);
            Refusals.ofNull("target", () -> datagram.read(Refusals.none()));
            Refusals.ofNull("source", () -> datagram.write(Refusals.none()));
            PipeEnds pipe = net.pipe();
            Refusals.ofNull("target", () -> pipe.source().read(Refusals.<ByteBuffer>none()));
            Refusals.ofNull("source", () -> pipe.sink().write(Refusals.<ByteBuffer>none()));
            Refusals.ofNull("region", () -> pipe.sink().send(Refusals.none()));
        }
    }
}
