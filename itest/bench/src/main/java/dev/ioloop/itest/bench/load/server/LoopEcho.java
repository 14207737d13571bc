package dev.ioloop.itest.bench.load.server;

import dev.ioloop.Registration;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Sends back what it gets.
 *
 * <p>Thread rule: the loop's thread.
 */
final class LoopEcho extends LoopConnection {
    LoopEcho(StreamChannel channel, LoopBuffers buffers) {
        super(channel, buffers);
    }

    @Override
    void received(Registration registration, ByteBuffer in) throws IOException {
        send(registration, in);
    }
}
