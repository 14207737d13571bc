package dev.ioloop.poller.posix.channel;

import dev.ioloop.poller.posix.libc.CallState;
import dev.ioloop.poller.posix.libc.Errno;
import dev.ioloop.poller.posix.libc.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The transfers that streams and pipes have in common. Errors are returned as negative errno, for the channel to say what
 * they mean.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}.
 */
final class Bytes {
    static final int EAGAIN = Errno.EAGAIN.here();

    private Bytes() {}

    /** Reads into several buffers: direct ones by one system call. The number of bytes, or the negative errno. */
    static long read(int fd, boolean socket, ByteBuffer[] targets, int offset, int length) {
        return transfer(fd, socket, false, targets, offset, length);
    }

    /** Writes from several buffers: direct ones by one system call. The number of bytes, or the negative errno. */
    static long write(int fd, boolean socket, ByteBuffer[] sources, int offset, int length) {
        return transfer(fd, socket, true, sources, offset, length);
    }

    private static long transfer(int fd, boolean socket, boolean sending, ByteBuffer[] buffers, int offset,
            int length) {
        long total = 0;
        int index = offset;
        int end = offset + length;
        while (index < end) {
            if (!buffers[index].hasRemaining()) {
                index++;
                continue;
            }
            int last = index;
            long wanted = 0;
            while (last < end && last - index < CallState.MOST_BUFFERS && buffers[last].isDirect()) {
                wanted += buffers[last++].remaining();
            }
            long moved;
            if (last - index > 1) {
                moved = Transfer.vector(fd, socket, sending, buffers, index, last);
                advance(buffers, index, moved);
            } else {
                wanted = buffers[index].remaining();
                moved = sending ? Transfer.write(fd, socket, buffers[index])
                        : Transfer.read(fd, socket, buffers[index]);
            }
            if (moved < 0) {
                return total > 0 ? total : moved;
            }
            total += moved;
            if (moved < wanted) {
                break; // full or empty, or the end: the next call tells
            }
        }
        return total;
    }

    private static void advance(ByteBuffer[] buffers, int first, long moved) {
        long left = moved;
        for (int i = first; left > 0; i++) {
            int step = (int) Math.min(left, buffers[i].remaining());
            buffers[i].position(buffers[i].position() + step);
            left -= step;
        }
    }

    static boolean hasRoom(ByteBuffer[] buffers, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (buffers[i].hasRemaining()) {
                return true;
            }
        }
        return false;
    }

    static void check(ByteBuffer[] buffers, int offset, int length, boolean reading) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffers.length);
        for (int i = offset; i < offset + length; i++) {
            if (Objects.requireNonNull(buffers[i], "buffer " + i).isReadOnly() && reading) {
                throw new IllegalArgumentException("buffer " + i + " is read-only; bytes cannot be read into it");
            }
        }
    }

    static void checkTarget(ByteBuffer target) {
        if (Objects.requireNonNull(target, "target").isReadOnly()) {
            throw new IllegalArgumentException("the target is read-only; bytes cannot be read into it");
        }
    }
}
