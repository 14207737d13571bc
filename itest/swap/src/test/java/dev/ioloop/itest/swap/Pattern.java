package dev.ioloop.itest.swap;

import java.util.SplittableRandom;

/**
 * An endless stream of bytes made from a seed, eight at a time. Two of one seed are alike, so that who receives a stream can
 * tell each byte that is lost, doubled or out of order.
 *
 * <p>Thread rule: one thread at a time.
 */
final class Pattern {
    private final SplittableRandom random;
    private long word;
    private int left;
    private long count;

    Pattern(long seed) {
        random = new SplittableRandom(seed);
    }

    byte next() {
        if (left == 0) {
            word = random.nextLong();
            left = Long.BYTES;
        }
        byte next = (byte) word;
        word >>>= Byte.SIZE;
        left--;
        count++;
        return next;
    }

    /** How many bytes were made. */
    long count() {
        return count;
    }

    /** Fills a part of an array. */
    void fill(byte[] target, int length) {
        for (int i = 0; i < length; i++) {
            target[i] = next();
        }
    }

    /** Expects the next bytes to be these. */
    void expect(byte[] bytes, int length, String what) {
        for (int i = 0; i < length; i++) {
            long at = count;
            byte wanted = next();
            if (bytes[i] != wanted) {
                throw new AssertionError(what + ": byte " + at + " is " + bytes[i] + ", expected " + wanted);
            }
        }
    }
}
