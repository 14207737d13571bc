package dev.ioloop.impl.streams;

import dev.ioloop.LoopClosedException;
import dev.ioloop.StreamClosedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The input of a stream for threads that block.
 *
 * <p>Thread rule: any thread but the loop's, one at a time.
 */
final class BlockingInput extends InputStream {
    private static final int CHUNK_BYTES = 16 * 1024;

    private final PullStream stream;
    private final Blocking blocking;
    /** Guards the rest; not a monitor, in which a virtual thread would hold its carrier on older systems. */
    private final ReentrantLock lock = new ReentrantLock();
    private byte[] chunk = {};
    private int next;
    /** A read that nobody has waited for to the end. */
    private @Nullable CompletableFuture<byte[]> underWay;
    private boolean closed;

    BlockingInput(PullStream stream, Duration timeout) {
        this.stream = stream;
        this.blocking = new Blocking(stream.loop(), timeout);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        blocking.check("read()");
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            if (next == chunk.length && !fill()) {
                return -1;
            }
            int count = Math.min(length, chunk.length - next);
            System.arraycopy(chunk, next, target, offset, count);
            next += count;
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** False at the end of the input. */
    private boolean fill() throws IOException {
        if (closed) {
            throw new IOException("the input of " + stream + " was closed");
        }
        CompletableFuture<byte[]> reading = underWay;
        if (reading == null) {
            reading = begin();
            underWay = reading;
        }
        try {
            chunk = blocking.await(reading, "a read from " + stream);
            next = 0;
            underWay = null;
            return true;
        } catch (InterruptedIOException e) {
            throw e; // or its time was up: the next read goes on with it
        } catch (IOException e) {
            underWay = null;
            if (e.getCause() instanceof StreamClosedException && stream.inputEndedInOrder()) {
                return false;
            }
            throw e;
        }
    }

    private CompletableFuture<byte[]> begin() throws IOException {
        try {
            return stream.loop().futures().call(() -> stream.readSome(CHUNK_BYTES));
        } catch (LoopClosedException e) {
            throw Blocking.failure(e);
        }
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return chunk.length - next;
        } finally {
            lock.unlock();
        }
    }

    /** Closes the stream; safe from any thread, also while another one reads, whose read ends then. */
    @Override
    public void close() {
        stream.loop().tryExecute(stream::close);
        if (lock.tryLock()) {
            try {
                closed = true;
            } finally {
                lock.unlock();
            }
        }
    }
}
