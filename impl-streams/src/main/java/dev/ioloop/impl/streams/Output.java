package dev.ioloop.impl.streams;

import dev.ioloop.FileRegion;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits to be sent, in order. A connection has one only while something waits.
 *
 * <p>Thread rule: the loop's thread.
 */
final class Output {
    /** The most bytes that one call of {@link #sendTo} sends, so that one connection does not keep the loop busy. */
    static final long MOST_AT_ONCE = 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Output.class);

    private final LoopBuffers buffers;
    /** The next one in the pool. */
    @Nullable Output nextSpare;
    /** Of no meaning, as is the last, while this is empty: the loop's usual one stays here, which saves storing it again. */
    private @Nullable Piece first;
    private @Nullable Piece last;
    private boolean empty = true;
    private long unsent;
    private long unsentOfRegions;

    Output(LoopBuffers buffers) {
        this.buffers = buffers;
    }

    /** Bytes that wait, without those of regions. */
    long unsent() {
        return unsent;
    }

    /** Bytes that wait, with those of regions. */
    long pending() {
        return unsent + unsentOfRegions;
    }

    boolean isEmpty() {
        return empty;
    }

    private @Nullable Piece head() {
        return empty ? null : first;
    }

    void copy(ByteBuffer source) {
        unsent += source.remaining();
        Piece tail = empty ? null : last;
        while (source.hasRemaining()) {
            if (tail == null || !tail.pooled || !tail.bytes.hasRemaining()) {
                tail = buffers.takePiece();
                append(tail);
            }
            tail.fill(source);
        }
    }

    void keep(ByteBuffer source) {
        unsent += source.remaining();
        append(Piece.kept(source));
    }

    void add(FileRegion region) {
        unsentOfRegions += region.remaining();
        append(Piece.of(region));
    }

    private void append(Piece piece) {
        Piece tail = last;
        if (empty) {
            if (first != piece) {
                first = piece;
            }
            empty = false;
        } else if (tail != null) {
            tail.next = piece;
        }
        if (tail != piece) {
            last = piece;
        }
    }

    /**
     * Sends until all is gone, the channel takes no more, or enough was sent at once.
     *
     * @return how many bytes were sent, those of regions too
     */
    long sendTo(StreamChannel channel) throws IOException {
        long total = 0;
        for (Piece head = head(); head != null && total < MOST_AT_ONCE; head = head()) {
            long sent;
            boolean all;
            if (head.region != null) {
                sent = channel.send(head.region);
                unsentOfRegions -= sent;
                all = head.region.remaining() == 0;
                if (!all && sent == 0) {
                    return total;
                }
                if (all) {
                    removeFirst(head);
                }
            } else {
                sent = head.next == null || head.next.region != null ? sendOne(channel, head) : sendMany(channel, head);
                all = head() != head;
            }
            total += sent;
            if (!all && head.region == null) {
                return total;
            }
        }
        return total;
    }

    private long sendOne(StreamChannel channel, Piece piece) throws IOException {
        ByteBuffer bytes = piece.toSend();
        boolean all = false;
        try {
            int sent = channel.write(bytes);
            all = !bytes.hasRemaining();
            unsent -= sent;
            return sent;
        } finally {
            if (all) {
                removeFirst(piece);
            } else {
                piece.sent();
            }
        }
    }

    /** The pieces up to the first region, in one call. */
    private long sendMany(StreamChannel channel, Piece head) throws IOException {
        ByteBuffer[] gathered = buffers.gathered;
        int count = 0;
        long sent;
        try {
            for (Piece piece = head; piece != null && piece.region == null
                    && count < gathered.length; piece = piece.next) {
                gathered[count++] = piece.toSend();
            }
            sent = channel.write(gathered, 0, count);
        } finally {
            Piece piece = head;
            for (int i = 0; i < count && piece != null; i++) {
                piece.sent();
                gathered[i] = null;
                piece = piece.next;
            }
        }
        unsent -= sent;
        for (Piece piece = head(); piece != null && piece.region == null && piece.unsent() == 0; piece = head()) {
            removeFirst(piece);
        }
        return sent;
    }

    private void removeFirst(Piece piece) {
        Piece next = piece.next;
        if (next != null) {
            first = next;
            piece.next = null;
        } else {
            empty = true;
            if (!buffers.isUsual(piece)) {
                first = null;
                last = null;
            }
        }
        release(piece);
    }

    private void release(Piece piece) {
        if (piece.pooled) {
            buffers.give(piece);
        }
        if (piece.region != null) {
            try {
                piece.region.close();
            } catch (IOException e) {
                LOG.warn("closing {} after it was sent, or could not be, has failed: {}", piece.region, e.toString());
            }
        }
    }

    /** Whether a part of a file is what waits first. */
    boolean beginsWithRegion() {
        Piece head = head();
        return head != null && head.region != null;
    }

    /**
     * Gives a filter what waits first: some of a part of a file, or what is in front of the next one.
     *
     * @return how many bytes these were
     */
    long passTo(Filter filter, Filter.Link link) throws IOException {
        Piece head = head();
        if (head != null && head.region != null) {
            return passRegionTo(head, head.region, filter, link);
        }
        long total = 0;
        for (; head != null && head.region == null && total < LoopBuffers.RECEIVE_BYTES; head = head()) {
            int count = head.unsent();
            try {
                filter.send(head.toSend(), link);
            } finally {
                head.sent();
            }
            unsent -= count;
            total += count;
            removeFirst(head);
        }
        return total;
    }

    private int passRegionTo(Piece head, FileRegion region, Filter filter, Filter.Link link) throws IOException {
        ByteBuffer chunk = buffers.takeReceiver();
        int count;
        try {
            count = region.read(chunk.clear().limit(LoopBuffers.RECEIVE_BYTES));
            filter.send(chunk.flip(), link);
        } finally {
            buffers.give(chunk);
        }
        unsentOfRegions -= count;
        if (region.remaining() == 0) {
            removeFirst(head);
        }
        return count;
    }

    /** Throws all away. */
    void clear() {
        for (Piece head = head(); head != null; head = head()) {
            removeFirst(head);
        }
        unsent = 0;
        unsentOfRegions = 0;
    }
}
