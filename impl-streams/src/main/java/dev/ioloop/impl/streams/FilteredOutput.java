package dev.ioloop.impl.streams;

import dev.ioloop.FileRegion;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What waits in front of a filter: parts of files, which are read when the socket takes more, and what was written
 * behind them. A connection has one only from such a part on until all is sent.
 *
 * <p>How many bytes the filter makes of them is not known before. Until then their place in what is sent is counted from
 * {@link #UNKNOWN} on.
 *
 * <p>Thread rule: the loop's thread.
 */
final class FilteredOutput {
    /** No connection sends so many bytes. */
    static final long UNKNOWN = 1L << 62;

    private final Output waiting;
    private long queued;
    private long passed;
    private boolean ofRegion;
    /** The filter is to have its last word when all of this was passed to it. */
    boolean endsOutput;

    FilteredOutput(LoopBuffers buffers) {
        waiting = new Output(buffers);
    }

    void add(FileRegion region) {
        queued += region.remaining();
        waiting.add(region);
    }

    void copy(ByteBuffer source) {
        queued += source.remaining();
        waiting.copy(source);
    }

    /** The bytes that wait, without those of files. */
    long unsent() {
        return waiting.unsent();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether what the filter has made last is of a file. */
    boolean isOfRegion() {
        return ofRegion;
    }

    /** The place of the last byte that was written by now. */
    long mark() {
        return UNKNOWN + queued;
    }

    /** The place of the last byte that the filter has got. */
    long passedMark() {
        return UNKNOWN + passed;
    }

    /** Gives the filter some bytes, either of a file or of what was written; returns how many. */
    long passTo(Filter filter, Filter.Link link) throws IOException {
        ofRegion = waiting.beginsWithRegion();
        long bytes = waiting.passTo(filter, link);
        passed += bytes;
        return bytes;
    }

    void clear() {
        waiting.clear();
    }
}
