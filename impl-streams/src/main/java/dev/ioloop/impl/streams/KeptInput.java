package dev.ioloop.impl.streams;

import java.nio.ByteBuffer;

/**
 * How what a handler has left is put together with what comes. Little of it is copied in front of what is received
 * next; much of it gets a buffer that grows by doubling, so that leaving all, read after read, stays linear.
 *
 * <p>Thread rule: the loop's thread.
 */
final class KeptInput {
    private static final int LEAST_BYTES = 256;

    private KeptInput() {}

    /** A buffer of its own with the bytes of another one, ready to be read. */
    static ByteBuffer copyOf(ByteBuffer rest) {
        int capacity = Math.max(LEAST_BYTES, Integer.highestOneBit(Math.max(1, rest.remaining() - 1)) << 1);
        return ByteBuffer.allocate(capacity < 0 ? rest.remaining() : capacity).put(rest).flip();
    }

    /** The bytes of kept, and behind them those of more; in kept itself if it has room. */
    static ByteBuffer joined(ByteBuffer kept, ByteBuffer more) {
        int size = kept.remaining() + more.remaining();
        ByteBuffer target = kept;
        if (kept.capacity() < size) {
            long doubled = Math.max(size, Math.min(2L * kept.capacity(), Integer.MAX_VALUE - 8L));
            target = ByteBuffer.allocate((int) doubled).put(kept);
        } else if (kept.capacity() - kept.limit() < more.remaining()) {
            target.compact();
        } else {
            int from = kept.position();
            int end = kept.limit();
            kept.limit(kept.capacity()).position(end).put(more);
            return kept.limit(kept.position()).position(from);
        }
        return target.put(more).flip();
    }
}
