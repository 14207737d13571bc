package dev.ioloop.impl.streams;

import dev.ioloop.BufferFullException;
import dev.ioloop.FileRegion;
import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.StreamClosedException;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a connection: what is written goes at the end of the callback or the turn, and waits when the
 * socket takes no more.
 *
 * <p>Thread rule: the loop's thread.
 */
abstract class ConnectionOutput extends ConnectionInput {
    /** Learns what has reached the kernel, counted from the begin, at the end of callbacks and turns. */
    interface Progress {
        /** Whether it has waited for so many bytes. */
        boolean isDue(long bytesSent);

        /** So many are sent. */
        void sent(long bytesSent);

        /** What was counted up to a place from {@link FilteredOutput#UNKNOWN} on is sent when so many bytes are. */
        void passed(long place, long bytes);
    }

    /** From this size on it is worth a call of the system of its own, which saves copying. */
    static final int SENT_UNCOPIED = 16 * 1024;
    /** Below this size keeping a buffer costs more than copying it. */
    static final int WORTH_KEEPING = 2 * 1024;
    /** So much is not gathered any further within a turn. */
    static final int SENT_AT_ONCE = 64 * 1024;

    /** Of no meaning unless {@link #queued}: the loop's usual one stays here, which saves storing it again. */
    private @Nullable Output queue;
    private boolean queued;
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
    boolean outputEnding;
    /** It is shut down. */
    boolean outputEnded;

    ConnectionOutput(IOLoop loop, StreamChannel channel, ConnectionOptions options, ConnectionHandler handler) {
        super(loop, channel, options, handler);
    }

    long unsent() {
        FilteredOutput filtered = filtered();
        Output queue = waiting();
        long ready = queue == null || (filtered != null && filtered.isOfRegion()) ? 0 : queue.unsent();
        return filtered == null ? ready : ready + filtered.unsent();
    }

    @Override
    boolean outputIsEmpty() {
        return !queued && filtered() == null;
    }

    private @Nullable Output waiting() {
        return queued ? queue : null;
    }

    private @Nullable FilteredOutput filtered() {
        ConnectionExtras extras = this.extras;
        return extras == null ? null : extras.filtered;
    }

    /** What {@link #bytesSent} will be when all that was written by now is sent, as far as that is known. */
    long mark() {
        FilteredOutput filtered = filtered();
        return filtered == null || filtered.isEmpty() ? readyMark() : filtered.mark();
    }

    private long readyMark() {
        Output queue = waiting();
        return bytesSent + (queue == null ? 0 : queue.pending());
    }

    boolean isChoked() {
        return choked;
    }

    private boolean maySend() {
        return !blocked && isStanding() && isOpen();
    }

    @Override
    public final void write(ByteBuffer source) throws IOException {
        checkTakes(source.remaining());
        if (!source.hasRemaining()) {
            return;
        }
        Filter filter = filter();
        if (filter != null) {
            FilteredOutput filtered = filtered();
            if (filtered != null) {
                filtered.copy(source);
            } else {
                filter.send(source, this);
            }
        } else {
            if (source.remaining() >= SENT_UNCOPIED && maySend()) {
                sendUncopied(source);
            }
            if (source.hasRemaining() && isOpen()) {
                queue().copy(source);
            }
        }
        written();
    }

    @Override
    public final void writeKept(ByteBuffer source) throws IOException {
        if (filter() != null || source.remaining() < WORTH_KEEPING) {
            write(source);
            return;
        }
        checkTakes(source.remaining());
        queue().keep(source);
        source.position(source.limit());
        written();
    }

    @Override
    public final void write(FileRegion region) throws IOException {
        Objects.requireNonNull(region, "region");
        try {
            checkTakes(0);
        } catch (IOException | RuntimeException e) {
            region.close();
            throw e;
        }
        if (filter() == null) {
            queue().add(region);
        } else {
            ConnectionExtras extras = extras();
            FilteredOutput filtered = extras.filtered;
            if (filtered == null) {
                filtered = new FilteredOutput(buffers);
                extras.filtered = filtered;
                extras.sent();
            }
            filtered.add(region);
        }
        written();
    }

    /** Bytes of the filter, whatever the limits say. */
    void copy(ByteBuffer wire) {
        queue().copy(wire);
    }

    /** Whether so many bytes more would be taken, which may come in several pieces. */
    void checkTakes(long bytes) throws IOException {
        loop.checkOwner();
        if (!isTaking() || outputEnding) {
            throw new StreamClosedException(this + (isTaking() ? " has shut its output down"
                    : " is closed") + ", so it takes no more bytes", reason);
        }
        long waiting = unsent();
        long most = options.maxWriteBuffer();
        if (bytes > most - waiting) {
            throw new BufferFullException(bytes + " bytes were refused by " + this + ", where " + waiting
                    + " wait already and maxWriteBuffer allows " + most + "; wait for drained(), or raise it");
        }
    }

    /** Much of it, with nothing in front: straight from the caller's buffer, as far as the socket takes it. */
    private void sendUncopied(ByteBuffer source) {
        try {
            push();
            if (!queued && maySend()) {
                sent(channel.write(source));
            }
        } catch (IOException e) {
            lost(e);
        }
    }

    /** Something waits: it goes at the end of the callback, or of the turn. */
    private void written() {
        if (outputIsEmpty() || !isOpen()) {
            return;
        }
        long unsent = unsent();
        if (unsent > options.highWaterMark()) {
            choked = true;
            owesDrain = true;
        }
        if (unsent > SENT_AT_ONCE) {
            flushNow();
        }
        settleLater();
    }

