package dev.ioloop.impl.streams;

import dev.ioloop.BufferFullException;
import dev.ioloop.FileRegion;
import dev.ioloop.StreamClosedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a connection: what is written goes at the end of the callback or the turn, and waits when the
 * socket takes no more.
 *
 * <p>Thread rule: the loop's thread.
 */
final class ConnectionOutput {
    /** Learns what has reached the kernel, counted from the begin, at the end of callbacks and turns. */
    interface Progress {
        /** Whether it has waited for so many bytes. */
        boolean isDue(long bytesSent);

        /** So many are sent. */
        void sent(long bytesSent);
    }

    /** From this size on it is worth a call of the system of its own, which saves copying. */
    static final int SENT_UNCOPIED = 16 * 1024;
    /** Below this size keeping a buffer costs more than copying it. */
    static final int WORTH_KEEPING = 2 * 1024;
    /** So much is not gathered any further within a turn. */
    static final int SENT_AT_ONCE = 64 * 1024;

    private final ConnectionCore connection;
    private @Nullable Output queue;
    long bytesSent;
    /** Who wants to know when what was written has gone. */
    @Nullable Progress progress;
    /** The socket did not take all: it is asked for writability, and nothing is tried before. */
    boolean blocked;
    /** The high water mark was passed, and the low one not yet reached. */
    private boolean choked;
    /** The handler may be waiting for {@code drained()}. */
    private boolean owesDrain;
    private boolean flushScheduled;
    /** It is to be shut down when all is sent. */
    boolean ending;
    /** It is shut down. */
    boolean ended;

    ConnectionOutput(ConnectionCore connection) {
        this.connection = connection;
    }

    long unsent() {
        return queue == null ? 0 : queue.unsent();
    }

    boolean isEmpty() {
        return queue == null;
    }

    /** What {@link #bytesSent} will be when all that was written by now is sent. */
    long mark() {
        return bytesSent + (queue == null ? 0 : queue.pending());
    }

    boolean isChoked() {
        return choked;
    }

    private boolean maySend() {
        return !blocked && connection.isStanding() && connection.isOpen();
    }

    void write(ByteBuffer source) throws IOException {
        checkTakes(source.remaining());
        if (!source.hasRemaining()) {
            return;
        }
        Filter filter = connection.filter();
        if (filter != null) {
            filter.send(source, connection);
        } else {
            if (source.remaining() >= SENT_UNCOPIED && maySend()) {
                sendUncopied(source);
            }
            if (source.hasRemaining() && connection.isOpen()) {
                queue().copy(source);
            }
        }
        written();
    }

    void writeKept(ByteBuffer source) throws IOException {
        if (connection.filter() != null || source.remaining() < WORTH_KEEPING) {
            write(source);
            return;
        }
        checkTakes(source.remaining());
        queue().keep(source);
        source.position(source.limit());
        written();
    }

    void write(FileRegion region) throws IOException {
        try {
            checkTakes(0);
            if (connection.filter() != null) {
                throw new UnsupportedOperationException(region + " cannot go through the filter of " + connection
                        + "; write its bytes");
            }
        } catch (IOException | RuntimeException e) {
            region.close();
            throw e;
        }
        queue().add(region);
        written();
    }

    /** Bytes of the filter, whatever the limits say. */
    void copy(ByteBuffer wire) {
        queue().copy(wire);
    }

    /** Whether so many bytes more would be taken, which may come in several pieces. */
    void checkTakes(long bytes) throws IOException {
        connection.loop().checkOwner();
        if (!connection.isTaking() || ending) {
            throw new StreamClosedException(connection + (connection.isTaking() ? " has shut its output down"
                    : " is closed") + ", so it takes no more bytes", connection.reason());
        }
        long waiting = unsent();
        long most = connection.options().maxWriteBuffer();
        if (bytes > most - waiting) {
            throw new BufferFullException(bytes + " bytes were refused by " + connection + ", where " + waiting
                    + " wait already and maxWriteBuffer allows " + most + "; wait for drained(), or raise it");
        }
    }

    /** Much of it, with nothing in front: straight from the caller's buffer, as far as the socket takes it. */
    private void sendUncopied(ByteBuffer source) {
        try {
            push();
            if (queue == null && maySend()) {
                sent(connection.channel().write(source));
            }
        } catch (IOException e) {
            connection.lost(e);
        }
    }

