package dev.ioloop.impl.streams;

import dev.ioloop.UnsatisfiableReadException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Something that was asked for. What was received stays in the buffer of the connection until it serves a read.
 *
 * <p>Thread rule: the loop's thread.
 *
 * @param <T> what it gives
 */
abstract class Read<T> {
    /** Set once it has to wait. */
    private @Nullable CompletableFuture<T> future;

    /**
     * Looks at what was received and not taken, and takes from it; what is in front was in front at the call before.
     *
     * @param last whether nothing will follow
     * @return true if it is served
     */
    abstract boolean advance(ByteBuffer in, boolean last) throws UnsatisfiableReadException;

    /** What it gives, once it is served. */
    abstract T value();

    /** Whether the end of the input serves it, with what there is. */
    boolean isServedByEnd(ByteBuffer in) {
        return false;
    }

    /** Whether what it takes can be put back, as long as nobody has got it. */
    boolean takesAtOnce() {
        return true;
    }

    /** Whether it calls back, and so must not do that within the call that has begun it. */
    boolean callsBack() {
        return false;
    }

    /** Whether it has not looked at all that there is, and wants to do so after a while. */
    boolean wantsAnotherLook() {
        return false;
    }

    // ---- its future

    final CompletableFuture<T> await(CompletableFuture<T> waiting) {
        future = waiting;
        return waiting;
    }

    /** Whether it was served at the call. */
    final boolean hasNotWaited() {
        return future == null;
    }

    /** Whether it was cancelled, or its time has run out. */
    final boolean isAbandoned() {
        CompletableFuture<T> waiting = future;
        return waiting != null && waiting.isDone();
    }

    /** Gives the value; false if nobody wants it any more. */
    final boolean complete() {
        CompletableFuture<T> waiting = future;
        return waiting != null && waiting.complete(value());
    }

    final void fail(Throwable why) {
        CompletableFuture<T> waiting = future;
        if (waiting != null) {
            Quietly.fail(waiting, why);
        }
    }
}
