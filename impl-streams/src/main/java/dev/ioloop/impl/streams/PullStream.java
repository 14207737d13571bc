package dev.ioloop.impl.streams;

import dev.ioloop.ConnectionDoneException;
import dev.ioloop.FileRegion;
import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.StreamClosedException;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Reads;
import dev.ioloop.stream.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream: a handler of a connection that keeps what comes until it is asked for.
 *
 * <p>Thread rule: as {@link Stream}.
 */
final class PullStream extends StreamFacts implements ConnectionHandler {
    private static final int LONGEST_LINE = 64 * 1024;

    final ChannelConnection connection;
    private final ReadSlot reads = new ReadSlot(this);
    private @Nullable SentMarks writes;
    private @Nullable EndListeners ends;
    private @Nullable Consumer<? super IOException> closeCallback;
    /** The program has ended it, and knows so. */
    private boolean closedHere;
    /** All futures are settled. */
    private boolean over;
    private boolean detached;

    PullStream(IOLoop loop, StreamChannel channel, ConnectionOptions options, @Nullable Filter filter)
            throws IOException {
        connection = new ChannelConnection(loop, channel, options, this, filter);
        connection.tellsEndOfInput = true;
    }

    @Override
    public CompletableFuture<Stream> connect(SocketAddress remote) {
        Objects.requireNonNull(remote, "remote");
        loop().checkOwner();
        CompletableFuture<Stream> future = loop().newFuture();
        if (isClosed()) {
            return Quietly.failed(future, closedException());
        }
        connection.connect(remote);
        ends().connecting = future;
        return future;
    }

    /** Who is told that nothing more comes: when the peer has ended its output, and when the stream has ended. */
    EndListeners ends() {
        EndListeners present = ends;
        if (present == null) {
            present = new EndListeners();
            ends = present;
        }
        return present;
    }

    private @Nullable CompletableFuture<Stream> takeConnecting() {
        EndListeners present = ends;
        CompletableFuture<Stream> future = present == null ? null : present.connecting;
        if (present != null) {
            present.connecting = null;
        }
        return future;
    }

    private void tellEnds() {
        if (ends != null) {
            ends.tell(loop());
        }
    }

    @Override
    ChannelConnection connection() {
        return connection;
    }

    // ---- reading

    @Override
    <T> CompletableFuture<T> begin(Read<T> read) {
        return reads.begin(read, null);
    }

    @Override
    public byte @Nullable [] pollUntil(byte[] delimiter, int maxBytes) {
        return pollUntil(reads, delimiter, maxBytes);
    }

    @Override
    public @Nullable ByteBuffer viewUntil(byte[] delimiter, int maxBytes) {
        return viewUntil(reads, delimiter, maxBytes);
    }

    /** What {@link #readSome} would give at once, or null. */
    byte @Nullable [] pollSome(int most) {
        return connection.unread().hasRemaining() ? reads.poll(new WholeRead.OfSome(most)) : null;
    }

    @Override
    int maxReadBuffer() {
        return connection.options().maxReadBuffer();
    }