    /** Something waits: it goes at the end of the callback, or of the turn. */
    private void written() {
        Output waiting = queue;
        if (waiting == null || !connection.isOpen()) {
            return;
        }
        if (waiting.unsent() > connection.options().highWaterMark()) {
            choked = true;
            owesDrain = true;
        }
        if (waiting.unsent() > SENT_AT_ONCE) {
            flush();
        }
        settleLater();
    }

    /** The rest of the turn may write more: what is owed is seen to at its end. */
    void settleLater() {
        if (!connection.isInCallback() && !flushScheduled && maySend()) {
            flushScheduled = true;
            connection.later(ConnectionCore.Event.FLUSH);
        }
    }

    void flushBegins() {
        flushScheduled = false;
    }

    void flush() {
        if (queue == null || !maySend()) {
            return;
        }
        try {
            push();
            settleLater();
        } catch (IOException e) {
            connection.lost(e);
        }
    }

    /** Sends what the socket takes. */
    private void push() throws IOException {
        Output waiting = queue;
        if (waiting == null) {
            return;
        }
        sent(waiting.sendTo(connection.channel()));
        if (waiting.isEmpty()) {
            queue = null;
            connection.buffers().give(waiting);
        } else {
            blocked = true;
            owesDrain = true;
            connection.updateInterest();
        }
    }

    private void sent(long bytes) {
        bytesSent += bytes;
        ConnectionExtras extras = connection.extrasOrNull();
        if (extras != null && bytes > 0) {
            extras.sent();
        }
    }

    /** The socket takes bytes again, or tells by an error why not. */
    void unblocked() throws IOException {
        blocked = false;
        push();
        if (!blocked) {
            connection.updateInterest();
        }
    }

    /** At the end of a callback or a turn: sends, tells the handler, and ends what was to end when all is sent. */
    void settle() throws Exception {
        if (maySend()) {
            push();
        }
        tellProgress();
        if (owesDrain && isLow() && connection.isTaking() && !ending) {
            owesDrain = false;
            choked = false;
            HandlerFailure.guard(connection, connection.handler()::drained);
            if (maySend()) {
                push();
            }
        }
        if (queue == null && connection.isOpen() && connection.isStanding()) {
            isEmptyNow();
        }
    }

    private void tellProgress() throws IOException {
        Progress watching = progress;
        if (watching == null || !watching.isDue(bytesSent)) {
            return;
        }
        watching.sent(bytesSent);
        if (maySend()) {
            push();
        }
        if (watching.isDue(bytesSent)) {
            connection.later(ConnectionCore.Event.FLUSH); // what was written meanwhile, after others had their turn
        }
    }

    private boolean isLow() {
        return choked ? unsent() <= connection.options().lowWaterMark() : queue == null;
    }

    private void isEmptyNow() throws IOException {
        if (connection.isClosing()) {
            connection.done();
        } else if (ending && !ended) {
            ended = true;
            connection.channel().shutdownOutput();
            connection.endIfBothAreShut();
        }
    }

    private Output queue() {
        Output present = queue;
        if (present == null) {
            present = connection.buffers().takeOutput();
            queue = present;
            ConnectionExtras extras = connection.extrasOrNull();
            if (extras != null) {
                extras.sent();
            }
        }
        return present;
    }

    /** A filter may have a last word, once. */
    void sayGoodbye() throws IOException {
        Filter filter = connection.filter();
        if (filter != null && !ending) {
            filter.endOfOutput(connection);
        }
    }

    /** The output is to be shut down when all is sent. */
    void end() throws IOException {
        sayGoodbye();
        ending = true;
        settleLater();
    }

    /** Offers what waits to the socket once more, before it is closed. */
    void offer() {
        if (queue != null && maySend()) {
            try {
                push();
            } catch (IOException e) {
                return; // it is closed anyway, and the reason of that is another one
            }
        }
    }

    /** Throws away what waits. */
    void clear() {
        Output waiting = queue;
        if (waiting != null) {
            queue = null;
            waiting.clear();
            connection.buffers().give(waiting);
        }
    }
}
