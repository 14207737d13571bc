package dev.ioloop.itest.bench.load.server;

import java.nio.ByteBuffer;

/**
 * What all connections of a loop share: one buffer to receive into, one to collect the answers of a read in, one
 * parser.
 *
 * <p>Thread rule: the loop's thread.
 */
final class LoopBuffers {
    final ByteBuffer in = ByteBuffer.allocateDirect(Protocol.BUFFER);
    final ByteBuffer out = ByteBuffer.allocateDirect(Protocol.BUFFER);
    final RequestParser parser = new RequestParser();
}
