package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.Drained;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server that ends while many are connecting: each of them is served or sees an end, and nothing is left. */
@EachPoller
class FaultStopTest extends FaultCase {
    private static final int BURST = 60;
    private static final int BEFORE_THE_END = 10;

    FaultStopTest(String poller) {
        super(poller);
    }

    /** How the server ends. */
    private interface End {
        void of(TcpServer server) throws Exception;
    }

    /** Connects and sends a byte; true if it came back, false if there was an end. */
    private static boolean isServed(SocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) Rig.BOUND.toMillis());
            socket.setSoTimeout((int) Rig.BOUND.toMillis());
            socket.getOutputStream().write('x');
            return socket.getInputStream().read() == 'x';
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("neither served nor ended", e);
        } catch (java.net.SocketException e) {
            return false; // refused or reset
        }
    }

    private void burst(End end) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try {
            counted(() -> {
                TcpServer server = net.serve(remote -> NetRig.ECHO);
                SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), net.port(server));
                List<CompletableFuture<Boolean>> all = new ArrayList<>();
                for (int i = 0; i < BURST; i++) {
                    all.add(CompletableFuture.supplyAsync(() -> {
                        try {
                            return isServed(address);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    }, clients));
                }
                net.until(() -> server.statistics().accepted() >= BEFORE_THE_END);
                end.of(server);
                int served = 0;
                for (CompletableFuture<Boolean> each : all) {
                    served += each.get(Rig.BOUND.toSeconds(), TimeUnit.SECONDS) ? 1 : 0;
                }
                long accepted = net.rig.on(() -> server.statistics().accepted());
                assertTrue(served <= accepted, served + " were served, of " + accepted);
                net.until(() -> server.connections().isEmpty() && server.limits().connections() == 0);
                net.untilRefused(((InetSocketAddress) address).getPort());
            });
        } finally {
            clients.shutdownNow();
            assertTrue(clients.awaitTermination(Rig.BOUND.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    @Row("TOR-TSV-005")
    void itStops() throws Exception {
        burst(server -> net.rig.run(server::stop));
    }

    @Test
    void itCloses() throws Exception {
        burst(server -> net.rig.run(server::close));
    }

    @Test
    void itStopsGracefully() throws Exception {
        burst(server -> {
            CompletableFuture<Drained> drained = net.rig.on(() -> server.stopGracefully(null));
            assertEquals(0, NetRig.get(drained).aborted());
        });
    }

    @Test
    void itStopsAndListensAgainInTheSameTurn() throws Exception {
        burst(server -> {
            CompletableFuture<TcpServer> again = net.rig.on(() -> {
                server.stop();
                return server.start();
            });
            for (int i = 0; i < 100 && !again.isDone(); i++) {
                pass(Duration.ofMillis(1)); // it tries again every millisecond
            }
            NetRig.get(again);
            net.until(() -> server.isListening());
            try (Socket later = net.connect(server)) {
                NetRig.echo(later, "again");
            }
            net.rig.run(server::close);
        });
    }

    @Test
    void aHandlerStopsIt() throws Exception {
        counted(() -> {
            TcpServer[] server = new TcpServer[1];
            int[] count = new int[1];
            server[0] = net.serve(remote -> {
                if (++count[0] == 5) {
                    server[0].close();
                }
                return NetRig.ECHO;
            });
            net.rig.run(server[0]::pause);
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), net.port(server[0])));
            }
            net.rig.run(server[0]::resume);
            for (Socket socket : sockets) {
                socket.setSoTimeout((int) Rig.BOUND.toMillis());
                NetRig.expectEnd(socket);
                socket.close();
            }
            assertEquals(5, count[0]);
            net.until(() -> server[0].limits().connections() == 0);
        });
    }
}
