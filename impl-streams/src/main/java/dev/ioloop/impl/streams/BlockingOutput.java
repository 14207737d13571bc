package dev.ioloop.impl.streams;

import dev.ioloop.AsyncSupplier;
import dev.ioloop.LoopClosedException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The output of a stream for threads that block.
 *
 * <p>Thread rule: any thread but the loop's, one at a time.
 */
final class BlockingOutput extends OutputStream {
    private static final int MOST_UNDER_WAY = 64 * 1024;

    private final PullStream stream;
    private final Blocking blocking;
    /** Guards the rest but for what is volatile; see {@link BlockingInput}. */
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong underWay = new AtomicLong();
    private volatile @Nullable Throwable failure;
    private @Nullable CompletableFuture<@Nullable Void> last;
    private boolean closed;

    BlockingOutput(PullStream stream, Duration timeout) {
        this.stream = stream;
        this.blocking = new Blocking(stream.loop(), timeout);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[]{(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        blocking.check("write()");
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the output of " + stream + " was closed");
            }
            for (int done = 0; done < length; done += MOST_UNDER_WAY) {
                int from = offset + done;
                send(Arrays.copyOfRange(source, from, from + Math.min(MOST_UNDER_WAY, length - done)));
            }
        } finally {
            lock.unlock();
        }
    }

    private void send(byte[] bytes) throws IOException {
        if (underWay.get() + bytes.length > MOST_UNDER_WAY) {
            awaitLast();
        }
        throwFailure();
        underWay.addAndGet(bytes.length);
        last = call(() -> stream.write(bytes).whenComplete((done, thrown) -> {
            underWay.addAndGet(-bytes.length);
            if (thrown != null) {
                failure = thrown;
            }
        }));
    }

    private CompletableFuture<@Nullable Void> call(AsyncSupplier<@Nullable Void> task) throws IOException {
        try {
            return stream.loop().futures().call(task);
        } catch (LoopClosedException e) {
            throw Blocking.failure(e);
        }
    }

    private void awaitLast() throws IOException {
        CompletableFuture<@Nullable Void> waiting = last;
        if (waiting != null) {
            blocking.await(waiting, "a write to " + stream);
            last = null;
        }
    }

    private void throwFailure() throws IOException {
        Throwable thrown = failure;
        if (thrown != null) {
            throw Blocking.failure(thrown);
        }
    }

    @Override
    public void flush() throws IOException {
        blocking.check("flush()");
        lock.lock();
        try {
            awaitLast();
            throwFailure();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        blocking.check("close()");
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                flush();
                blocking.await(call(stream::shutdownOutput), "the end of the output of " + stream);
            }
        } finally {
            lock.unlock();
        }
    }
}
