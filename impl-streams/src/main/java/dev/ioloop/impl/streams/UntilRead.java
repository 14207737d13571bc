package dev.ioloop.impl.streams;

import dev.ioloop.UnsatisfiableReadException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * All up to a delimiter.
 *
 * <p>Thread rule: the loop's thread.
 */
final class UntilRead extends WholeRead {
    private final DelimiterSearch search;
    private final int maxBytes;
    /** What {@link #view} gives, over the bytes of {@link #viewed}. */
    private @Nullable ByteBuffer view;
    private @Nullable ByteBuffer viewed;

    UntilRead(byte[] delimiter, int maxBytes) {
        this.search = new DelimiterSearch(delimiter);
        this.maxBytes = maxBytes;
    }

    boolean isFor(byte[] delimiter, int most) {
        return maxBytes == most && search.isFor(delimiter);
    }

    /** It was served at the call, so nobody else has it: it may serve the next call. */
    UntilRead again() {
        search.reset();
        forget();
        return this;
    }

    @Override
    int end(ByteBuffer in, boolean last) throws UnsatisfiableReadException {
        int end = search.end(in);
        if (end > maxBytes || (end < 0 && in.remaining() >= maxBytes)) {
            throw new UnsatisfiableReadException("a delimiter of " + search.length() + " bytes was expected within "
                    + maxBytes + " bytes, and did not come; raise maxBytes if more are in order");
        }
        return end;
    }

    /** Takes what serves it without a copy: a view, the same again and again; null if nothing serves it. */
    @Nullable ByteBuffer view(ByteBuffer in) throws UnsatisfiableReadException {
        int count = end(in, false);
        if (count < 0) {
            return null;
        }
        int from = in.position();
        int end = from + count;
        in.position(end);
        ByteBuffer shown = viewed == in ? view : null;
        if (shown == null) {
            shown = in.duplicate();
        }
        boolean more = in.hasRemaining(); // else nothing of it is to be held
        view = more ? shown : null;
        viewed = more ? in : null;
        return shown.limit(end).position(from);
    }
}
