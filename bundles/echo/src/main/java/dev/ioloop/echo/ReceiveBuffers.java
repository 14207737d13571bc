package dev.ioloop.echo;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopLocal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One receive buffer for each loop, shared by all servers and connections on it: nothing is kept in it between two calls
 * of a handler. It goes with the last server, so that a loop holds nothing of a bundle that was stopped.
 *
 * <p>Thread rule: {@link #acquire} on the loop's owner thread, {@link #release} on any.
 */
final class ReceiveBuffers {
    /** The size of a buffer, in bytes: what one read can take. */
    static final int SIZE = 64 * 1024;

    /** Guards both fields. */
    private static final Object LOCK = new Object();
    private static @Nullable LoopLocal<ByteBuffer> buffers;
    private static int users;

    private ReceiveBuffers() {}

    static ByteBuffer acquire(IOLoop loop) {
        LoopLocal<ByteBuffer> local;
        synchronized (LOCK) {
            if (buffers == null) {
                buffers = LoopLocal.of(any -> ByteBuffer.allocateDirect(SIZE));
            }
            local = buffers;
            users++;
        }
        try {
            return local.get(loop);
        } catch (RuntimeException e) {
            release();
            throw e;
        }
    }

    static void release() {
        LoopLocal<ByteBuffer> unused = null;
        synchronized (LOCK) {
            users--;
            if (users == 0) {
                unused = buffers;
                buffers = null;
            }
        }
        if (unused != null) {
            unused.close();
        }
    }
}
