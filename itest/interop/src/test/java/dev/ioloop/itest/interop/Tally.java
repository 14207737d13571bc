package dev.ioloop.itest.interop;

import dev.ioloop.ConnectionDoneException;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * An echo for any number of connections, which counts how they end. It ends itself those whose word begins with 'Q'.
 *
 * <p>Thread rule: the loop's thread.
 */
final class Tally implements ConnectionHandler {
    int inOrder;
    int lost;
    int otherwise;

    @Override
    public void received(Connection connection, ByteBuffer in) throws IOException {
        boolean isToEnd = in.get(in.position()) == 'Q';
        connection.write(in);
        if (isToEnd) {
            connection.closeWhenDone(Duration.ofSeconds(20));
        }
    }

    @Override
    public void closed(Connection connection, IOException reason) {
        if (reason instanceof ConnectionDoneException) {
            inOrder++;
        } else if (reason instanceof ConnectionLostException) {
            lost++;
        } else {
            otherwise++;
        }
    }

    /** How many have ended. */
    int all() {
        return inOrder + lost + otherwise;
    }
}
