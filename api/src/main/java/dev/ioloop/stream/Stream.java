package dev.ioloop.stream;

import dev.ioloop.FileRegion;
import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.StreamClosedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A connection in pull style: who wants bytes asks for them by {@link Reads}, and gets a future. While nobody asks,
 * what the peer sends stays in the kernel, but for what was received together with something asked for.
 *
 * <p>Futures are bound to the loop ({@link IOLoop#newFuture()}). What fails, fails by the future, also where it is
 * known at the call; only wrong arguments, a second read and a wrong thread throw. Failures that nobody listens to
 * make no noise.
 *
 * <p>When the peer ends its output, a read that waits is served or fails, and the stream is closed when all that
 * waits is sent, unless {@link ConnectionOptions#allowHalfOpen()}. What was received is readable after any end.
 *
 * <p>Answers to {@code tornado.iostream.IOStream}; it stands on the same engine as {@link Connection}.
 *
 * <p>Thread rule: the thread of its loop, unless a method says otherwise; a call from another thread throws
 * {@link dev.ioloop.WrongThreadException}.
 */
@ProviderType
public interface Stream extends Reads, AutoCloseable {
    /**
     * Makes a stream of a channel.
     *
     * @param loop the loop, on whose thread the call must be
     * @param channel the channel: connected, with its connect under way, or to be connected by {@link #connect}
     * @param options limits and habits
     * @return the stream, which owns the channel
     * @throws IOException if the channel cannot be registered; it is closed
     * @throws IllegalStateException if no implementation of streams is installed
     */
    static Stream open(IOLoop loop, StreamChannel channel, ConnectionOptions options) throws IOException {
        return StreamFactory.find().stream(loop, channel, options);
    }

    /**
     * Makes a stream of a channel, with {@link ConnectionOptions#DEFAULT}.
     *
     * @param loop the loop, on whose thread the call must be
     * @param channel as in {@link #open(IOLoop, StreamChannel, ConnectionOptions)}
     * @return the stream, which owns the channel
     * @throws IOException if the channel cannot be registered; it is closed
     */
    static Stream open(IOLoop loop, StreamChannel channel) throws IOException {
        return open(loop, channel, ConnectionOptions.DEFAULT);
    }

    /**
     * The loop that the stream lives on.
     *
     * @return the loop; safe from any thread
     */
    IOLoop loop();

    /**
     * Connects the channel. What was written before is sent when it stands, and a read may wait already.
     *
     * @param remote where to; an IP address must be resolved
     * @return this stream when it stands; if it cannot be connected the stream is closed, and the future fails with
     *         {@link StreamClosedException}, whose cause tells why
     * @throws java.nio.channels.AlreadyConnectedException if it is connected
     * @throws java.nio.channels.ConnectionPendingException if its connect is under way
     */
    CompletableFuture<Stream> connect(SocketAddress remote);

    // ---- reading

    /**
     * The same reads with a bound: one that is not served in time fails with
     * {@link java.util.concurrent.TimeoutException} and loses nothing.
     *
     * @param timeout how long each read may take, from its call
     * @return reads of this stream; may be kept and used again
     * @throws IllegalArgumentException if the timeout is negative
     */
    Reads within(Duration timeout);

    /**
     * What {@link #readUntil(byte[], int)} gives, if it is there already. It is the cheapest way through what was
     * received together: no future is made. Who gets nothing goes on by {@code readUntil}, which waits, or tells why
     * nothing can come:
     *
     * <pre>{@code
     * void serve(byte[] first) {
     *     for (byte[] line = first; line != null; line = stream.pollUntil(LF, 1024)) {
     *         answer(line);
     *     }
     *     stream.readUntil(LF, 1024).thenAccept(this::serve);
     * }
     * }</pre>
     *
     * @param delimiter at least one byte
     * @param maxBytes how many bytes there may be, with the delimiter; at least 1
     * @return the bytes, which end with the delimiter; null if they are not there
     * @throws IllegalArgumentException if the delimiter is empty, or maxBytes below 1
     * @throws IllegalStateException if a read is pending
     */
    byte @Nullable [] pollUntil(byte[] delimiter, int maxBytes);

    /**
     * As {@link #pollUntil}, but without a copy: nothing is made at all.
     *
     * @param delimiter at least one byte
     * @param maxBytes how many bytes there may be, with the delimiter; at least 1
     * @return a view of the bytes, which end with the delimiter; it is valid until the next read or view of this stream,
     *         or the end of the turn; null if they are not there
     * @throws IllegalArgumentException if the delimiter is empty, or maxBytes below 1
     * @throws IllegalStateException if a read is pending
     */
    @Nullable ByteBuffer viewUntil(byte[] delimiter, int maxBytes);

    /**
     * What was received and not read yet.
     *
     * @return a view that cannot be written to, valid until the next read or the end of the turn; empty if there is
     *         nothing
     */
    ByteBuffer peek();

    /**
     * Whether a read is pending.
     *
     * @return true between the call and the end of the read
     */
    boolean isReading();

    /**
     * The lines that come, without their ends, which are LF or CR LF; the last may have none. It reads only what is
     * asked for.
     *
     * @param charset of the text
     * @param maxBytes how long a line may be with its end; one that is longer closes the stream, as in
     *        {@link #readUntil(byte[], int)}
     * @return for one subscriber at a time; may be subscribed to on any thread; its signals come on the loop
     */
    Flow.Publisher<String> lines(Charset charset, int maxBytes);

    /**
     * The lines in UTF-8, of at most 64 KiB each.
     *
     * @return as {@link #lines(Charset, int)}
     */
    Flow.Publisher<String> lines();

    /**
     * All bytes that come, in buffers that the subscriber owns. Each element that is requested takes what there is,
     * at least one byte; it reads only what is asked for.
     *
     * @return for one subscriber at a time; may be subscribed to on any thread; its signals come on the loop. It
     *         completes at the end of the input, and fails with why the connection ended otherwise. Cancelling leaves
     *         the stream open
     */
    Flow.Publisher<ByteBuffer> publisher();

    /**
     * The input for other threads, virtual ones too, that block while they wait. While it waits it is the pending
     * read of the stream.
     *
     * @param timeout how long a read may block; then it throws {@link java.net.SocketTimeoutException}, and the next
     *        read goes on where it was
     * @return the input; a read on the loop's thread throws {@link dev.ioloop.LoopWouldBlockException}; closing it
     *         closes the stream. Safe from any thread, one at a time
     * @throws IllegalArgumentException if the timeout is not positive
     */
    InputStream inputStream(Duration timeout);

    // ---- writing

    /**
     * Sends bytes. Few are copied; many are kept without a copy, and must not change before the future is complete.
     *
     * @param bytes the bytes; none is allowed
     * @return completes when all of them, and all that was written before, have reached the kernel. Fails with
     *         {@link StreamClosedException} if the stream ends before; with {@link dev.ioloop.BufferFullException} if
     *         more than {@link ConnectionOptions#maxWriteBuffer()} bytes would wait: nothing of them is sent then,
     *         and the stream goes on
     */
    CompletableFuture<@Nullable Void> write(byte[] bytes);

    /**
     * Sends bytes, as {@link #write(byte[])}.
     *
     * @param source from its position to its limit; its position is its limit at once, if they were taken
     * @return as {@link #write(byte[])}
     */
    CompletableFuture<@Nullable Void> write(ByteBuffer source);

    /**
     * Sends several buffers one after the other: all, or, if they are refused, none.
     *
     * @param sources the buffers, as in {@link #write(ByteBuffer)}; all are looked at before the first is taken
     * @return as {@link #write(byte[])}, for all of them
     */
    CompletableFuture<@Nullable Void> write(List<ByteBuffer> sources);

    /**
     * Sends a part of a file, by the system's own way where there is one.
     *
     * @param region the part; it counts nothing toward the write buffer, and is closed when it is sent or refused
     * @return as {@link #write(byte[])}
     */
    CompletableFuture<@Nullable Void> write(FileRegion region);

    /**
     * Whether something written has not reached the kernel yet.
     *
     * @return true if bytes or parts of files wait
     */
    boolean isWriting();

    /**
     * How many bytes wait to be sent, without those of files.
     *
     * @return the number of bytes
     */
    long unsentBytes();

    /**
     * Whether a writer who goes by water marks may go on, as {@link Connection#isWritable()}.
     *
     * @return true if it may
     */
    boolean isWritable();

    /**
     * Shuts the output down when all that waits is sent. Reading goes on; writes fail from now on.
     *
     * @return completes when all has reached the kernel
     */
    CompletableFuture<@Nullable Void> shutdownOutput();

    /**
     * Sends on or without delay ({@code TCP_NODELAY}). On a stream that is closed, or of another kind, it does
     * nothing.
     *
     * @param enabled true for no delay
     */
    void noDelay(boolean enabled);

    /**
     * Writes what it gets, and asks for more as the kernel takes it. At the end of what it is subscribed to it shuts
     * the output down; a failure closes the stream with it; and when the stream ends it cancels the subscription.
     *
     * @return for one subscription; safe from any thread
     */
    Flow.Subscriber<ByteBuffer> subscriber();

    /**
     * The output for other threads, virtual ones too, that block while 64 KiB of theirs have not reached the kernel.
     *
     * @param timeout how long a write or flush may block; then it throws {@link java.net.SocketTimeoutException};
     *        what was written before is still on its way
     * @return the output; a write on the loop's thread throws {@link dev.ioloop.LoopWouldBlockException}; a failed
     *         write is thrown by what follows it; flushing waits until all has reached the kernel; closing flushes,
     *         and shuts the output of the stream down. Safe from any thread, one at a time
     * @throws IllegalArgumentException if the timeout is not positive
     */
    OutputStream outputStream(Duration timeout);

    // ---- the end

    /**
     * Closes now: what waits is offered to the kernel once, and what it does not take is lost. A pending read is
     * served from what is there, or fails; it and all other futures before the close callback runs. Twice does
     * nothing.
     */
    @Override
    void close();

    /**
     * Closes now, as {@link #close()}, for a reason.
     *
     * @param reason what {@link #error()} gives then, as it is if it is an {@link IOException}, else as the cause of
     *        one
     */
    void close(Throwable reason);

    /**
     * Closes when all that waits is sent, within {@link ConnectionOptions#closeDeadline()}; nothing more is received
     * or taken.
     */
    void closeWhenDone();

    /** Closes by a reset, which the peer sees as such; what waits is lost. */
    void abort();

    /**
     * Whether the stream has ended, by either side.
     *
     * @return true from the moment of the end on, before the close callback runs
     */
    boolean isClosed();

    /**
     * Why the stream has ended.
     *
     * @return as {@link ConnectionHandler#closed}, or null while it is open
     */
    @Nullable IOException reason();

    /**
     * What went wrong.
     *
     * @return the {@link #reason()}, but null if the stream is open or has ended in order
     */
    @Nullable IOException error();

    /**
     * Who is told of the end: once, in a turn after it, when all futures are settled. If the peer has ended the
     * stream in order, not before what was received is read, unless a read has failed by that. One that is set after
     * the end is told soon.
     *
     * @param callback gets the {@link #reason()}; it replaces the one before; null for none
     */
    void closeCallback(@Nullable Consumer<? super IOException> callback);

    // ---- the rest

    /**
     * How long a side may be silent; the stream is closed then, with a {@link dev.ioloop.ConnectionLostException}.
     *
     * @param what which silence
     * @param bound the time, or null for no bound
     * @throws IllegalArgumentException if the bound is zero or negative
     */
    void timeout(ConnectionTimeout what, @Nullable Duration bound);

    /**
     * What has gone through so far.
     *
     * @return the figures of this moment
     */
    ConnectionStatistics statistics();

    /**
     * The limits and habits that it was made with.
     *
     * @return the options; safe from any thread
     */
    ConnectionOptions options();

    /**
     * What a program has attached, for example the {@link ProxyHeader} of a server's stream.
     *
     * @param <T> the type of the value
     * @param key the key
     * @return the value, or null if there is none
     */
    <T> @Nullable T attribute(AttributeKey<T> key);

    /**
     * Attaches something.
     *
     * @param <T> the type of the value
     * @param key the key
     * @param value the value, or null to take it away
     */
    <T> void attribute(AttributeKey<T> key, @Nullable T value);

    /**
     * An option of the socket.
     *
     * @param <T> the type of the value
     * @param name one of {@link java.net.StandardSocketOptions}, or of the channel's family
     * @return the value
     * @throws UnsupportedOperationException if the channel has no such option
     * @throws IOException if the stream has ended, or the system refuses it
     */
    <T> @Nullable T socketOption(SocketOption<T> name) throws IOException;

    /**
     * Sets an option of the socket.
     *
     * @param <T> the type of the value
     * @param name as in {@link #socketOption(SocketOption)}
     * @param value the value
     * @throws UnsupportedOperationException if the channel has no such option
     * @throws IOException if the stream has ended, or the system refuses it
     */
    <T> void socketOption(SocketOption<T> name, T value) throws IOException;

    /**
     * The address of this side.
     *
     * @return the address, or null if there is none
     */
    @Nullable SocketAddress localAddress();

    /**
     * The address of the peer.
     *
     * @return the address, or null if there is none
     */
    @Nullable SocketAddress remoteAddress();

    /**
     * Gives the channel away: the stream ends without closing it, and without a word to its close callback.
     *
     * @return the channel, no longer registered, and what was received and not read
     * @throws IllegalStateException if a read is pending, or bytes wait to be sent
     * @throws StreamClosedException if the stream has ended
     */
    Connection.Detached detach() throws StreamClosedException;
}