    /** The rest of the turn may write more: what is owed is seen to at its end. */
    void settleLater() {
        if (!isInCallback() && !flushScheduled && maySend()) {
            flushScheduled = true;
            later(ConnectionCore.Event.FLUSH);
        }
    }

    void flushBegins() {
        flushScheduled = false;
    }

    void flushNow() {
        if (outputIsEmpty() || !maySend()) {
            return;
        }
        try {
            push();
            settleLater();
        } catch (IOException e) {
            lost(e);
        }
    }

    /** Sends what the socket takes. */
    private void push() throws IOException {
        ConnectionExtras extras = this.extras;
        if (extras != null && extras.filtered != null) {
            pushFiltered(extras);
        } else {
            pushReady();
        }
    }

    private void pushReady() throws IOException {
        Output waiting = waiting();
        if (waiting == null) {
            return;
        }
        sent(waiting.sendTo(channel));
        if (waiting.isEmpty()) {
            queued = false;
            if (!buffers.isUsual(waiting)) {
                queue = null;
            }
            buffers.give(waiting);
        } else {
            block();
        }
    }

    /** What is left goes when the socket is writable, and others have had their turn. */
    private void block() {
        blocked = true;
        owesDrain = true;
        updateInterest();
    }

    /** The filter gets more only when all that it has made is sent: so files wait where they are. */
    private void pushFiltered(ConnectionExtras extras) throws IOException {
        FilteredOutput filtered = extras.filtered;
        for (long most = Output.MOST_AT_ONCE; filtered != null; filtered = extras.filtered) {
            pushReady();
            if (blocked || !extras.filterStands) {
                return;
            }
            if (most <= 0) {
                block();
                return;
            }
            most -= pass(extras, filtered);
        }
        pushReady();
    }

    private long pass(ConnectionExtras extras, FilteredOutput filtered) throws IOException {
        Filter filter = Objects.requireNonNull(extras.filter, "filter");
        if (filtered.isEmpty()) {
            extras.filtered = null;
            if (filtered.endsOutput) {
                filter.endOfOutput(this);
            }
            return 0;
        }
        long passed = filtered.passTo(filter, this);
        if (progress != null) {
            progress.passed(filtered.passedMark(), readyMark());
        }
        return passed;
    }

    private void sent(long bytes) {
        bytesSent += bytes;
        ConnectionExtras extras = this.extras;
        if (extras != null && bytes > 0) {
            extras.sent();
        }
    }

    /** The socket takes bytes again, or tells by an error why not. */
    void unblocked() throws IOException {
        blocked = false;
        push();
        if (!blocked) {
            updateInterest();
        }
    }

    /** At the end of a callback or a turn: sends, tells the handler, and ends what was to end when all is sent. */
    void settle() throws Exception {
        if (maySend()) {
            push();
        }
        tellProgress();
        if (owesDrain && isLow() && isTaking() && !outputEnding) {
            owesDrain = false;
            choked = false;
            HandlerFailure.guard(this, handler::drained);
            if (maySend()) {
                push();
            }
            if (owesDrain && isLow() && maySend() && !flushScheduled) {
                // it has written beyond the mark, and the socket has taken all: no event follows by which it would go on
                flushScheduled = true;
                later(ConnectionCore.Event.FLUSH);
            }
        }
        if (outputIsEmpty() && isOpen() && isStanding()) {
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
            later(ConnectionCore.Event.FLUSH); // what was written meanwhile, after others had their turn
        }
    }

    private boolean isLow() {
        return choked ? unsent() <= options.lowWaterMark() : outputIsEmpty();
    }

    private void isEmptyNow() throws IOException {
        if (isClosing()) {
            done();
        } else if (outputEnding && !outputEnded) {
            outputEnded = true;
            channel.shutdownOutput();
            endIfBothAreShut();
        }
    }

    private Output queue() {
        Output present = waiting();
        if (present == null) {
            present = buffers.takeOutput();
            if (queue != present) {
                queue = present;
            }
            queued = true;
            ConnectionExtras extras = this.extras;
            if (extras != null) {
                extras.sent();
            }
        }
        return present;
    }

    /** A filter may have a last word, once. */
    void sayGoodbye() throws IOException {
        Filter filter = filter();
        FilteredOutput filtered = filtered();
        if (filtered != null) {
            filtered.endsOutput = true; // twice is once
        } else if (filter != null && !outputEnding) {
            filter.endOfOutput(this);
        }
    }

    /** The output is to be shut down when all is sent. */
    void endOutput() throws IOException {
        sayGoodbye();
        outputEnding = true;
        settleLater();
    }

    /** Offers what waits to the socket once more, before it is closed. */
    void offer() {
        if (!outputIsEmpty() && maySend()) {
            try {
                push();
            } catch (IOException e) {
                return; // it is closed anyway, and the reason of that is another one
            }
        }
    }

    /** Throws away what waits. */
    void clearOutput() {
        Output waiting = waiting();
        queue = null;
        if (waiting != null) {
            queued = false;
            waiting.clear();
            buffers.give(waiting);
        }
        ConnectionExtras extras = this.extras;
        if (extras != null && extras.filtered != null) {
            extras.filtered.clear();
            extras.filtered = null;
        }
    }
}
