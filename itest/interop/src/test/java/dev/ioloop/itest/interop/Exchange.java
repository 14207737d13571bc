package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionDoneException;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * Sends so many bytes and ends its output, while it counts what comes: both ways at once. It goes by the water marks,
 * and remembers how much has waited at most.
 *
 * <p>Thread rule: the loop's thread, but for {@link #ended}.
 */
final class Exchange implements ConnectionHandler {
    /** How much is written at once. */
    static final int CHUNK = 64 * 1024;
    /** How many chunks go in a turn, so that receiving has its turn too. */
    private static final int IN_A_TURN = 16;

    /**
     * What has gone through.
     *
     * <p>Thread rule: immutable, safe from any thread.
     *
     * @param sent what was sent
     * @param received what was received
     * @param mostUnsent how many bytes have waited at most
     * @param reason why the connection has ended
     */
    record Outcome(Sum sent, Sum received, long mostUnsent, IOException reason) {
        /** Expects an end in order, after which each side has what the other one has sent, and that little has waited. */
        void check(Sum peerSent, Sum peerReceived) {
            assertInstanceOf(ConnectionDoneException.class, reason);
            assertEquals(peerSent, received, "what the peer has sent, and what has come");
            assertEquals(peerReceived, sent, "what has come to the peer, and what was sent");
            long most = ConnectionOptions.DEFAULT.highWaterMark() + CHUNK;
            assertTrue(mostUnsent <= most,
                    () -> mostUnsent + " bytes have waited to be sent, expected at most " + most);
        }
    }

    /** Completes at the end, whatever it is. */
    final CompletableFuture<Outcome> ended = new CompletableFuture<>();
    private final Content content;
    private final Sum.Counter received = new Sum.Counter();
    private long mostUnsent;

    Exchange(long bytes) {
        content = new Content(bytes);
    }

    @Override
    public void connected(Connection connection) throws IOException {
        send(connection);
    }

    @Override
    public void drained(Connection connection) throws IOException {
        send(connection);
    }

    private void send(Connection connection) throws IOException {
        for (int i = 0; i < IN_A_TURN && connection.isWritable() && !content.isGiven(); i++) {
            connection.write(content.next(CHUNK));
            mostUnsent = Math.max(mostUnsent, connection.unsentBytes());
        }
        if (content.isGiven()) {
            connection.shutdownOutput();
        } else if (connection.isWritable()) {
            connection.loop().execute(() -> goOn(connection));
        }
    }

    private void goOn(Connection connection) {
        try {
            if (connection.isOpen()) {
                send(connection);
            }
        } catch (IOException e) {
            connection.close(e);
        }
    }

    @Override
    public void received(Connection connection, ByteBuffer in) {
        received.take(in);
    }

    @Override
    public void endOfInput(Connection connection) {
        // what is to be sent is sent, whether the peer has said all or not
    }

    @Override
    public void closed(Connection connection, IOException reason) {
        ended.complete(new Outcome(content.sum(), received.sum(), mostUnsent, reason));
    }
}
