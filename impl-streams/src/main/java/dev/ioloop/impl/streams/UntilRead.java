package dev.ioloop.impl.streams;

import dev.ioloop.UnsatisfiableReadException;
import java.nio.ByteBuffer;

/**
 * All up to a delimiter.
 *
 * <p>Thread rule: the loop's thread.
 */
final class UntilRead extends WholeRead {
    private final DelimiterSearch search;
    private final int maxBytes;

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
}
