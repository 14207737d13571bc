package dev.ioloop.impl.streams;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A read that gives away what comes as it comes.
 *
 * <p>Thread rule: the loop's thread.
 */
final class PieceRead extends Read<Long> {
    /** The consumer has thrown. */
    static final class ConsumerFailure extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        ConsumerFailure(Throwable thrown) {
            super(null, thrown, false, false);
        }

        Throwable thrown() {
            Throwable cause = getCause();
            return cause == null ? this : cause;
        }
    }

    private final Consumer<? super ByteBuffer> pieces;
    /** So many are wanted; {@link Long#MAX_VALUE} for all. */
    private final long most;
    private final @Nullable DelimiterSearch search;
    private long given;

    PieceRead(Consumer<? super ByteBuffer> pieces, long most, @Nullable DelimiterSearch search) {
        this.pieces = pieces;
        this.most = most;
        this.search = search;
    }

    @Override
    boolean advance(ByteBuffer in, boolean last) {
        if (search == null) {
            give(in, (int) Math.min(in.remaining(), most - given));
            return given == most;
        }
        int end = search.end(in);
        if (end >= 0) {
            give(in, end);
            return true;
        }
        int count = Math.max(0, in.remaining() - search.length() + 1); // what is left may begin the delimiter
        search.skip(count);
        give(in, count);
        return false;
    }

    private void give(ByteBuffer in, int count) {
        if (count == 0) {
            return;
        }
        ByteBuffer piece = in.slice(in.position(), count);
        in.position(in.position() + count);
        given += count;
        try {
            pieces.accept(piece);
        } catch (RuntimeException | Error e) {
            throw new ConsumerFailure(e);
        }
    }

    @Override
    Long value() {
        return given;
    }

    @Override
    boolean isServedByEnd(ByteBuffer in) {
        return search == null && most == Long.MAX_VALUE;
    }

    @Override
    boolean takesAtOnce() {
        return false;
    }

    @Override
    boolean callsBack() {
        return true;
    }
}
