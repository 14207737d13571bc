package dev.ioloop.itest.interop;

import dev.ioloop.ConnectionAbortedException;
import dev.ioloop.ConnectionDoneException;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.TcpClient;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * Opens many connections to an echo server, some at a time, has a word echoed by each, and ends them in four ways: at
 * once, by the end of the output, by a reset, and when all is sent.
 *
 * <p>Thread rule: the loop's thread, but for {@link #ended}.
 */
final class ChurnClient {
    private static final int WORD = 6;

    /** Completes when the last connection has ended, with how many had ended in order and by a reset. */
    final CompletableFuture<Ends> ended = new CompletableFuture<>();
    private final TcpClient client;
    private final SocketAddress server;
    private final int count;
    private int begun;
    private int inOrder;
    private int reset;

    /**
     * How the connections have ended.
     *
     * <p>Thread rule: immutable, safe from any thread.
     *
     * @param inOrder with {@link ConnectionDoneException}
     * @param reset with {@link ConnectionAbortedException}
     */
    record Ends(int inOrder, int reset) {}

    ChurnClient(TcpClient client, SocketAddress server, int count) {
        this.client = client;
        this.server = server;
        this.count = count;
    }

    void begin(int atATime) {
        for (int i = 0; i < atATime; i++) {
            next();
        }
    }

    private void next() {
        if (begun == count || ended.isDone()) {
            return;
        }
        One one = new One(begun++);
        client.connect(server, one).whenComplete((connection, thrown) -> {
            if (thrown != null) {
                ended.completeExceptionally(
                        new IOException("connection " + one.number + " did not come about", thrown));
            }
        });
    }

    private void over(int number, IOException reason) {
        if (reason instanceof ConnectionDoneException) {
            inOrder++;
        } else if (reason instanceof ConnectionAbortedException) {
            reset++;
        } else {
            ended.completeExceptionally(new IOException("connection " + number + " has ended otherwise", reason));
        }
        if (inOrder + reset == count) {
            ended.complete(new Ends(inOrder, reset));
        }
        next();
    }

    /**
     * One connection.
     *
     * <p>Thread rule: the loop's thread.
     */
    private final class One implements ConnectionHandler {
        private final int number;
        private final String word;

        One(int number) {
            this.number = number;
            word = String.format(Locale.ROOT, "%06d", number);
        }

        @Override
        public void connected(Connection connection) throws IOException {
            connection.write(StandardCharsets.US_ASCII.encode(word));
        }

        @Override
        public void received(Connection connection, ByteBuffer in) throws IOException {
            if (in.remaining() < WORD) {
                return;
            }
            String back = StandardCharsets.US_ASCII.decode(in).toString();
            if (!back.equals(word)) {
                throw new IOException("connection " + number + " got '" + back + "'");
            }
            switch (number % 4) {
                case 0 -> connection.close();
                case 1 -> connection.shutdownOutput();
                case 2 -> connection.abort();
                default -> connection.closeWhenDone(Duration.ofSeconds(20));
            }
        }

        @Override
        public void endOfInput(Connection connection) {
            // as it has to be after the end of the output; else the missing word tells
        }

        @Override
        public void closed(Connection connection, IOException reason) {
            over(number, reason);
        }
    }
}
