package dev.ioloop.poller.posix.channel;

import dev.ioloop.FileRegion;
import dev.ioloop.ReadableChannel;
import dev.ioloop.WritableChannel;
import dev.ioloop.poller.posix.libc.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A descriptor that is read and written by {@code read(2)} and {@code write(2)}: an end of a pipe, an eventfd.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}.
 */
abstract class PosixPipeEnd extends PosixChannel {
    private final String what;
    private final Kind kind;

    PosixPipeEnd(int fd, String what, Kind kind) {
        super(fd);
        this.what = what;
        this.kind = kind;
    }

    @Override
    public final Kind kind() {
        return kind;
    }

    final long readInto(ByteBuffer[] targets, int offset, int length) throws IOException {
        Bytes.check(Objects.requireNonNull(targets, "targets"), offset, length, true);
        use();
        try {
            if (!Bytes.hasRoom(targets, offset, length)) {
                return 0;
            }
            return received(Bytes.read(fd, false, targets, offset, length));
        } finally {
            done();
        }
    }

    final int readInto(ByteBuffer target) throws IOException {
        Bytes.checkTarget(target);
        use();
        try {
            return target.hasRemaining() ? (int) received(Transfer.read(fd, false, target)) : 0;
        } finally {
            done();
        }
    }

    private long received(long result) throws IOException {
        return result == 0 ? -1 : sent(result);
    }

    final int writeFrom(ByteBuffer source) throws IOException {
        Objects.requireNonNull(source, "source");
        use();
        try {
            return source.hasRemaining() ? (int) sent(Transfer.write(fd, false, source)) : 0;
        } finally {
            done();
        }
    }

    final long writeFrom(ByteBuffer[] sources, int offset, int length) throws IOException {
        Bytes.check(Objects.requireNonNull(sources, "sources"), offset, length, false);
        use();
        try {
            return sent(Bytes.write(fd, false, sources, offset, length));
        } finally {
            done();
        }
    }

    private long sent(long result) throws IOException {
        if (result >= 0) {
            return result;
        }
        if (-result == Bytes.EAGAIN) {
            return 0;
        }
        throw PosixErrors.transferring(this, (int) -result);
    }

    @Override
    public final String toString() {
        return "posix " + what + closedMark();
    }

    /** The end to read from. */
    static final class Source extends PosixPipeEnd implements ReadableChannel {
        Source(int fd, String what, Kind kind) {
            super(fd, what, kind);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return readInto(target);
        }

        @Override
        public long read(ByteBuffer[] targets) throws IOException {
            return readInto(targets, 0, Objects.requireNonNull(targets, "targets").length);
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
            return readInto(targets, offset, length);
        }
    }

    /** The end to write to. */
    static final class Sink extends PosixPipeEnd implements WritableChannel {
        Sink(int fd, String what, Kind kind) {
            super(fd, what, kind);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return writeFrom(source);
        }

        @Override
        public long write(ByteBuffer[] sources) throws IOException {
            return writeFrom(sources, 0, Objects.requireNonNull(sources, "sources").length);
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
            return writeFrom(sources, offset, length);
        }

        @Override
        public long send(FileRegion region) throws IOException {
            Objects.requireNonNull(region, "region");
            use();
            try {
                return FileSender.send(this, region);
            } finally {
                done();
            }
        }
    }

    /** Both directions at once: an eventfd, which counts what is written and gives it to who reads. */
    static final class Both extends PosixPipeEnd implements ReadableChannel, WritableChannel {
        Both(int fd, String what, Kind kind) {
            super(fd, what, kind);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return readInto(target);
        }

        @Override
        public long read(ByteBuffer[] targets) throws IOException {
            return readInto(targets, 0, Objects.requireNonNull(targets, "targets").length);
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
            return readInto(targets, offset, length);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return writeFrom(source);
        }

        @Override
        public long write(ByteBuffer[] sources) throws IOException {
            return writeFrom(sources, 0, Objects.requireNonNull(sources, "sources").length);
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
            return writeFrom(sources, offset, length);
        }
    }

    /** Something that only becomes readable: a pidfd. */
    static final class Signal extends PosixPipeEnd {
        Signal(int fd, String what) {
            super(fd, what, Kind.OTHER);
        }
    }
}
