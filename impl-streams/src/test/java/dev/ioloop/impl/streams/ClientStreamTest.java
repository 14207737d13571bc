package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.ConnectionCancelledException;
import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Stream;
import dev.ioloop.stream.TcpClient;
import dev.ioloop.stream.TcpServer;
import dev.ioloop.stream.UnixListen;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that gives streams. */
@EachPoller
class ClientStreamTest {
    private final NetRig net;

    @TempDir
    private Path folder;

    ClientStreamTest(String poller) {
        net = new NetRig(poller);
    }

    @AfterEach
    void end() throws Exception {
        net.close();
    }

    private TcpClient client() throws Exception {
        return net.rig.on(() -> TcpClient.on(net.loop).build());
    }

    private void expectEcho(Stream stream) throws Exception {
        CompletableFuture<byte[]> back = net.rig.on(() -> {
            stream.write(StreamCase.buffer("there and back\n"));
            return stream.readUntil(new byte[]{'\n'}, 100);
        });
        assertEquals("there and back\n", StreamCase.string(NetRig.get(back)));
    }

    @Test
    void connectsToAHostAndToAnAddress() throws Exception {
        int port = net.port(net.serve(remote -> NetRig.ECHO));
        TcpClient client = client();
        for (InetSocketAddress address : new InetSocketAddress[]{null,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port)}) {
            Stream stream = net.await(() -> address == null
                    ? client.connectStream("127.0.0.1", port) : client.connectStream(address));
            expectEcho(stream);
            assertEquals(port, ((InetSocketAddress) net.rig.on(stream::remoteAddress)).getPort());
            assertEquals(0, net.rig.on(client::pending));
            net.rig.run(stream::close);
        }
        net.until(() -> net.openChannels() == 1);
    }

    @Test
    void connectsToAUnixSocket() throws Exception {
        Path path = folder.resolve("s");
        net.start(() -> TcpServer.on(net.loop).listen(UnixListen.at(path)).build(remote -> NetRig.ECHO));
        TcpClient client = client();
        Stream stream = net.await(() -> client.connectStream(UnixDomainSocketAddress.of(path)));
        expectEcho(stream);
        net.rig.run(stream::close);
    }

    @Test
    void theStreamHasTheOptionsOfTheClient() throws Exception {
        int port = net.port(net.serve(remote -> NetRig.ECHO));
        TcpClient client = net.rig.on(() -> TcpClient.on(net.loop)
                .options(ConnectionOptions.DEFAULT.withMaxReadBuffer(1234)).build());
        Stream stream = net.await(() -> client.connectStream("127.0.0.1", port));
        net.rig.run(() -> {
            assertThrows(IllegalArgumentException.class, () -> stream.readBytes(1235));
            stream.close();
        });
    }

    @Test
    void aConnectThatFailsTellsWhy() throws Exception {
        int nobodys;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobodys = socket.getLocalPort();
        }
        TcpClient client = client();
        net.fails(ConnectionRefusedException.class, () -> client.connectStream("127.0.0.1", nobodys));
        TcpClient elsewhere = net.rig.on(
                () -> TcpClient.on(net.loop).localAddress(NetRig.ip("192.0.2.1")).build());
        net.fails(BindFailedException.class, () -> elsewhere.connectStream("127.0.0.1", nobodys));
        net.rig.run(client::close);
        net.fails(ConnectionCancelledException.class, () -> client.connectStream("127.0.0.1", nobodys));
        assertEquals(0, net.openChannels());
    }

    @Test
    void aConnectThatIsCancelledAtAnyTimeLeavesNothingBehind() throws Exception {
        TcpServer server = net.serve(remote -> NetRig.ECHO);
        int port = net.port(server);
        TcpClient client = client();
        for (int i = 0; i < 200; i++) {
            CompletableFuture<Stream> begun = net.rig.on(() -> client.connectStream("127.0.0.1", port));
            for (int turn = 0; turn < i % 8; turn++) {
                net.rig.turns(1);
            }
            begun.cancel(false); // on this thread, while the loop goes on
            Stream stream = begun.handle((made, thrown) -> {
                assertTrue(made != null || thrown instanceof CancellationException, () -> "failed with " + thrown);
                return made;
            }).join();
            if (stream != null) {
                net.rig.run(stream::close);
            }
        }
        net.until(() -> net.openChannels() == 1 && server.connections().isEmpty());
        assertEquals(0, net.rig.on(client::pending));
    }
}
