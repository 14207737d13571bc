package dev.ioloop.echo;

import dev.ioloop.LoopClosedException;
import dev.ioloop.ScheduledCall;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes a client over when the server drains: sends back what has arrived, ends its output when nothing more is there,
 * and then waits for the client to end its own, since closing before the client has read it all could make it lose that by
 * a reset.
 *
 * <p>Answers to RFC 9293, section 3.10.4, on what closing with unread data does.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class Farewell implements ConnectionHandler {
    /** How long nothing has to come until what had arrived before counts as received. */
    private static final Duration QUIET = Duration.ofMillis(5);
    /** How often in a row: a turn of the loop may do without a look at the channels, and timers run before that look. */
    private static final int QUIET_LOOKS = 2;
    /** How long the client may take to see the end of its input and to end its output. */
    private static final Duration LINGER = Duration.ofMillis(500);

    private final ListeningEcho server;
    private final Connection connection;
    /** Of the next look, and of the end when the output has ended; null while bytes wait to be sent. */
    private @Nullable ScheduledCall timer;
    private int looks;
    private boolean lingering;

    Farewell(ListeningEcho server, Connection connection) {
        this.server = server;
        this.connection = connection;
    }

    void begin() {
        connection.handler(this);
        await(QUIET, this::look);
    }

    private void look() {
        timer = null;
        if (connection.unsentBytes() > 0) {
            return; // drained() goes on
        }
        lingering = ++looks > QUIET_LOOKS;
        if (lingering) {
            connection.shutdownOutput();
        }
        await(lingering ? LINGER : QUIET, lingering ? connection::close : this::look);
    }

    private void await(Duration delay, Runnable next) {
        try {
            timer = connection.loop().callLater(delay, next);
        } catch (LoopClosedException e) {
            connection.close(); // there will be no time to wait in
        }
    }

    @Override
    public void received(Connection same, ByteBuffer in) throws IOException {
        if (lingering) {
            in.position(in.limit()); // it was told that there is no answer any more
        } else {
            looks = 0;
            Echo.echo(connection, in);
        }
    }

    @Override
    public void drained(Connection same) {
        connection.resume();
        looks = 0;
        if (timer == null) {
            look();
        }
    }

    @Override
    public void closed(Connection same, IOException reason) {
        if (timer != null) {
            timer.cancel();
        }
        server.closed(connection, reason);
    }
}
