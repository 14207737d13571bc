package dev.ioloop.itest.interop;

import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;

/**
 * Tells of the end of its connection, and takes whatever comes.
 *
 * <p>Thread rule: the loop's thread.
 *
 * @param ends gets the reasons
 */
record Ending(BlockingQueue<IOException> ends) implements ConnectionHandler {
    @Override
    public void received(Connection connection, ByteBuffer in) {
        in.position(in.limit());
    }

    @Override
    public void closed(Connection connection, IOException reason) {
        ends.add(reason);
    }
}
