package dev.ioloop.stream;

import java.time.Duration;
import java.util.Objects;

/**
 * Limits and habits of a connection.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param readChunk how many bytes one read takes at most; at least 1, never more than half of maxReadBuffer
 * @param maxReadBuffer how many bytes that the handler does not take are kept before the connection ends by a
 *        {@link dev.ioloop.BufferFullException}; at least 2
 * @param maxWriteBuffer how many bytes may wait to be sent; a write beyond it is refused
 * @param highWaterMark above how many waiting bytes {@link Connection#isWritable()} becomes false
 * @param lowWaterMark at how many waiting bytes it becomes true again; at most highWaterMark
 * @param allowHalfOpen whether the connection still sends when the peer has shut its side down
 * @param closeDeadline how long a peer that has shut its side down may take to receive what waits, without allowHalfOpen
 */
public record ConnectionOptions(int readChunk, int maxReadBuffer, long maxWriteBuffer, long highWaterMark,
        long lowWaterMark, boolean allowHalfOpen, Duration closeDeadline) {
    /** 64 KiB a read, 100 MiB kept, no limit of what waits, marks of 64 and 32 KiB, no half-open connections, 30 s. */
    public static final ConnectionOptions DEFAULT = new ConnectionOptions(64 * 1024, 100 * 1024 * 1024, Long.MAX_VALUE,
            64 * 1024, 32 * 1024, false, Duration.ofSeconds(30));

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of its bounds
     */
    public ConnectionOptions {
        Objects.requireNonNull(closeDeadline, "closeDeadline");
        atLeast(1, readChunk, "readChunk");
        atLeast(2, maxReadBuffer, "maxReadBuffer");
        atLeast(1, maxWriteBuffer, "maxWriteBuffer");
        atLeast(0, lowWaterMark, "lowWaterMark");
        if (highWaterMark < lowWaterMark) {
            throw new IllegalArgumentException("highWaterMark is " + highWaterMark + " bytes; it must be lowWaterMark, "
                    + lowWaterMark + ", or more");
        }
        if (closeDeadline.isNegative()) {
            throw new IllegalArgumentException("closeDeadline is " + closeDeadline + "; it must be 0 or more");
        }
        readChunk = Math.min(readChunk, maxReadBuffer / 2);
    }

    private static void atLeast(long least, long value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + " bytes; it must be " + least + " or more");
        }
    }

    /**
     * The same with another readChunk.
     *
     * @param bytes at least 1
     * @return the options
     */
    public ConnectionOptions withReadChunk(int bytes) {
        return new ConnectionOptions(bytes, maxReadBuffer, maxWriteBuffer, highWaterMark, lowWaterMark, allowHalfOpen,
                closeDeadline);
    }

    /**
     * The same with another maxReadBuffer.
     *
     * @param bytes at least 2
     * @return the options
     */
    public ConnectionOptions withMaxReadBuffer(int bytes) {
        return new ConnectionOptions(readChunk, bytes, maxWriteBuffer, highWaterMark, lowWaterMark, allowHalfOpen,
                closeDeadline);
    }

    /**
     * The same with another maxWriteBuffer.
     *
     * @param bytes at least 1
     * @return the options
     */
    public ConnectionOptions withMaxWriteBuffer(long bytes) {
        return new ConnectionOptions(readChunk, maxReadBuffer, bytes, highWaterMark, lowWaterMark, allowHalfOpen,
                closeDeadline);
    }

    /**
     * The same with other water marks.
     *
     * @param high the high one, in bytes
     * @param low the low one, in bytes, from 0 to high
     * @return the options
     */
    public ConnectionOptions withWaterMarks(long high, long low) {
        return new ConnectionOptions(readChunk, maxReadBuffer, maxWriteBuffer, high, low, allowHalfOpen, closeDeadline);
    }

    /**
     * The same, with or without half-open connections.
     *
     * @param allowed whether the connection still sends when the peer has shut its side down
     * @return the options
     */
    public ConnectionOptions withAllowHalfOpen(boolean allowed) {
        return new ConnectionOptions(readChunk, maxReadBuffer, maxWriteBuffer, highWaterMark, lowWaterMark, allowed,
                closeDeadline);
    }

    /**
     * The same with another closeDeadline.
     *
     * @param deadline 0 or more
     * @return the options
     */
    public ConnectionOptions withCloseDeadline(Duration deadline) {
        return new ConnectionOptions(readChunk, maxReadBuffer, maxWriteBuffer, highWaterMark, lowWaterMark,
                allowHalfOpen, deadline);
    }
}
