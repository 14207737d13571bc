package dev.ioloop.impl.streams;

import dev.ioloop.UnsatisfiableReadException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A read that takes all that it wants in one piece, when it is there.
 *
 * <p>Thread rule: the loop's thread.
 */
abstract class WholeRead extends Read<byte[]> {
    private byte @Nullable [] bytes;

    /** How many bytes serve it, or -1 if they are not there yet. */
    abstract int end(ByteBuffer in, boolean last) throws UnsatisfiableReadException;

    @Override
    final boolean advance(ByteBuffer in, boolean last) throws UnsatisfiableReadException {
        int end = end(in, last);
        if (end < 0) {
            return false;
        }
        serve(in, end);
        return true;
    }

    /** Its value was given away. */
    final void forget() {
        bytes = null;
    }

    final void serve(ByteBuffer in, int count) {
        byte[] taken = new byte[count];
        in.get(taken);
        bytes = taken;
    }

    @Override
    final byte[] value() {
        return Objects.requireNonNull(bytes);
    }

    /** Exactly so many bytes. */
    static final class OfCount extends WholeRead {
        private final int count;

        OfCount(int count) {
            this.count = count;
        }

        @Override
        int end(ByteBuffer in, boolean last) {
            return in.remaining() >= count ? count : -1;
        }
    }

    /** What there is. */
    static final class OfSome extends WholeRead {
        private final int most;

        OfSome(int most) {
            this.most = most;
        }

        @Override
        int end(ByteBuffer in, boolean last) {
            return in.hasRemaining() || most == 0 ? Math.min(most, in.remaining()) : -1;
        }
    }

    /** All up to the end of the input. */
    static final class OfAll extends WholeRead {
        @Override
        int end(ByteBuffer in, boolean last) {
            return -1;
        }

        @Override
        boolean isServedByEnd(ByteBuffer in) {
            serve(in, in.remaining());
            return true;
        }
    }
}
