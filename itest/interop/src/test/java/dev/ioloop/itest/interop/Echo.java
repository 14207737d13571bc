package dev.ioloop.itest.interop;

import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * Sends back what comes, and does not receive while the peer takes nothing.
 *
 * <p>Thread rule: the loop's thread, but for {@link #ended}.
 */
final class Echo implements ConnectionHandler {
    /** Completes with the reason of the end. */
    final CompletableFuture<IOException> ended = new CompletableFuture<>();
    /** How many bytes have waited to be sent at most. */
    long mostUnsent;
    /** How many bytes came at once at most. */
    int mostAtOnce;
    /** How often something came. */
    int calls;

    @Override
    public void received(Connection connection, ByteBuffer in) throws IOException {
        calls++;
        mostAtOnce = Math.max(mostAtOnce, in.remaining());
        connection.write(in);
        mostUnsent = Math.max(mostUnsent, connection.unsentBytes());
        if (!connection.isWritable()) {
            connection.pause();
        }
    }

    @Override
    public void drained(Connection connection) {
        connection.resume();
    }

    @Override
    public void closed(Connection connection, IOException reason) {
        ended.complete(reason);
    }
}
