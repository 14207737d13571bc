package dev.ioloop.impl.streams;

import dev.ioloop.ConnectionDoneException;
import dev.ioloop.FileRegion;
import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.StreamClosedException;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.ConnectionStatistics;
import dev.ioloop.stream.ConnectionTimeout;
import dev.ioloop.stream.Reads;
import dev.ioloop.stream.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream: a handler of a connection that keeps what comes until it is asked for.
 *
 * <p>Thread rule: as {@link Stream}.
 */
final class PullStream extends StreamReads implements Stream, ConnectionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PullStream.class);
    private static final int LONGEST_LINE = 64 * 1024;

    final ChannelConnection connection;
    private final ReadSlot reads = new ReadSlot(this);
    private @Nullable SentMarks writes;
    private @Nullable CompletableFuture<Stream> connecting;
    private @Nullable Consumer<? super IOException> closeCallback;
    /** The program has ended it, and knows so. */
    private boolean closedHere;
    /** All futures are settled. */
    private boolean over;
    private boolean detached;

    PullStream(IOLoop loop, StreamChannel channel, ConnectionOptions options) throws IOException {
        connection = new ChannelConnection(loop, channel, options, this, null);
        connection.tellsEndOfInput = true;
    }

    @Override
    public IOLoop loop() {
        return connection.loop();
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
        connecting = future;
        return future;
    }

    // ---- reading

    @Override
    <T> CompletableFuture<T> begin(Read<T> read) {
        return reads.begin(read, null);
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
            connection.output.checkTakes(bytes);
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
        ConnectionOutput output = connection.output;
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
    public boolean isWriting() {
        return !isClosed() && !connection.outputIsEmpty();
    }

    @Override
    public long unsentBytes() {
        return connection.unsentBytes();
    }

    @Override
    public boolean isWritable() {
        return connection.isWritable();
    }

    @Override
    public CompletableFuture<@Nullable Void> shutdownOutput() {
        connection.shutdownOutput();
        return isClosed() ? done() : written();
    }

    @Override
    public void noDelay(boolean enabled) {
        loop().checkOwner();
        try {
            connection.channel().setOption(StandardSocketOptions.TCP_NODELAY, enabled);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("TCP_NODELAY of {} is not set: {}", this, e.toString());
        }
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
        CompletableFuture<Stream> future = connecting;
        if (future != null) {
            connecting = null;
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
        if (!connection.options().allowHalfOpen()) {
            connection.closeWhenDone(connection.options().closeDeadline());
        }
    }

    @Override
    public void closed(Connection gone, IOException reason) {
        reads.finish(endedInOrder());
        CompletableFuture<Stream> future = connecting;
        if (future != null) {
            connecting = null;
            Quietly.fail(future, closedException());
        }
        SentMarks marks = writes;
        if (marks != null) {
            marks.sent(connection.output.bytesSent);
            marks.fail(closedException());
        }
        over = true;
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
    public boolean isClosed() {
        return !connection.isOpen();
    }

    @Override
    public @Nullable IOException reason() {
        return connection.reason();
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
    public void timeout(ConnectionTimeout what, @Nullable Duration bound) {
        connection.timeout(what, bound);
    }

    @Override
    public ConnectionStatistics statistics() {
        return connection.statistics();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return connection.localAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

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
            writes.sent(connection.output.bytesSent);
        }
        return given;
    }

    @Override
    public String toString() {
        return "stream of " + connection;
    }
}
