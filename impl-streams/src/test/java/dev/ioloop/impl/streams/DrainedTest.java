package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who writes as long as isWritable() says so, and goes on when drained() is called, is never left without a call. */
@EachPoller
class DrainedTest {
    private final NetRig net;

    DrainedTest(String poller) {
        net = new NetRig(poller);
    }

    @AfterEach
    void end() throws Exception {
        net.close();
    }

    /** Writes so many pieces, each of them beyond the high water mark. */
    private static final class Sender implements ConnectionHandler {
        private final int size;
        private int left;

        Sender(int pieces, int size) {
            this.left = pieces;
            this.size = size;
        }

        @Override
        public void connected(Connection connection) throws IOException {
            drained(connection);
        }

        @Override
        public void drained(Connection connection) throws IOException {
            while (left > 0 && connection.isWritable()) {
                left--;
                connection.write(ByteBuffer.allocate(size));
            }
            if (left == 0) {
                connection.closeWhenDone(Duration.ofSeconds(10));
            }
        }

        @Override
        public void received(Connection connection, ByteBuffer in) {
            in.position(in.limit());
        }
    }

    private void sends(int pieces, int size, ConnectionOptions options) throws Exception {
        TcpServer server = net.start(() -> net.loopback().options(options).build(remote -> new Sender(pieces, size)));
        Socket peer = net.connect(server);
        assertEquals((long) pieces * size, peer.getInputStream().readAllBytes().length);
    }

    @Test
    void whereTheSocketTakesAllAtOnce() throws Exception {
        sends(100, 200, ConnectionOptions.DEFAULT.withWaterMarks(100, 50));
    }

    @Test
    void whereTheSocketTakesAPart() throws Exception {
        sends(1000, 100_000, ConnectionOptions.DEFAULT);
    }
}
