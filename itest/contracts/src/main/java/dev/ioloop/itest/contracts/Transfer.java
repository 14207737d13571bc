package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Interest;
import dev.ioloop.ReadableChannel;
import dev.ioloop.WritableChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * Moves random bytes from one end to the other, as fast as the channels take them, and compares the checksums.
 *
 * <p>Thread rule: one thread at a time.
 */
final class Transfer {
    private static final int CHUNK = 100_000;

    private final Waiter waiter;
    private final WritableChannel from;
    private final ReadableChannel to;
    private final Random random = new Random(42);
    private final CRC32 sum = new CRC32();
    private final CRC32 received = new CRC32();
    private final ByteBuffer source = ByteBuffer.allocate(CHUNK).limit(0);
    private final ByteBuffer target = ByteBuffer.allocateDirect(CHUNK / 3);
    private long written;
    private long read;
    private int refusals;

    Transfer(Waiter waiter, WritableChannel from, ReadableChannel to) {
        this.waiter = waiter;
        this.from = from;
        this.to = to;
    }

    /** How often a write took nothing. */
    int refusals() {
        return refusals;
    }

    /** Moves this many bytes. */
    void run(long total) throws IOException {
        while (read < total) {
            write(total);
            if (read() == 0) {
                waiter.until(to, Interest.READ);
            }
        }
        assertEquals(total, read, "bytes");
        assertEquals(sum.getValue(), received.getValue(), "checksum of the bytes that came through");
    }

    private void write(long total) throws IOException {
        int count = 1;
        while (count > 0 && (written < total || source.hasRemaining())) {
            if (!source.hasRemaining()) {
                random.nextBytes(source.clear().limit((int) Math.min(CHUNK, total - written)).array());
                sum.update(source.duplicate());
                written += source.remaining();
            }
            count = from.write(source);
            refusals += count == 0 ? 1 : 0;
        }
    }

    private int read() throws IOException {
        int count = to.read(target.clear());
        assertTrue(count >= 0, "the input ended after " + read + " bytes");
        received.update(target.flip());
        read += count;
        return count;
    }
}
