package dev.ioloop.impl.streams;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

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
    byte @Nullable [] poll() {
        return stream.pollSome(LoopBuffers.RECEIVE_BYTES);
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
