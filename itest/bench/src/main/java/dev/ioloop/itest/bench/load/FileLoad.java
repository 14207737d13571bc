package dev.ioloop.itest.bench.load;

import dev.ioloop.itest.bench.load.server.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Asks for the begin of a file again and again, and checks each byte of it.
 *
 * <p>Thread rule: one thread at a time.
 */
final class FileLoad extends LoadConnection {
    private final ByteBuffer pattern;
    private final int size;
    private final ByteBuffer request = ByteBuffer.allocateDirect(Protocol.FILE_REQUEST_BYTES);
    private int received;

    /**
     * A connection.
     *
     * @param pattern what {@link #pattern} has made
     * @param size how many bytes to ask for
     */
    FileLoad(int number, SocketChannel channel, ByteBuffer pattern, int size) {
        super(number, channel);
        this.pattern = pattern;
        this.size = size;
    }

    /** What the file holds, from any place of its period on for at least so many bytes. */
    static byte[] pattern(int length) {
        byte[] period = Protocol.filePattern();
        byte[] all = new byte[period.length + length];
        for (int i = 0; i < all.length; i++) {
            all[i] = period[i % period.length];
        }
        return all;
    }

    @Override
    ByteBuffer message() {
        received = 0;
        return request.clear().putLong(0, size);
    }

    @Override
    int received(ByteBuffer in) throws IOException {
        int length = in.remaining();
        if (length > size - received) {
            throw wrong("more came than was asked for");
        }
        if (!in.equals(pattern.slice(received % Protocol.FILE_PERIOD, length))) {
            throw wrong("other bytes came than the file has from byte " + received + " on");
        }
        received += length;
        return length > 0 && complete() ? 1 : 0;
    }

    @Override
    boolean complete() {
        return received == size;
    }
}
