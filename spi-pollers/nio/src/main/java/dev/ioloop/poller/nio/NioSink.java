package dev.ioloop.poller.nio;

import dev.ioloop.FileRegion;
import dev.ioloop.WritableChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.Objects;

/**
 * The end of a pipe that is written to.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}.
 */
final class NioSink extends NioChannel<Pipe.SinkChannel> implements WritableChannel {
    NioSink(Pipe.SinkChannel jdk) {
        super(jdk);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        Objects.requireNonNull(source, "source");
        try {
            return jdk.write(source);
        } catch (IOException e) {
            throw SystemErrors.transferring(this, e);
        }
    }

    @Override
    public long write(ByteBuffer[] sources) throws IOException {
        return write(Objects.requireNonNull(sources, "sources"), 0, sources.length);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        try {
            return jdk.write(sources, offset, length);
        } catch (IOException e) {
            throw SystemErrors.transferring(this, e);
        }
    }

    @Override
    public long send(FileRegion region) throws IOException {
        Objects.requireNonNull(region, "region");
        try {
            return region.transferTo(jdk);
        } catch (IOException e) {
            throw SystemErrors.sending(this, e);
        }
    }

    @Override
    public String toString() {
        return "nio pipe sink" + closedMark();
    }
}
