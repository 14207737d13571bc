package dev.ioloop.impl.streams;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopLocal;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The buffers that all connections of a loop share. One receive buffer serves all, since each connection's handler has
 * dealt with what came when it returns; pieces of the output go back as soon as they are sent. What is kept for later
 * use is capped.
 *
 * <p>Thread rule: the loop's thread; the counts may be read from any.
 */
final class LoopBuffers {
    /** In front of what is received: room for what the handler has left of the read before. */
    static final int HEADROOM = 8 * 1024;
    /** The most that one read takes. */
    static final int RECEIVE_BYTES = 64 * 1024;
    /** The size of a piece that small writes are gathered in. */
    static final int PIECE_BYTES = 16 * 1024;
    /** How many buffers one call of the system sends. */
    static final int MOST_GATHERED = 64;

    private static final int MOST_SPARE_PIECES = 256;
    private static final int MOST_SPARE_RECEIVERS = 2;
    private static final int MOST_SPARE_OUTPUTS = 64;
    private static final LoopLocal<LoopBuffers> OF_LOOP = LoopLocal.of(loop -> new LoopBuffers());

    /** Filled for one gathering write, and emptied after it. */
    final ByteBuffer[] gathered = new ByteBuffer[MOST_GATHERED];
    private final ArrayDeque<ByteBuffer> spareReceivers = new ArrayDeque<>();
    private final ArrayDeque<Output> spareOutputs = new ArrayDeque<>();
    private @Nullable Piece sparePieces;
    private int spares;
    private final AtomicLong pieces = new AtomicLong();

    private LoopBuffers() {}

    static LoopBuffers of(IOLoop loop) {
        return OF_LOOP.get(loop);
    }

    /** A buffer of {@link #HEADROOM} + {@link #RECEIVE_BYTES}; more than one is out only while reads are nested. */
    ByteBuffer takeReceiver() {
        ByteBuffer spare = spareReceivers.pollLast();
        return spare == null ? ByteBuffer.allocateDirect(HEADROOM + RECEIVE_BYTES) : spare;
    }

    void give(ByteBuffer receiver) {
        if (spareReceivers.size() < MOST_SPARE_RECEIVERS) {
            spareReceivers.addLast(receiver);
        }
    }

    Piece takePiece() {
        Piece spare = sparePieces;
        if (spare == null) {
            pieces.incrementAndGet();
            return new Piece(ByteBuffer.allocateDirect(PIECE_BYTES), true, null);
        }
        sparePieces = spare.next;
        spare.next = null;
        spares--;
        return spare;
    }

    void give(Piece piece) {
        if (spares == MOST_SPARE_PIECES) {
            pieces.decrementAndGet();
            return;
        }
        piece.empty();
        piece.next = sparePieces;
        sparePieces = piece;
        spares++;
    }

    Output takeOutput() {
        Output spare = spareOutputs.pollLast();
        return spare == null ? new Output(this) : spare;
    }

    void give(Output output) {
        if (spareOutputs.size() < MOST_SPARE_OUTPUTS) {
            spareOutputs.addLast(output);
        }
    }

    /** How many pieces exist, spare ones and those that wait to be sent. */
    long pieces() {
        return pieces.get();
    }

    /** How many of them wait to be sent. */
    long piecesInUse() {
        return pieces.get() - spares;
    }
}
