package dev.ioloop.itest.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the load generator in Java: sends, waits for the whole answer, and sends again.
 *
 * <p>Thread rule: one thread at a time.
 */
abstract class LoadConnection {
    /** How many messages there are that begin at different places of the pattern. */
    static final int SHIFTS = 4096;

    final int number;
    final SocketChannel channel;
    @Nullable SelectionKey key;
    /** When the present message was sent, in ns. */
    long begin;
    /** How many have ended in the window. */
    long operations;
    int sequence;
    private ByteBuffer out = ByteBuffer.allocate(0);

    LoadConnection(int number, SocketChannel channel) {
        this.number = number;
        this.channel = channel;
    }

    /** What is to be sent next. */
    abstract ByteBuffer message();

    /**
     * Checks what came back.
     *
     * @param in what was received
     * @return how many operations have ended with it
     * @throws IOException if it is wrong
     */
    abstract int received(ByteBuffer in) throws IOException;

    /** Whether all that was asked for has come. */
    abstract boolean complete();

    /** How many bytes of the message are not sent yet. */
    final int unsent() {
        return out.remaining();
    }

    /** Sends the next message. */
    final void next(long time) throws IOException {
        sequence++;
        begin = time;
        out = message();
        push();
    }

    /** Sends what the socket takes. */
    final void push() throws IOException {
        channel.write(out);
        int interest = out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key != null && key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    /** That the server has done something wrong. */
    final IOException wrong(String what) {
        return new IOException("connection " + number + ", operation " + sequence + ": " + what);
    }
}
