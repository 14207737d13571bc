package dev.ioloop.itest.bench.load.server;

import dev.ioloop.Interest;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the server under test. It writes first, and asks for writable only when bytes are left; until
 * they are sent it reads nothing. It stops reading at a short read.
 *
 * <p>Thread rule: the loop's thread.
 */
abstract class LoopConnection implements ReadyHandler {
    final LoopBuffers buffers;
    private final StreamChannel channel;
    private @Nullable ByteBuffer unsent;
    private boolean ending;

    LoopConnection(StreamChannel channel, LoopBuffers buffers) {
        this.channel = channel;
        this.buffers = buffers;
    }

    /**
     * Deals with what was received.
     *
     * @param registration the registration of the channel
     * @param in what was received, ready to be read
     * @throws IOException ends the connection
     */
    abstract void received(Registration registration, ByteBuffer in) throws IOException;

    /**
     * Prepares the receive buffer.
     *
     * @param in the buffer that all connections share, cleared; what stays from the last read may be put in front
     */
    void prepare(ByteBuffer in) {}

    @Override
    public final void ready(Registration registration, Readiness readiness) throws IOException {
        try {
            if (unsent == null || flush(registration, unsent)) {
                read(registration, buffers.in);
            }
        } catch (IOException e) {
            channel.reset(); // the peer has gone, most likely by a reset of its own
        }
    }

    private void read(Registration registration, ByteBuffer in) throws IOException {
        for (int i = 0; i < Protocol.READS_PER_TURN; i++) {
            in.clear();
            prepare(in);
            int count = channel.read(in);
            if (count < 0) {
                channel.close();
            }
            if (count <= 0) {
                return;
            }
            boolean full = !in.hasRemaining();
            received(registration, in.flip());
            if (!full || unsent != null || !channel.isOpen()) {
                return;
            }
        }
    }

    /** Sends, and keeps what the socket does not take. */
    final void send(Registration registration, ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            unsent = ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
            registration.interest(Interest.WRITE);
        }
    }

    /** Closes the connection when all is sent. */
    final void end() throws IOException {
        ending = true;
        if (unsent == null) {
            channel.close();
        }
    }

    private boolean flush(Registration registration, ByteBuffer rest) throws IOException {
        channel.write(rest);
        if (rest.hasRemaining()) {
            return false;
        }
        unsent = null;
        if (ending) {
            channel.close();
            return false;
        }
        registration.interest(Interest.READ);
        return true;
    }
}
