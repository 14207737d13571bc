package dev.ioloop.itest.interop;

import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.zip.CRC32;

/**
 * How many bytes there were, and their CRC-32, as {@code zlib.crc32} of Python counts it.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param bytes how many
 * @param checksum of all of them
 */
record Sum(long bytes, long checksum) {
    /** As two words of a program's line tell it. */
    static Sum told(Matcher line, int group) {
        return new Sum(Long.parseLong(line.group(group)), Long.parseLong(line.group(group + 1)));
    }

    /**
     * Counts what comes.
     *
     * <p>Thread rule: one thread at a time.
     */
    static final class Counter {
        private final CRC32 checksum = new CRC32();
        private long bytes;

        /** Takes all that the buffer has. */
        void take(ByteBuffer in) {
            bytes += in.remaining();
            checksum.update(in);
        }

        long bytes() {
            return bytes;
        }

        Sum sum() {
            return new Sum(bytes, checksum.getValue());
        }
    }
}
