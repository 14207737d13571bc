package dev.ioloop.stream;

import dev.ioloop.BufferFullException;
import dev.ioloop.FileRegion;
import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.StreamClosedException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A connection in push style: bytes come to its {@link ConnectionHandler}, bytes go by {@link #write}. It owns its
 * channel, what was received and not yet taken, what waits to be sent, and the way it ends.
 *
 * <p>What is written within a callback, or within a turn, is sent together at its end, or at once by {@link #flush}. An
 * idle connection holds no buffer.
 *
 * <p>It ends exactly once, by {@link ConnectionHandler#closed}, in a turn after the call or the event that ended it.
 *
 * <p>Answers to {@code ITCPTransport} of Twisted and {@code Mojo::IOLoop::Stream}.
 *
 * <p>Thread rule: the thread of its loop, unless a method says otherwise; a call from another thread throws
 * {@link dev.ioloop.WrongThreadException}.
 */
@ProviderType
public interface Connection extends AutoCloseable {
    /**
     * Makes a connection of a channel. What comes is received from now on; that it stands is told by
     * {@link ConnectionHandler#connected} in a later turn.
     *
     * @param loop the loop, on whose thread the call must be
     * @param channel the channel: connected, or with its connect under way
     * @param options limits and water marks
     * @param handler who is told what happens
     * @return the connection, which owns the channel
     * @throws IOException if the channel cannot be registered; it is closed
     * @throws IllegalStateException if no implementation of streams is installed
     */
    static Connection open(IOLoop loop, StreamChannel channel, ConnectionOptions options, ConnectionHandler handler)
            throws IOException {
        return StreamFactory.find().connection(loop, channel, options, handler);
    }

    /**
     * The loop that the connection lives on.
     *
     * @return the loop; safe from any thread
     */
    IOLoop loop();

    /**
     * Who is told what happens.
     *
     * @return the handler
     */
    ConnectionHandler handler();

    /**
     * Puts another handler in place. What the one before has left in the buffer comes to the new one in a later turn.
     *
     * @param handler the new handler
     */
    void handler(ConnectionHandler handler);

    /**
     * The address of this side.
     *
     * @return the address, or null if the channel has none, or does not know it after the end
     */
    @Nullable SocketAddress localAddress();

    /**
     * The address of the peer.
     *
     * @return the address, or null if the channel has none, or does not know it after the end
     */
    @Nullable SocketAddress remoteAddress();

    /**
     * Whether the connection has not begun to end: false from the moment that {@link #close}, {@link #abort}, an error
     * or the end of the peer has ended it. Safe from any thread.
     *
     * @return true if it is open
     */
    boolean isOpen();

    // ---- sending

    /**
     * Sends bytes after all that was written before. They are taken at the call: the buffer is the caller's again, and its
     * position is its limit.
     *
     * @param source the bytes; none is allowed, and does nothing
     * @throws StreamClosedException if the connection has ended, or its output was shut down
     * @throws BufferFullException if more than {@link ConnectionOptions#maxWriteBuffer()} bytes would wait; nothing of
     *         the source was taken, and the connection goes on
     */
    void write(ByteBuffer source) throws IOException;

    /**
     * Sends bytes without copying them: until they are sent the connection holds the buffer's memory, which must not
     * change. The position of the buffer itself is its limit at once.
     *
     * @param source the bytes
     * @throws StreamClosedException as {@link #write(ByteBuffer)}
     * @throws BufferFullException as {@link #write(ByteBuffer)}
     */
    void writeKept(ByteBuffer source) throws IOException;

    /**
     * Sends a part of a file, by the system's own way from file to socket where there is one. The connection closes the
     * region when it is sent or the connection ends.
     *
     * @param region the part of the file; it counts nothing toward the write buffer
     * @throws StreamClosedException as {@link #write(ByteBuffer)}; the region is closed
     */
    void write(FileRegion region) throws IOException;

    /** Sends now what waits, as far as the socket takes it, and not only at the end of the turn. */
    void flush();

    /**
     * How many bytes wait to be sent, without those of file regions.
     *
     * @return the number of bytes
     */
    long unsentBytes();

    /**
     * Whether the one who writes need not wait for {@link ConnectionHandler#drained}: the connection is open, and since
     * {@link ConnectionOptions#highWaterMark()} was last passed, what waits has fallen to
     * {@link ConnectionOptions#lowWaterMark()}.
     *
     * @return true if it is
     */
    boolean isWritable();

    /**
     * Shuts the output down when all that waits is sent; the peer reads an end of input. Reading goes on. A second call
     * does nothing.
     */
    void shutdownOutput();

    // ---- receiving

    /**
     * Stops receiving, so that what the peer sends stays in the kernel and slows it down. That the peer
     * has ended or reset the connection is not noticed until {@link #resume}. May be called at any time, also from {@link ConnectionHandler#received}, which is
     * then not called again.
     */
    void pause();

    /** Receives again; what was left in the buffer comes in a later turn. Without a {@link #pause} it does nothing. */
    void resume();

    /**
     * Whether receiving is paused.
     *
     * @return true between {@link #pause} and {@link #resume}
     */
    boolean isPaused();

    /**
     * What was received and not taken. Who moves the position of the buffer has taken what is before it.
     *
     * @return the bytes, valid until something more is received; empty if there are none
     */
    ByteBuffer unread();

    // ---- the end

    /**
     * Ends the connection now: what waits is offered to the socket once, and what it does not take is lost. Twice does
     * nothing.
     */
    @Override
    void close();

    /**
     * Ends the connection now, as {@link #close()}, for a reason.
     *
     * @param reason what {@link ConnectionHandler#closed} gets, as it is if it is an {@link IOException}, else as the
     *        cause of one
     */
    void close(Throwable reason);

    /**
     * Ends the connection when all that waits is sent; nothing more is received or taken.
     *
     * @param deadline how long the peer has to take it; then the connection is reset
     * @throws IllegalArgumentException if the deadline is negative
     */
    void closeWhenDone(Duration deadline);

    /** Ends the connection by a reset, which the peer sees as such; what waits is lost. */
    void abort();

    // ---- timeouts and the rest

    /**
     * How long a side may be silent.
     *
     * @param what which silence is meant
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
     * What was attached under a key.
     *
     * @param <T> the type of the value
     * @param key the key
     * @return the value, or null
     */
    <T> @Nullable T attribute(AttributeKey<T> key);

    /**
     * Attaches a value, for those who share the connection.
     *
     * @param <T> the type of the value
     * @param key the key
     * @param value the value, or null to take it away
     */
    <T> void attribute(AttributeKey<T> key, @Nullable T value);

    /**
     * Gives the channel away: the connection ends without closing it, and without a word to its handler.
     *
     * @return the channel, no longer registered, and the bytes that were received and not taken
     * @throws IllegalStateException if bytes wait to be sent; they would be lost
     * @throws StreamClosedException if the connection has ended
     */
    Detached detach() throws StreamClosedException;

    /**
     * A channel that was given away.
     *
     * <p>Thread rule: immutable; its parts belong to who has it.
     *
     * @param channel the channel
     * @param received what was read from it and not taken, ready to be read; to be dealt with before what the channel has
     */
    record Detached(StreamChannel channel, ByteBuffer received) {}
}
