package dev.ioloop.itest.bench.load.server;

import dev.ioloop.FileRegion;
import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionLimits;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The server under test as programs write it: a {@code TcpServer}, and one handler of {@code Connection} for all.
 *
 * <p>Thread rule: {@link #open} belongs to the main thread, all else to the loop's.
 */
final class ConnectionServer implements BenchServer {
    private static final long BOUND_SECONDS = 20;
    private static final int MOST_CONNECTIONS = 20_000;

    private final String poller;
    private final Duration spin;

    ConnectionServer(String poller, Duration spin) {
        this.poller = poller;
        this.spin = spin;
    }

    @Override
    public int open(Protocol protocol) throws IOException {
        ConnectionHandler handler = switch (protocol) {
            case ECHO -> new Echo();
            case FILE -> new Files(ServerMain.file());
            case HTTP -> throw new UnsupportedOperationException("the parser of the bench works on raw channels alone");
        };
        IOLoop loop = IOLoop.create(LoopOptions.defaults().withPoller(poller).withSpin(spin));
        Thread thread = new Thread(loop::start, "bench-" + poller);
        thread.setDaemon(true);
        thread.start();
        CompletableFuture<TcpServer> started = loop.futures()
                .call(() -> TcpServer.on(loop).listen("127.0.0.1", 0).backlog(Protocol.BACKLOG).limits(limits(loop))
                        .build(remote -> handler).start());
        try {
            TcpServer server = started.get(BOUND_SECONDS, TimeUnit.SECONDS);
            CompletableFuture<Integer> port = loop.futures().call(() -> CompletableFuture
                    .completedFuture(server.port()));
            return port.get(BOUND_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IOException("the server on " + poller + " does not start", e);
        }
    }

    private static ConnectionLimits limits(IOLoop loop) {
        ConnectionLimits limits = ConnectionLimits.create(loop);
        limits.maxConnections(MOST_CONNECTIONS);
        return limits;
    }

    /** Sends back what it gets; reads no more while the peer does not take it. */
    private static final class Echo implements ConnectionHandler {
        @Override
        public void received(Connection connection, ByteBuffer in) throws IOException {
            connection.write(in);
            if (!connection.isWritable()) {
                connection.pause();
            }
        }

        @Override
        public void drained(Connection connection) {
            connection.resume();
        }
    }

    /** Answers requests for the begin of a file; each opens it and closes it again. */
    private record Files(Path file) implements ConnectionHandler {
        @Override
        public void received(Connection connection, ByteBuffer in) throws IOException {
            while (in.remaining() >= Protocol.FILE_REQUEST_BYTES) {
                connection.write(FileRegion.open(file, 0, in.getLong()));
            }
        }
    }
}
