package dev.ioloop.impl.streams;

import dev.ioloop.IOLoop;
import java.nio.ByteBuffer;
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
    private static final int MOST_SPARE_OUTPUTS = 64;
    private static final PerLoop<LoopBuffers> OF_LOOP = PerLoop.of(loop -> new LoopBuffers());

    /** Filled for one gathering write, and emptied after it. */
    final ByteBuffer[] gathered = new ByteBuffer[MOST_GATHERED];
    /** Serves all reads that are not nested. It never leaves this field: a collector's barrier costs as much as a small copy. */
    private @Nullable ByteBuffer receiver;
    private boolean receiverIsOut;
    /** One for reads that are nested. */
    private @Nullable ByteBuffer spareReceiver;
    /** As the receiver: serves the connection whose turn it is, as long as nothing waits. */
    private @Nullable Output usualOutput;
    private boolean usualOutputIsIn;
    private @Nullable Output spareOutputs;
    private int spareOutputCount;
    /** As the receiver. */
    private @Nullable Piece usualPiece;
    private boolean usualPieceIsIn;
    private @Nullable Piece sparePieces;
    private int spares;
    private final AtomicLong pieces = new AtomicLong();

    private LoopBuffers() {}

    static LoopBuffers of(IOLoop loop) {
        return OF_LOOP.get(loop);
    }

    /** A buffer of {@link #HEADROOM} + {@link #RECEIVE_BYTES}; more than one is out only while reads are nested. */
    ByteBuffer takeReceiver() {
        ByteBuffer usual = receiver;
        if (usual == null) {
            usual = newReceiver();
            receiver = usual;
        }
        if (receiverIsOut) {
            ByteBuffer spare = spareReceiver;
            spareReceiver = null;
            return spare == null ? newReceiver() : spare;
        }
        receiverIsOut = true;
        return usual;
    }

    private static ByteBuffer newReceiver() {
        return ByteBuffer.allocateDirect(HEADROOM + RECEIVE_BYTES);
    }

    void give(ByteBuffer taken) {
        if (taken == receiver) {
            receiverIsOut = false;
        } else {
            spareReceiver = taken;
        }
    }

    Piece takePiece() {
        Piece usual = usualPiece;
        if (usualPieceIsIn && usual != null) {
            usualPieceIsIn = false;
            spares--;
            return usual;
        }
        Piece spare = sparePieces;
        if (spare == null) {
            pieces.incrementAndGet();
            Piece made = new Piece(ByteBuffer.allocateDirect(PIECE_BYTES), true, null);
            if (usual == null) {
                usualPiece = made;
            }
            return made;
        }
        sparePieces = spare.next;
        spare.next = null;
        spares--;
        return spare;
    }

    /** Whether a piece is the one that is lent first and never thrown away, so that a reference to it costs nothing. */
    boolean isUsual(Piece piece) {
        return piece == usualPiece;
    }

    void give(Piece piece) {
        if (piece == usualPiece) {
            piece.empty();
            usualPieceIsIn = true;
            spares++;
            return;
        }
        if (spares >= MOST_SPARE_PIECES) {
            pieces.decrementAndGet();
            return;
        }
        piece.empty();
        piece.next = sparePieces;
        sparePieces = piece;
        spares++;
    }

    Output takeOutput() {
        Output usual = usualOutput;
        if (usualOutputIsIn && usual != null) {
            usualOutputIsIn = false;
            return usual;
        }
        Output spare = spareOutputs;
        if (spare == null) {
            Output made = new Output(this);
            if (usual == null) {
                usualOutput = made;
            }
            return made;
        }
        spareOutputs = spare.nextSpare;
        spare.nextSpare = null;
        spareOutputCount--;
        return spare;
    }

    /** As {@link #isUsual(Piece)}. */
    boolean isUsual(Output output) {
        return output == usualOutput;
    }

    void give(Output output) {
        if (output == usualOutput) {
            usualOutputIsIn = true;
        } else if (spareOutputCount < MOST_SPARE_OUTPUTS) {
            output.nextSpare = spareOutputs;
            spareOutputs = output;
            spareOutputCount++;
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
