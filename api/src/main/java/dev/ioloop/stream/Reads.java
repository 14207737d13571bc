package dev.ioloop.stream;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The ways to read from a {@link Stream}: of the stream itself, or, by {@link Stream#within}, with a bound of time.
 *
 * <p>One read at a time: another one while it is pending throws {@link IllegalStateException}. What was received
 * already serves a read at once, also after the stream was closed; the future is complete then. A read that nothing
 * can serve any more fails with {@link dev.ioloop.StreamClosedException}, whose cause is why the input has ended; so
 * does a read that is begun after the end, by a future that has failed already.
 *
 * <p>Cancelling a future, or letting its time run out, frees the place for the next read, and loses nothing: the next
 * read begins with the first byte that this one has not given away. A failure that nobody listens to makes no noise.
 *
 * <p>Answers to the reading half of {@code tornado.iostream.IOStream}.
 *
 * <p>Thread rule: the loop's thread, else {@link dev.ioloop.WrongThreadException}.
 */
@ProviderType
public interface Reads {
    /**
     * Exactly so many bytes.
     *
     * @param count from 0, which is served at once, to {@link ConnectionOptions#maxReadBuffer()}
     * @return the bytes
     * @throws IllegalArgumentException if the count is out of its bounds
     */
    CompletableFuture<byte[]> readBytes(int count);

    /**
     * What there is, as soon as there is a byte.
     *
     * @param most how many bytes at most; 0 is served at once
     * @return 1 to {@code most} bytes
     * @throws IllegalArgumentException if {@code most} is negative
     */
    CompletableFuture<byte[]> readSome(int most);

    /**
     * All up to a delimiter. If {@link ConnectionOptions#maxReadBuffer()} bytes come without it, the stream is closed
     * with a {@link dev.ioloop.BufferFullException}.
     *
     * @param delimiter at least one byte
     * @return the bytes, which end with the delimiter
     * @throws IllegalArgumentException if the delimiter is empty
     */
    CompletableFuture<byte[]> readUntil(byte[] delimiter);

    /**
     * All up to a delimiter that has to come soon. If it does not, the stream is closed with an
     * {@link dev.ioloop.UnsatisfiableReadException}, and the future fails.
     *
     * @param delimiter at least one byte
     * @param maxBytes how many bytes there may be, with the delimiter; at least 1
     * @return the bytes, which end with the delimiter
     * @throws IllegalArgumentException if the delimiter is empty, or maxBytes below 1
     */
    CompletableFuture<byte[]> readUntil(byte[] delimiter, int maxBytes);

    /**
     * All up to the end of the first match of a regular expression, in what has come so far: a greedy one may match
     * less than it would if more had come. Each byte is one char, as in ISO 8859-1. While more than 4 KiB are
     * searched in vain, not each byte that comes is a reason to search again at once; a match is found some
     * milliseconds later at most.
     *
     * @param pattern must not match nothing at all
     * @return the bytes up to the end of the match
     * @throws IllegalArgumentException if the pattern matches the empty string
     */
    CompletableFuture<byte[]> readUntilRegex(Pattern pattern);

    /**
     * All up to the end of the first match of a regular expression that has to match soon. If it does not, or the
     * search takes more than 20 million steps or too deep a recursion, the stream is closed with an
     * {@link dev.ioloop.UnsatisfiableReadException}, and the future fails.
     *
     * @param pattern must not match nothing at all
     * @param maxBytes how many bytes there may be up to the end of the match; at least 1
     * @return the bytes up to the end of the match
     * @throws IllegalArgumentException if the pattern matches the empty string, or maxBytes is below 1
     */
    CompletableFuture<byte[]> readUntilRegex(Pattern pattern, int maxBytes);

    /**
     * Fills a buffer of the caller, which is the stream's until the future is complete. The position moves as bytes
     * come: should the read fail or be cancelled, what is before it has been received.
     *
     * @param target from its position to its limit; nothing remaining is served at once
     * @return how many bytes were put there
     * @throws java.nio.ReadOnlyBufferException if the target is read-only
     */
    CompletableFuture<Integer> readInto(ByteBuffer target);

    /**
     * Puts what there is into a buffer of the caller, as soon as there is a byte.
     *
     * @param target from its position to its limit; nothing remaining is served at once
     * @return how many bytes were put there, at least 1
     * @throws java.nio.ReadOnlyBufferException if the target is read-only
     */
    CompletableFuture<Integer> readSomeInto(ByteBuffer target);

    /**
     * All up to the end of the input, at most {@link ConnectionOptions#maxReadBuffer()} bytes. After the end it gives
     * what is left. If the connection does not end in order, it fails, and what has come is left to other reads.
     *
     * @return the bytes, perhaps none
     */
    CompletableFuture<byte[]> readUntilClose();

    /**
     * Exactly so many bytes, piece by piece as they come.
     *
     * @param count 0 or more; 0 is served at once
     * @param pieces gets each piece, a view that is valid during its call alone, in a turn after this call; what it
     *        throws ends the read, whose future fails with it
     * @return the count
     * @throws IllegalArgumentException if the count is negative
     */
    CompletableFuture<Long> readBytes(long count, Consumer<? super ByteBuffer> pieces);

    /**
     * All up to a delimiter, piece by piece as it comes, however much that is.
     *
     * @param delimiter at least one byte; its bytes come in the pieces too
     * @param pieces as in {@link #readBytes(long, Consumer)}
     * @return how many bytes that were
     * @throws IllegalArgumentException if the delimiter is empty
     */
    CompletableFuture<Long> readUntil(byte[] delimiter, Consumer<? super ByteBuffer> pieces);

    /**
     * All up to the end of the input, piece by piece as it comes, however much that is.
     *
     * @param pieces as in {@link #readBytes(long, Consumer)}
     * @return how many bytes that were
     */
    CompletableFuture<Long> readUntilClose(Consumer<? super ByteBuffer> pieces);
}
