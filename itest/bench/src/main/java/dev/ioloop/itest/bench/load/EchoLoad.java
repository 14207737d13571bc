package dev.ioloop.itest.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Sends messages and checks that the same bytes come back. Each message begins at another place of the pattern, so
 * that an answer that is lost, doubled or mixed up with another connection's is found out.
 *
 * <p>Thread rule: one thread at a time.
 */
final class EchoLoad extends LoadConnection {
    private final ByteBuffer pattern;
    private final int size;
    private int shift;
    private int received;

    EchoLoad(int number, SocketChannel channel, ByteBuffer pattern, int size) {
        super(number, channel);
        this.pattern = pattern;
        this.size = size;
    }

    @Override
    ByteBuffer message() {
        shift = (number * 797 + sequence * 131) % SHIFTS;
        received = 0;
        return pattern.slice(shift, size);
    }

    @Override
    int received(ByteBuffer in) throws IOException {
        int length = in.remaining();
        if (length > size - unsent() - received) {
            throw wrong("more came back than was sent");
        }
        if (!in.equals(pattern.slice(shift + received, length))) {
            throw wrong("other bytes came back than were sent");
        }
        received += length;
        return length > 0 && complete() ? 1 : 0;
    }

    @Override
    boolean complete() {
        return received == size;
    }
}
