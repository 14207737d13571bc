package dev.ioloop.itest.interop;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * What is sent in volume: a block of random bytes, over and over. Its length is a prime number, so that what is lost,
 * doubled or swapped on the way is at the wrong place, and changes the checksum.
 *
 * <p>Thread rule: one thread at a time; the block is shared.
 */
final class Content {
    private static final int BLOCK = 1_048_573;
    private static final ByteBuffer BYTES = ByteBuffer.allocateDirect(BLOCK);

    static {
        byte[] random = new byte[BLOCK];
        new Random(5).nextBytes(random);
        BYTES.put(random).flip();
    }

    private final CRC32 checksum = new CRC32();
    private final long length;
    private long given;

    Content(long length) {
        this.length = length;
    }

    /** So many bytes of it at once. */
    static byte[] bytes(int count) {
        byte[] all = new byte[count];
        for (int done = 0; done < count;) {
            int part = Math.min(BLOCK, count - done);
            BYTES.get(0, all, done, part);
            done += part;
        }
        return all;
    }

    static long checksum(long length) {
        Content content = new Content(length);
        while (!content.isGiven()) {
            content.next(BLOCK);
        }
        return content.checksum.getValue();
    }

    /** The next bytes, at most so many: a view, valid for ever. */
    ByteBuffer next(int most) {
        int begin = (int) (given % BLOCK);
        int count = (int) Math.min(Math.min(most, BLOCK - begin), length - given);
        ByteBuffer part = BYTES.slice(begin, count);
        checksum.update(part.duplicate());
        given += count;
        return part;
    }

    boolean isGiven() {
        return given == length;
    }

    /** How many bytes there are, and were given, with their checksum. */
    Sum sum() {
        return new Sum(given, checksum.getValue());
    }
}
