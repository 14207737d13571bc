package dev.ioloop.impl.streams;

import dev.ioloop.ConnectionDoneException;
import dev.ioloop.IOLoop;
import dev.ioloop.StreamClosedException;
import dev.ioloop.UnsatisfiableReadException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of the one read that may be pending. While it is empty and something was received, the connection is
 * paused, and what was received stays where the engine keeps it.
 *
 * <p>Thread rule: the loop's thread.
 */
final class ReadSlot {
    private static final Logger LOG = LoggerFactory.getLogger(PullStream.class);
    /** How long what is left to search waits for more: a millisecond, and one for each of these. */
    private static final int BYTES_PER_PAUSE = 64 * 1024;

    private final PullStream stream;
    private @Nullable Read<?> pending;
    /** The peer will send no more. */
    boolean inputEnded;
    /** A read has failed since nothing more came. */
    boolean failedByEnd;
    private boolean looksLater;

    ReadSlot(PullStream stream) {
        this.stream = stream;
    }

    private ChannelConnection connection() {
        return stream.connection;
    }

    boolean isTaken() {
        Read<?> present = pending;
        return present != null && !present.isAbandoned();
    }

    boolean isInputOver() {
        return inputEnded || stream.isClosed() || connection().isClosing();
    }

    // ---- the program asks

    <T> CompletableFuture<T> begin(Read<T> read, @Nullable Duration bound) {
        IOLoop loop = stream.loop();
        loop.checkOwner();
        if (isTaken()) {
            if (stream.isClosed()) {
                return refused();
            }
            throw isPending();
        }
        pending = null;
        if (!read.callsBack()) {
            ByteBuffer in = connection().unread();
            boolean over = isInputOver();
            try {
                if (read.advance(in, over) || (over && read.isServedByEnd(in))) {
                    taken();
                    return loop.futures().completed(read.value());
                }
            } catch (UnsatisfiableReadException e) {
                return refusedFor(read, e);
            }
            if (over) {
                return refused();
            }
        }
        return await(read, bound);
    }

    /** What serves a read at once; null if nothing does: it is not begun then. */
    <T> @Nullable T poll(Read<T> read) {
        stream.loop().checkOwner();
        if (isTaken()) {
            throw isPending();
        }
        try {
            if (read.advance(connection().unread(), isInputOver())) {
                taken();
                return read.value();
            }
        } catch (UnsatisfiableReadException e) {
            return null; // who begins it is told
        }
        return null;
    }

    /** The same without a copy. */
    @Nullable ByteBuffer view(UntilRead read) {
        stream.loop().checkOwner();
        if (isTaken()) {
            throw isPending();
        }
        try {
            ByteBuffer view = read.view(connection().unread());
            if (view != null) {
                taken();
            }
            return view;
        } catch (UnsatisfiableReadException e) {
            return null; // as above
        }
    }

    private IllegalStateException isPending() {
        return new IllegalStateException("a read of " + stream + " is pending; wait until it has ended, or cancel it,"
                + " before the next one");
    }

    private <T> CompletableFuture<T> await(Read<T> read, @Nullable Duration bound) {
        IOLoop loop = stream.loop();
        CompletableFuture<T> future = read.await(loop.newFuture());
        if (bound != null) {
            future.orTimeout(bound.toNanos(), TimeUnit.NANOSECONDS);
        }
        pending = read;
        if (!read.takesAtOnce()) {
            Quietly.listen(future, (value, failure) -> forget(read));
        }
        if (read.callsBack()) {
            loop.execute(() -> proceed(read));
        } else {
            connection().resumeReceiving();
            lookLaterIf(read);
        }
        return future;
    }

    /** It was given up: what it holds of its caller is let go at once. */
    private void forget(Read<?> read) {
        if (pending == read) {
            pending = null;
        }
    }

    private <T> CompletableFuture<T> refused() {
        return Quietly.failed(stream.loop().newFuture(), closedException());
    }

    /** What was received shows that it cannot be served: it waits for the end that this brings about. */
    private <T> CompletableFuture<T> refusedFor(Read<T> read, UnsatisfiableReadException why) {
        CompletableFuture<T> future = read.await(stream.loop().newFuture());
        if (isInputOver()) {
            return Quietly.failed(future, new StreamClosedException(String.valueOf(why.getMessage()), why));
        }
        pending = read;
        unsatisfiable(why);
        return future;
    }