    @Override
    public Reads within(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("the timeout is " + timeout + "; it must be 0 or more");
        }
        return new StreamReads() {
            @Override
            <T> CompletableFuture<T> begin(Read<T> read) {
                return reads.begin(read, timeout);
            }

            @Override
            int maxReadBuffer() {
                return PullStream.this.maxReadBuffer();
            }
        };
    }

    @Override
    public ByteBuffer peek() {
        loop().checkOwner();
        return connection.unread().asReadOnlyBuffer();
    }

    @Override
    public boolean isReading() {
        return reads.isTaken();
    }

    @Override
    public Flow.Publisher<String> lines(Charset charset, int maxBytes) {
        return new LinePublisher(this, charset, maxBytes);
    }

    @Override
    public Flow.Publisher<String> lines() {
        return lines(StandardCharsets.UTF_8, LONGEST_LINE);
    }

    @Override
    public Flow.Publisher<ByteBuffer> publisher() {
        return new BytePublisher(this);
    }

    @Override
    public InputStream inputStream(Duration timeout) {
        return new BlockingInput(this, timeout);
    }

    // ---- writing

    @Override
    public CompletableFuture<@Nullable Void> write(byte[] bytes) {
        return write(ByteBuffer.wrap(bytes));
    }

    @Override
    public CompletableFuture<@Nullable Void> write(ByteBuffer source) {
        try {
            connection.writeKept(source);
            return written();
        } catch (IOException e) {
            return Quietly.failed(loop().newFuture(), e);
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> write(List<ByteBuffer> sources) {
        long bytes = 0;
        for (ByteBuffer source : sources) {
            bytes += source.remaining();
        }
        try {
            connection.checkTakes(bytes);
            for (ByteBuffer source : sources) {
                if (connection.isOpen()) {
                    connection.writeKept(source);
                }
            }
            return written();
        } catch (IOException e) {
            return Quietly.failed(loop().newFuture(), e);
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> write(FileRegion region) {
        try {
            connection.write(region);
            return written();
        } catch (IOException e) {
            return Quietly.failed(loop().newFuture(), e);
        }
    }

    /** The future of all that was written by now. */
    private CompletableFuture<@Nullable Void> written() {
        ConnectionOutput output = connection;
        long mark = isClosed() ? Long.MAX_VALUE : output.mark(); // it may have ended by what was written
        SentMarks marks = writes;
        if (mark == output.bytesSent && (marks == null || marks.isEmpty())) {
            return done();
        }
        if (marks == null) {
            marks = new SentMarks();
            writes = marks;
            output.progress = marks;
        }
        CompletableFuture<@Nullable Void> future = loop().newFuture();
        marks.add(mark, future);
        return future;
    }

    private CompletableFuture<@Nullable Void> done() {
        CompletableFuture<@Nullable Void> future = loop().newFuture();
        future.complete(null);
        return future;
    }

    @Override
    public CompletableFuture<@Nullable Void> shutdownOutput() {
        connection.shutdownOutput();
        return isClosed() ? done() : written();
    }

    @Override
    public Flow.Subscriber<ByteBuffer> subscriber() {
        return new WritingSubscriber(this);
    }

    @Override
    public OutputStream outputStream(Duration timeout) {
        return new BlockingOutput(this, timeout);
    }

    // ---- what the connection tells

    @Override
    public void connected(Connection standing) {
        CompletableFuture<Stream> future = takeConnecting();
        if (future != null) {
            future.complete(this);
        }
    }

    @Override
    public void received(Connection standing, ByteBuffer in) {
        reads.received(in);
    }

    @Override
    public void endOfInput(Connection standing) {
        reads.inputEnded = true;
        reads.finish(true);
        tellEnds();
        if (!connection.options().allowHalfOpen()) {
            connection.closeWhenDone(connection.options().closeDeadline());
        }
    }

    @Override
    public void closed(Connection gone, IOException reason) {
        reads.finish(endedInOrder());
        CompletableFuture<Stream> future = takeConnecting();
        if (future != null) {
            Quietly.fail(future, closedException());
        }
        SentMarks marks = writes;
        if (marks != null) {
            marks.sent(connection.bytesSent);
            marks.fail(closedException());
        }
        over = true;
        tellEnds();
        tellEnd();
    }

    boolean endedInOrder() {
        return reason() instanceof ConnectionDoneException;
    }

    /** Either side has ended it, and nothing was lost; from any thread, after a failed read. */
    boolean inputEndedInOrder() {
        return endedInOrder() || (reads.inputEnded && reason() == null);
    }

    /** All that was received is read, and nothing more will come. */
    boolean isConsumed() {
        return reads.isInputOver() && !connection.unread().hasRemaining();
    }

    /** Whether a failure is how a read or a write has told of the end of this stream. */
    boolean isToldBy(Throwable failure) {
        return failure instanceof StreamClosedException
                && (reads.inputEnded || (isClosed() && failure.getCause() == reason()));
    }

    private StreamClosedException closedException() {
        IOException reason = reason();
        return new StreamClosedException(this + " has ended" + (reason == null ? "" : ": " + reason.getMessage()),
                reason);
    }

    /** Nothing is left of what was received before the end. */
    void inputIsConsumed() {
        if (over) {
            tellEndLater();
        }
    }

    private void tellEndLater() {
        if (closeCallback != null && !loop().tryExecute(this::tellEnd)) {
            tellEnd();
        }
    }

    private void tellEnd() {
        Consumer<? super IOException> callback = closeCallback;
        if (callback == null || detached) {
            return;
        }
        boolean waits = reads.inputEnded && endedInOrder() && !closedHere && !reads.failedByEnd;
        if (!waits || !connection.unread().hasRemaining()) {
            closeCallback = null;
            callback.accept(Objects.requireNonNull(reason()));
        }
    }

    // ---- the end

    @Override
    public void close() {
        connection.close();
        endedHere();
    }

    @Override
    public void close(Throwable reason) {
        connection.close(reason);
        endedHere();
    }

    @Override
    public void closeWhenDone() {
        connection.closeWhenDone(connection.options().closeDeadline());
        endedHere();
    }

    @Override
    public void abort() {
        connection.abort();
        endedHere();
    }

    private void endedHere() {
        closedHere = true;
        if (over) {
            tellEndLater();
        }
    }

    @Override
    public @Nullable IOException error() {
        return endedInOrder() ? null : reason();
    }

    @Override
    public void closeCallback(@Nullable Consumer<? super IOException> callback) {
        loop().checkOwner();
        closeCallback = callback;
        if (over) {
            tellEndLater();
        }
    }

    // ---- the rest

    @Override
    public Connection.Detached detach() throws StreamClosedException {
        loop().checkOwner();
        if (isReading()) {
            throw new IllegalStateException("a read of " + this + " is pending; wait until it has ended, or cancel it,"
                    + " before the channel is given away");
        }
        Connection.Detached given = connection.detach();
        detached = true;
        if (writes != null) {
            writes.sent(connection.bytesSent);
        }
        return given;
    }

    @Override
    public String toString() {
        return "stream of " + connection;
    }
}
