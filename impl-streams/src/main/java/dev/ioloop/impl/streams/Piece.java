package dev.ioloop.impl.streams;

import dev.ioloop.FileRegion;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A part of what waits to be sent: bytes that were copied, bytes that are kept for their owner, or a part of a file.
 *
 * <p>Thread rule: the loop's thread.
 */
final class Piece {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    /** Its position is the end of the bytes. */
    final ByteBuffer bytes;
    final boolean pooled;
    final @Nullable FileRegion region;
    @Nullable Piece next;
    /** Where the bytes begin that are not sent yet. */
    private int from;

    Piece(ByteBuffer bytes, boolean pooled, @Nullable FileRegion region) {
        this.bytes = bytes;
        this.pooled = pooled;
        this.region = region;
    }

    static Piece kept(ByteBuffer source) {
        ByteBuffer bytes = source.duplicate();
        Piece piece = new Piece(bytes, false, null);
        piece.from = bytes.position();
        bytes.position(bytes.limit());
        return piece;
    }

    static Piece of(FileRegion region) {
        return new Piece(NONE, false, region);
    }

    void empty() {
        bytes.clear();
        from = 0;
    }

    int unsent() {
        return bytes.position() - from;
    }

    /** Takes what fits. */
    void fill(ByteBuffer source) {
        int room = bytes.remaining();
        if (source.remaining() <= room) {
            bytes.put(source);
            return;
        }
        int limit = source.limit();
        source.limit(source.position() + room);
        bytes.put(source);
        source.limit(limit);
    }

    /** Makes the buffer that of the bytes that are not sent yet, until {@link #sent}. */
    ByteBuffer toSend() {
        int end = bytes.position();
        return bytes.limit(end).position(from);
    }

    /** Ends {@link #toSend}: as much as the buffer has moved is sent. */
    void sent() {
        from = bytes.position();
        int end = bytes.limit();
        bytes.limit(pooled ? bytes.capacity() : end).position(end);
    }
}
