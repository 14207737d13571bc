package dev.ioloop.echo;

import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What all clients of a server are served by: what was received is sent at once, and while the socket does not take it
 * nothing more is received. It holds nothing of a client.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class Echo implements ConnectionHandler {
    private final ListeningEcho server;

    Echo(ListeningEcho server) {
        this.server = server;
    }

    /** Sends back, and stops receiving if not all of it has gone. */
    static void echo(Connection connection, ByteBuffer in) throws IOException {
        connection.write(in);
        connection.flush();
        if (connection.unsentBytes() > 0) {
            connection.pause();
        }
    }

    @Override
    public void received(Connection connection, ByteBuffer in) throws IOException {
        echo(connection, in);
    }

    @Override
    public void drained(Connection connection) {
        connection.resume();
    }

    @Override
    public void closed(Connection connection, IOException reason) {
        server.closed(connection, reason);
    }
}