    private void unsatisfiable(UnsatisfiableReadException why) {
        LOG.info("{} is closed: {}", stream, why.getMessage());
        connection().close(why);
    }

    /** Looks at what is there already, in a turn of its own. */
    private void proceed(Read<?> read) {
        if (pending != read || read.isAbandoned()) {
            return;
        }
        step(read, connection().unread());
        if (pending == read && isInputOver()) {
            finish(stream.endedInOrder());
        }
        if (pending == read) {
            connection().resumeReceiving();
        } else {
            taken();
        }
    }

    // ---- something has come

    void received(ByteBuffer in) {
        Read<?> read = pending;
        if (read != null) {
            if (read.isAbandoned()) {
                pending = null;
            } else {
                step(read, in);
            }
        }
        if (pending == null && in.hasRemaining()) {
            connection().pause();
        }
    }

    private <T> void step(Read<T> read, ByteBuffer in) {
        int before = in.position();
        try {
            if (read.advance(in, false)) {
                complete(read, in, before);
            } else {
                lookLaterIf(read);
            }
        } catch (UnsatisfiableReadException e) {
            unsatisfiable(e);
        } catch (PieceRead.ConsumerFailure e) {
            pending = null;
            read.fail(e.thrown());
        }
    }

    private void complete(Read<?> read, ByteBuffer in, int before) {
        pending = null;
        if (!read.complete() && read.takesAtOnce()) {
            in.position(before); // it was cancelled by another thread in this moment
        }
    }

    private void lookLaterIf(Read<?> read) {
        if (read.wantsAnotherLook() && !looksLater) {
            looksLater = true;
            int millis = 1 + connection().unread().remaining() / BYTES_PER_PAUSE;
            stream.loop().callLater(Duration.ofMillis(millis), this::lookAgain);
        }
    }

    private void lookAgain() {
        looksLater = false;
        Read<?> read = pending;
        if (read == null || read.isAbandoned()) {
            return;
        }
        ByteBuffer in = connection().unread();
        int before = in.position();
        try {
            if (read.wantsAnotherLook() && read.advance(in, true)) {
                complete(read, in, before);
                taken();
            }
        } catch (UnsatisfiableReadException e) {
            unsatisfiable(e);
        }
    }

    /** Something was taken while nothing came. */
    private void taken() {
        ChannelConnection connection = connection();
        if (!connection.unread().hasRemaining()) {
            connection.forgetIfEmpty();
            if (!isInputOver()) {
                connection.resumeReceiving();
            } else {
                stream.inputIsConsumed();
            }
        }
    }

    // ---- nothing more will come

    /** Ends the pending read, if there is one, with what there is. */
    void finish(boolean inOrder) {
        Read<?> read = pending;
        if (read != null && !read.isAbandoned()) {
            finish(read, inOrder);
        } else {
            pending = null;
        }
    }

    private <T> void finish(Read<T> read, boolean inOrder) {
        ByteBuffer in = connection().unread();
        int before = in.position();
        Throwable why = null;
        try {
            if (stream.reason() instanceof UnsatisfiableReadException known) {
                throw known; // what was received has been searched
            }
            if (read.advance(in, true) || (inOrder && read.isServedByEnd(in))) {
                complete(read, in, before);
                return;
            }
        } catch (UnsatisfiableReadException e) {
            why = new StreamClosedException(String.valueOf(e.getMessage()), e);
        } catch (PieceRead.ConsumerFailure e) {
            why = e.thrown();
        }
        pending = null;
        failedByEnd = true;
        read.fail(why == null ? closedException() : why);
    }

    StreamClosedException closedException() {
        IOException reason = stream.reason();
        if (reason == null && inputEnded) {
            reason = new ConnectionDoneException("the peer of " + stream + " has ended its output");
        }
        return new StreamClosedException(stream + " has ended before the read was served: "
                + (reason == null ? "it is about to be closed" : reason.getMessage()), reason);
    }
}
