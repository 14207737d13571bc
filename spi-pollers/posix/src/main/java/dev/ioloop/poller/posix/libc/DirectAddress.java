package dev.ioloop.poller.posix.libc;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of a direct buffer are. Asking the JDK makes two objects, which the compiler removes only in code
 * that never meets a buffer on the heap; so the answer for the last buffer is kept, which is the same again and again
 * for who receives all into one.
 *
 * <p>Thread rule: one thread.
 */
final class DirectAddress {
    /** The largest buffer that is kept alive, in bytes, by being the last one. */
    static final int MOST_KEPT_BYTES = 256 * 1024;

    private @Nullable ByteBuffer last;
    private long start;

    /**
     * The address of the position of a direct buffer. It is good until the caller lets go of the buffer.
     *
     * @throws IllegalStateException if the buffer is of an arena that is closed, or confined to another thread
     */
    long of(ByteBuffer buffer) {
        if (buffer == last) {
            if (buffer.hasRemaining()) {
                buffer.get(buffer.position()); // throws if its arena is closed, as below
            }
            return start + buffer.position();
        }
        return find(buffer);
    }

    private long find(ByteBuffer buffer) {
        long address = unkept(buffer);
        if (buffer.capacity() <= MOST_KEPT_BYTES) {
            last = buffer;
            start = address - buffer.position();
        }
        return address;
    }

    /** The same for one of many buffers, of which none is the last one for long. */
    static long unkept(ByteBuffer buffer) {
        MemorySegment memory = MemorySegment.ofBuffer(buffer);
        if (!memory.scope().isAlive() || !memory.isAccessibleBy(Thread.currentThread())) {
            throw new IllegalStateException(buffer + " is of an arena that is closed, or confined to another thread;"
                    + " use it before and from there, or take one of Arena.ofAuto() or ByteBuffer.allocateDirect()");
        }
        return memory.address();
    }
}
