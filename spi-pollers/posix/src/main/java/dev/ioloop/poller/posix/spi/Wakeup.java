package dev.ioloop.poller.posix.spi;

import dev.ioloop.poller.posix.libc.Constant;
import dev.ioloop.poller.posix.libc.Descriptors;
import dev.ioloop.poller.posix.libc.Errno;
import dev.ioloop.poller.posix.libc.Libc;
import dev.ioloop.poller.posix.libc.Transfer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The descriptor by which other threads end a poll: an eventfd, or a pipe where there is none.
 *
 * <p>It is closed only when nobody writes to it: the last of the closer and the writers closes it, since its number may
 * be given to another file at once.
 *
 * <p>Thread rule: {@link #signal()} and {@link #close()} from any thread, the rest on the thread that polls.
 */
final class Wakeup {
    private static final int CLOSED = Integer.MIN_VALUE;
    /** Closed, and the descriptors are given back: no count of writers makes it {@link #CLOSED} again. */
    private static final int GONE = CLOSED | (1 << 30);

    /** How many threads write now; negative once it is to be closed. */
    private final AtomicInteger writers = new AtomicInteger();
    private final int readEnd;
    private final int writeEnd;

    private Wakeup(int readEnd, int writeEnd) {
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
    }

    static Wakeup open() throws IOException {
        if (Constant.EFD_NONBLOCK.isHere()) {
            int fd = Libc.eventfd(0, Constant.EFD_NONBLOCK.here() | Constant.EFD_CLOEXEC.here());
            if (fd >= 0) {
                return new Wakeup(fd, fd);
            }
            if (!Errno.ENOSYS.is(-fd)) {
                throw Native.failure("open an eventfd to be woken by", -fd);
            }
        }
        long pair = Descriptors.pipe();
        if (pair < 0) {
            throw Native.failure("open a pipe to be woken by", (int) -pair);
        }
        return new Wakeup((int) pair, (int) (pair >>> 32));
    }

    /** The descriptor to watch. */
    int fd() {
        return readEnd;
    }

    void signal() {
        if (writers.getAndIncrement() >= 0) {
            Transfer.writeOne(writeEnd);
        }
        if (writers.decrementAndGet() == CLOSED) {
            giveBack();
        }
    }

    /** Whether it would take no more signals one day if nobody ever read them: a pipe does, an eventfd only counts. */
    boolean fills() {
        return readEnd != writeEnd;
    }

    /** Takes the signals that were given, so that the descriptor is no longer readable. */
    void drain() {
        long taken = Transfer.readAway(readEnd);
        while (fills() && taken > 0) {
            taken = Transfer.readAway(readEnd);
        }
    }

    void close() {
        if (writers.getAndUpdate(count -> count >= 0 ? count | CLOSED : count) == 0) {
            giveBack();
        }
    }

    /** Nobody writes and nobody will. */
    private void giveBack() {
        if (!writers.compareAndSet(CLOSED, GONE)) {
            return; // another one came by in between, saw that it is closed, and does it
        }
        Libc.close(readEnd);
        if (fills()) {
            Libc.close(writeEnd);
        }
    }
}
