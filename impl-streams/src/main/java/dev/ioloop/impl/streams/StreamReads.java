package dev.ioloop.impl.streams;

import dev.ioloop.stream.Reads;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes of each call what is asked for.
 *
 * <p>Thread rule: as {@link Reads}.
 */
abstract class StreamReads implements Reads {
    /** The last read by delimiter, if it was served at the call: most streams ask for the same again and again. */
    private @Nullable UntilRead spare;

    abstract <T> CompletableFuture<T> begin(Read<T> read);

    abstract int maxReadBuffer();

    private UntilRead takeUntil(byte[] delimiter, int maxBytes) {
        UntilRead last = spare;
        spare = null; // while it is in use
        return last != null && last.isFor(delimiter, maxBytes) ? last : new UntilRead(delimiter, maxBytes);
    }

    /** What serves the read at once, of a slot that is free. */
    final byte @Nullable [] pollUntil(ReadSlot slot, byte[] delimiter, int maxBytes) {
        atLeast(1, maxBytes, "maxBytes");
        UntilRead read = takeUntil(delimiter, maxBytes);
        byte[] bytes = slot.poll(read);
        spare = read.again();
        return bytes;
    }

    /** The same without a copy. */
    final @Nullable ByteBuffer viewUntil(ReadSlot slot, byte[] delimiter, int maxBytes) {
        atLeast(1, maxBytes, "maxBytes");
        UntilRead read = takeUntil(delimiter, maxBytes);
        ByteBuffer view = slot.view(read);
        spare = read.again();
        return view;
    }

    private CompletableFuture<byte[]> until(byte[] delimiter, int maxBytes) {
        UntilRead read = takeUntil(delimiter, maxBytes);
        CompletableFuture<byte[]> future = begin(read);
        if (read.hasNotWaited()) {
            spare = read.again();
        }
        return future;
    }

    @Override
    public CompletableFuture<byte[]> readBytes(int count) {
        if (count < 0 || count > maxReadBuffer()) {
            throw new IllegalArgumentException("count is " + count + " bytes; it must be 0 to maxReadBuffer, "
                    + maxReadBuffer() + "; raise that, or read piece by piece");
        }
        return begin(new WholeRead.OfCount(count));
    }

    @Override
    public CompletableFuture<byte[]> readSome(int most) {
        atLeast(0, most, "most");
        return begin(new WholeRead.OfSome(most));
    }

    @Override
    public CompletableFuture<byte[]> readUntil(byte[] delimiter) {
        return until(delimiter, Integer.MAX_VALUE);
    }

    @Override
    public CompletableFuture<byte[]> readUntil(byte[] delimiter, int maxBytes) {
        atLeast(1, maxBytes, "maxBytes");
        return until(delimiter, maxBytes);
    }

    @Override
    public CompletableFuture<byte[]> readUntilRegex(Pattern pattern) {
        return begin(new RegexRead(pattern, Integer.MAX_VALUE));
    }

    @Override
    public CompletableFuture<byte[]> readUntilRegex(Pattern pattern, int maxBytes) {
        atLeast(1, maxBytes, "maxBytes");
        return begin(new RegexRead(pattern, maxBytes));
    }

    @Override
    public CompletableFuture<Integer> readInto(ByteBuffer target) {
        checkWritable(target);
        return begin(new IntoRead(target, true));
    }

    @Override
    public CompletableFuture<Integer> readSomeInto(ByteBuffer target) {
        checkWritable(target);
        return begin(new IntoRead(target, false));
    }

    private static void checkWritable(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
    }

    @Override
    public CompletableFuture<byte[]> readUntilClose() {
        return begin(new WholeRead.OfAll());
    }

    @Override
    public CompletableFuture<Long> readBytes(long count, Consumer<? super ByteBuffer> pieces) {
        atLeast(0, count, "count");
        return begin(new PieceRead(Objects.requireNonNull(pieces, "pieces"), count, null));
    }

    @Override
    public CompletableFuture<Long> readUntil(byte[] delimiter, Consumer<? super ByteBuffer> pieces) {
        return begin(new PieceRead(Objects.requireNonNull(pieces, "pieces"), Long.MAX_VALUE,
                new DelimiterSearch(delimiter)));
    }

    @Override
    public CompletableFuture<Long> readUntilClose(Consumer<? super ByteBuffer> pieces) {
        return begin(new PieceRead(Objects.requireNonNull(pieces, "pieces"), Long.MAX_VALUE, null));
    }

    private static void atLeast(long least, long value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + " bytes; it must be " + least + " or more");
        }
    }
}
