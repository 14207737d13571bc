package dev.ioloop.poller.nio;

import dev.ioloop.ReadableChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.Objects;

/**
 * The end of a pipe that is read from.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}.
 */
final class NioSource extends NioChannel<Pipe.SourceChannel> implements ReadableChannel {
    NioSource(Pipe.SourceChannel jdk) {
        super(jdk);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        Objects.requireNonNull(target, "target");
        try {
            return jdk.read(target);
        } catch (IOException e) {
            throw SystemErrors.transferring(this, e);
        }
    }

    @Override
    public long read(ByteBuffer[] targets) throws IOException {
        return read(Objects.requireNonNull(targets, "targets"), 0, targets.length);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        try {
            return jdk.read(targets, offset, length);
        } catch (IOException e) {
            throw SystemErrors.transferring(this, e);
        }
    }

    @Override
    public String toString() {
        return "nio pipe source" + closedMark();
    }
}
