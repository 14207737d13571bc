package dev.ioloop.impl.streams;

import java.io.Serial;
import java.nio.ByteBuffer;

/**
 * Bytes as chars, for a regular expression, which may look at them only so often.
 *
 * <p>Thread rule: the loop's thread, as long as the buffer does not change.
 */
final class ByteChars implements CharSequence {
    /** Some tens of milliseconds. */
    static final int MOST_LOOKS = 20_000_000;

    private final ByteBuffer bytes;
    private final int start;
    private final int length;
    private int looks;

    /** The pattern takes too long for what it is matched with. */
    static final class TooManyLooks extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        TooManyLooks() {
            super(null, null, false, false);
        }
    }

    ByteChars(ByteBuffer bytes) {
        this(bytes, bytes.position(), bytes.remaining());
    }

    private ByteChars(ByteBuffer bytes, int start, int length) {
        this.bytes = bytes;
        this.start = start;
        this.length = length;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        if (++looks > MOST_LOOKS) {
            throw new TooManyLooks();
        }
        return (char) (bytes.get(start + index) & 0xff);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
        return new ByteChars(bytes, start + from, to - from);
    }

    @Override
    public String toString() {
        StringBuilder chars = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            chars.append((char) (bytes.get(start + i) & 0xff));
        }
        return chars.toString();
    }
}
