package dev.ioloop.itest.bench;

import dev.ioloop.Readiness;
import dev.ioloop.ReadinessSource;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A channel without a system below it: gives the same chunk again and again, as it is told to, and takes all. */
class FedChannel implements StreamChannel, ReadinessSource {
    private final ByteBuffer chunk;
    long left;
    private @Nullable Runnable listener;
    private boolean open = true;

    FedChannel(byte[] chunk) {
        this.chunk = ByteBuffer.allocateDirect(chunk.length).put(chunk).flip();
    }

    /** So many bytes are there to be read; on the loop's thread. */
    void feed(long bytes) {
        left += bytes;
        if (listener != null) {
            listener.run();
        }
    }

    @Override
    public Readiness readiness() {
        return Readiness.of(left > 0, true, false, false);
    }

    @Override
    public void readinessListener(@Nullable Runnable told) {
        listener = told;
    }

    @Override
    public int read(ByteBuffer target) {
        int total = 0;
        while (target.hasRemaining() && left > 0) {
            if (!chunk.hasRemaining()) {
                chunk.rewind();
            }
            int count = (int) Math.min(left, Math.min(chunk.remaining(), target.remaining()));
            target.put(target.position(), chunk, chunk.position(), count);
            target.position(target.position() + count);
            chunk.position(chunk.position() + count);
            left -= count;
            total += count;
        }
        return total;
    }

    @Override
    public int write(ByteBuffer source) {
        int count = source.remaining();
        source.position(source.limit());
        return count;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        long count = 0;
        for (int i = offset; i < offset + length; i++) {
            count += write(sources[i]);
        }
        return count;
    }

    @Override
    public long write(ByteBuffer[] sources) {
        return write(sources, 0, sources.length);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        return read(targets[offset]);
    }

    @Override
    public long read(ByteBuffer[] targets) {
        return read(targets, 0, targets.length);
    }

    @Override
    public String family() {
        return "memory";
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public void reset() {
        close();
    }

    @Override
    public boolean connect(SocketAddress remote) {
        throw new UnsupportedOperationException("it is connected from the start");
    }

    @Override
    public boolean finishConnect() {
        return true;
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isConnectionPending() {
        return false;
    }

    @Override
    public StreamChannel shutdownInput() {
        return this;
    }

    @Override
    public StreamChannel shutdownOutput() {
        return this;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return null;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return null;
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        return null;
    }

    @Override
    public StreamChannel bind(@Nullable SocketAddress local) {
        throw new UnsupportedOperationException("it has no address");
    }

    @Override
    public <T> StreamChannel setOption(SocketOption<T> name, T value) {
        throw new UnsupportedOperationException("it has no options");
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException("it has no options");
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }
}
