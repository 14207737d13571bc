package dev.ioloop.impl.streams;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * All that comes.
 *
 * <p>Thread rule: as {@link PullPublisher}.
 */
final class BytePublisher extends PullPublisher<ByteBuffer> {
    BytePublisher(PullStream stream) {
        super(stream);
    }

    @Override
    CompletableFuture<byte[]> read() {
        return stream.readSome(LoopBuffers.RECEIVE_BYTES);
    }

    @Override
    ByteBuffer element(byte[] bytes) {
        return ByteBuffer.wrap(bytes);
    }
}
