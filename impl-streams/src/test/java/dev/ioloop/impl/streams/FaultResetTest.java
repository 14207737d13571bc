package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectFailedException;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.FileRegion;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.TcpClient;
import dev.ioloop.stream.TcpServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peer resets the connection, at each point of its life. */
@EachPoller
class FaultResetTest extends FaultCase {
    @TempDir
    Path folder;

    FaultResetTest(String poller) {
        super(poller);
    }

    @Test
    @Row("TOR-NET-009")
    void beforeItIsAccepted() throws Exception {
        TcpServer server = recording();
        counted(() -> {
            net.rig.run(server::pause);
            for (int i = 0; i < 3; i++) {
                Socket gone = new Socket(InetAddress.getLoopbackAddress(), net.port(server));
                reset(gone);
            }
            net.rig.run(server::resume);
            net.until(() -> server.connections().isEmpty());
            forgetAccepted(); // the kernel may have shown them, or not
            Link next = connect(server);
            next.send("served");
            assertEquals("received served", next.recorder().next());
            next.peer().close();
            assertEquals("closed", next.recorder().next());
            forgetAccepted();
        });
    }

    @Test
    void inTheMidstOfWhatIsReceived() throws Exception {
        TcpServer server = recording(ConnectionOptions.DEFAULT, () -> new Recorder() {
            @Override
            public void received(Connection connection, ByteBuffer in) {
                events.add("there are " + in.remaining()); // and waits for more
            }
        });
        counted(() -> {
            Link link = connect(server);
            link.send("half a mess");
            assertEquals("there are 11", link.recorder().next());
            link.reset();
            assertEquals("closed", link.recorder().next());
            link.expectLost();
            assertEquals(bytes("half a mess"), net.rig.on(link.connection()::unread), "what has come stays readable");
        });
    }

    @Test
    void inTheMidstOfARead() throws Exception {
        counted(() -> {
            Pull pull = pull(ConnectionOptions.DEFAULT);
            CompletableFuture<byte[]> read = net.rig.on(() -> pull.stream().readBytes(100));
            NetRig.send(pull.peer(), "abc");
            net.until(() -> pull.stream().statistics().bytesReceived() == 3);
            reset(pull.peer());
            assertInstanceOf(ConnectionLostException.class, whyClosed(read));
            assertInstanceOf(ConnectionLostException.class, Rig.next(pull.ends()));
            assertArrayEquals(new byte[]{'a', 'b', 'c'}, net.await(() -> pull.stream().readBytes(3)));
        });
    }

    @Test
    void inTheMidstOfWhatIsSent() throws Exception {
        TcpServer server = recording();
        counted(() -> {
            Link link = connect(server);
            fill(link.connection());
            assertEquals(100_000, link.peer().getInputStream().readNBytes(100_000).length);
            link.reset();
            link.expectLost();
            assertEquals(0, net.rig.on(link.connection()::unsentBytes));
        });
    }

    @Test
    void withAllKindsOfThingsWaitingToBeSent() throws Exception {
        Path file = Files.write(folder.resolve(OpenFiles.MARK), new byte[100_000]);
        counted(() -> {
            Pull pull = pull(ConnectionOptions.DEFAULT);
            List<CompletableFuture<Void>> writes = new ArrayList<>();
            List<Integer> order = new ArrayList<>();
            net.rig.run(() -> {
                writes.add(pull.stream().write(track(new byte[MUCH])));
                for (int i = 0; i < 100; i++) {
                    writes.add(pull.stream().write(new byte[10]));
                    writes.add(pull.stream().write(FileRegion.open(file)));
                }
                for (int i = 0; i < writes.size(); i++) {
                    int number = i;
                    writes.get(i).whenComplete((done, thrown) -> order.add(number));
                }
            });
            untilBlocked(pull.stream()::unsentBytes);
            reset(pull.peer());
            for (CompletableFuture<Void> write : writes) {
                assertInstanceOf(ConnectionLostException.class, whyClosed(write));
            }
            assertInstanceOf(ConnectionLostException.class, Rig.next(pull.ends()));
            assertEquals(order.stream().sorted().toList(), net.rig.on(() -> List.copyOf(order)), "in order");
            assertEquals(201, order.size());
        });
    }

    @Test
    void whilePausedWithSomethingToSend() throws Exception {
        TcpServer server = recording();
        counted(() -> {
            Link link = connect(server);
            net.rig.run(link.connection()::pause);
            fill(link.connection());
            link.reset();
            link.expectLost();
        });
    }

    @Test
    void whilePausedWithNothingToSend() throws Exception {
        TcpServer server = recording();
        counted(() -> {
            Link link = connect(server);
            net.rig.run(link.connection()::pause);
            link.reset();
            net.rig.turns(3);
            net.rig.run(link.connection()::resume);
            link.expectLost();
        });
    }

    @Test
    void whileItIsBeingClosed() throws Exception {
        TcpServer server = recording();
        counted(() -> {
            Link link = connect(server);
            fill(link.connection());
            net.rig.run(() -> link.connection().closeWhenDone(Duration.ofHours(1)));
            link.reset();
            link.expectLost();
        });
    }

    @Test
    void afterOneSideHasEnded() throws Exception {
        TcpServer server = recording(ConnectionOptions.DEFAULT.withAllowHalfOpen(true), Recorder::new);
        counted(() -> {
            Link ours = connect(server);
            net.rig.run(ours.connection()::shutdownOutput);
            assertEquals(-1, ours.peer().getInputStream().read());
            ours.reset();
            ours.expectLost();
            Link theirs = connect(server);
            theirs.peer().shutdownOutput();
            assertEquals("end", theirs.recorder().next());
            fill(theirs.connection());
            theirs.reset();
            theirs.expectLost();
        });
    }

    @Test
    void rightAfterAClientHasConnected() throws Exception {
        // The loop has its receive buffer before anything is counted, for the first connection may be lost before it reads.
        Link ordinary = connect(recording(ConnectionOptions.DEFAULT, Recorder::new));
        ordinary.peer().getOutputStream().write('x');
        ordinary.peer().close();
        ordinary.recorder().reason();
        TcpClient client = net.rig.on(() -> TcpClient.on(net.loop).build());
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            counted(() -> {
                Recorder recorder = track(new Recorder());
                CompletableFuture<Connection> connecting = net.rig
                        .on(() -> client.connect(server.getLocalSocketAddress(), recorder));
                reset(server.accept());
                try {
                    track(NetRig.get(connecting));
                    assertInstanceOf(ConnectionLostException.class, recorder.reason());
                } catch (ConnectFailedException e) {
                    assertTrue(recorder.events.isEmpty(), "it was reset before it was known to stand: " + e);
                }
            });
        }
        assertEquals(0, client.pending());
    }

    @Test
    void inABurstOfEchoes() throws Exception {
        TcpServer server = recording(ConnectionOptions.DEFAULT, () -> new Recorder() {
            @Override
            public void received(Connection connection, ByteBuffer in) throws Exception {
                connection.write(in);
            }
        });
        counted(() -> {
            List<Link> links = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                links.add(connect(server));
            }
            for (Link link : links) {
                link.send("x".repeat(5000));
            }
            for (Link link : links) {
                link.reset();
            }
            for (Link link : links) {
                assertNotNull(link.recorder().reason());
            }
            assertTrue(net.rig.on(server::isAccepting));
        });
    }
}
