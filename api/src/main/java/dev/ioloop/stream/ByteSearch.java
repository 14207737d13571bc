package dev.ioloop.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Looks for a byte, eight at a time: for handlers that split what comes by a delimiter.
 *
 * <p>Thread rule: no state, any thread.
 */
public final class ByteSearch {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private ByteSearch() {}

    /**
     * Where a byte stands first.
     *
     * @param in where to look, up to its limit; its position does not matter and does not move
     * @param wanted the byte
     * @param from the index of the first byte to look at
     * @return the index, or -1 if the byte is not there
     * @throws IndexOutOfBoundsException if {@code from} is negative
     */
    public static int indexOf(ByteBuffer in, byte wanted, int from) {
        int limit = in.limit();
        int i = from;
        long pattern = (wanted & 0xffL) * ONES;
        for (; i <= limit - Long.BYTES; i += Long.BYTES) {
            long differing = in.getLong(i) ^ pattern;
            if (((differing - ONES) & ~differing & HIGHS) != 0) {
                return i + firstZero(in.order() == ByteOrder.LITTLE_ENDIAN ? differing : Long.reverseBytes(differing));
            }
        }
        for (; i < limit; i++) {
            if (in.get(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** Which of the eight bytes, from the lowest on, is the first zero; above it there may be false marks. */
    private static int firstZero(long word) {
        return Long.numberOfTrailingZeros((word - ONES) & ~word & HIGHS) >>> 3;
    }
}
