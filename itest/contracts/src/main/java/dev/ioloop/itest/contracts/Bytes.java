package dev.ioloop.itest.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.ioloop.Interest;
import dev.ioloop.ReadableChannel;
import dev.ioloop.WritableChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Small transfers: writes that must succeed at once, and reads that wait with a bound.
 *
 * <p>Thread rule: as the channels.
 */
final class Bytes {
    private static final int CHUNK = 64 * 1024;
    private static final long MOST = 1L << 30;

    private Bytes() {}

    static ByteBuffer of(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    /** The text between the start of the buffer and its position. */
    static String text(ByteBuffer buffer) {
        return UTF_8.decode(buffer.duplicate().flip()).toString();
    }

    /** Writes zeros, of which there are few enough for a channel that nothing was written to. */
    static void write(WritableChannel channel, int count) throws IOException {
        assertEquals(count, channel.write(ByteBuffer.allocate(count)), "bytes taken by " + channel);
    }

    static void write(WritableChannel channel, String text) throws IOException {
        ByteBuffer bytes = of(text);
        int count = bytes.remaining();
        assertEquals(count, channel.write(bytes), "bytes taken by " + channel);
    }

    /** Reads this many bytes as text. */
    static String read(Waiter waiter, ReadableChannel channel, int count) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(count);
        while (target.hasRemaining()) {
            waiter.until(channel, Interest.READ);
            assertTrue(channel.read(target) >= 0, "the input ended after " + target.position() + " of " + count);
        }
        return text(target);
    }

    /** Expects the end of the input, and nothing before it. */
    static void expectEnd(Waiter waiter, ReadableChannel channel) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(16);
        int count = channel.read(target);
        for (int tries = 0; count == 0 && tries < 100; tries++) {
            waiter.until(channel, Interest.READ);
            count = channel.read(target);
        }
        assertEquals(-1, count, "what the read gave in place of the end of the input");
    }

    /** Writes until the channel takes no more. */
    static long fill(WritableChannel channel) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        for (long total = 0; total < MOST;) {
            int count = channel.write(chunk.clear());
            if (count == 0) {
                return total;
            }
            total += count;
        }
        return fail(channel + " took " + MOST + " bytes that nobody read; it must say 0 when it is full");
    }

    /** Reads until nothing is there, or the input ends. */
    static long drain(ReadableChannel channel) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        long total = 0;
        for (int count = channel.read(chunk); count > 0; count = channel.read(chunk.clear())) {
            total += count;
        }
        return total;
    }
}
