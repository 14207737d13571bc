package dev.ioloop.impl.streams;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopWouldBlockException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How another thread waits for what happens on the loop.
 *
 * <p>Thread rule: any thread but the loop's.
 */
final class Blocking {
    private final IOLoop loop;
    private final Duration timeout;

    Blocking(IOLoop loop, Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("the timeout is " + timeout + "; it must be more than 0");
        }
        this.loop = loop;
        this.timeout = timeout;
    }

    /** Refuses the loop's own thread. */
    void check(String what) {
        if (IOLoop.currentOrNull() == loop) {
            throw new LoopWouldBlockException(what + " was called on thread '"
                    + Thread.currentThread().getName() + "', which runs loop '" + loop.name() + "': it would wait for"
                    + " itself; use the methods of the stream that give futures, or another thread");
        }
    }

    /** Waits; the future is not touched when the time runs out. */
    <T extends @Nullable Object> T await(CompletableFuture<T> future, String what) throws IOException {
        try {
            return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw (IOException) new SocketTimeoutException(what + " took longer than " + timeout).initCause(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException(what + " was interrupted").initCause(e);
        } catch (ExecutionException | CancellationException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        }
    }

    /** A failure of the loop, for another thread. */
    static IOException failure(Throwable cause) {
        return new IOException(cause.getMessage(), cause);
    }
}
