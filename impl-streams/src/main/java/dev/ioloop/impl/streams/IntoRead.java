package dev.ioloop.impl.streams;

import java.nio.ByteBuffer;

/**
 * A read into a buffer of the caller, straight from what was received.
 *
 * <p>Thread rule: the loop's thread.
 */
final class IntoRead extends Read<Integer> {
    private final ByteBuffer target;
    private final boolean whole;
    private final int first;

    IntoRead(ByteBuffer target, boolean whole) {
        this.target = target;
        this.whole = whole;
        this.first = target.position();
    }

    @Override
    boolean advance(ByteBuffer in, boolean last) {
        int count = Math.min(in.remaining(), target.remaining());
        int limit = in.limit();
        target.put(in.limit(in.position() + count));
        in.limit(limit);
        return !target.hasRemaining() || (!whole && count > 0);
    }

    @Override
    Integer value() {
        return target.position() - first;
    }

    @Override
    boolean takesAtOnce() {
        return false; // the position of the target tells what it has got
    }
}
