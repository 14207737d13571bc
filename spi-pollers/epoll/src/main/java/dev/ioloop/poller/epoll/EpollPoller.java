package dev.ioloop.poller.epoll;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.ioloop.poller.posix.spi.Native;
import dev.ioloop.poller.posix.spi.PosixPoller;
import dev.ioloop.poller.posix.spi.TimeSpec;
import dev.ioloop.spi.PollerOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * {@code epoll(7)}, level-triggered. The descriptor that wakes it is watched edge-triggered and never read.
 *
 * <p>{@code struct epoll_event} ({@code linux/eventpoll.h}): 4 bytes of events, then 8 bytes of data; packed on x86-64,
 * aligned elsewhere. The data is the descriptor.
 *
 * <p>Thread rule: as {@link dev.ioloop.spi.Poller}.
 */
final class EpollPoller extends PosixPoller {
    private static final boolean PACKED = !"aarch64".equals(System.getProperty("os.arch"));
    private static final int EVENT_BYTES = PACKED ? 12 : 16;
    private static final int DATA_AT = PACKED ? 4 : 8;
    private static final int EDGE_TRIGGERED = 1 << 31;

    private final int epoll;
    /** The argument of epoll_ctl. */
    private final MemorySegment change;
    /** What epoll_wait has found. */
    private final MemorySegment events;
    private final TimeSpec timeout = new TimeSpec();

    private EpollPoller(PollerOptions options, int epoll) throws IOException {
        super("epoll", options);
        this.epoll = epoll;
        Arena arena = Arena.ofAuto();
        change = arena.allocate(16, 8);
        events = arena.allocate((long) EVENT_BYTES * options.batch(), 8);
    }

    static EpollPoller open(PollerOptions options) throws IOException {
        int epoll = Epoll.create();
        if (epoll < 0) {
            throw Native.failure("open the epoll of loop '" + options.loopName() + "'", -epoll);
        }
        EpollPoller poller;
        try {
            poller = new EpollPoller(options, epoll);
        } catch (IOException | RuntimeException e) {
            Native.close(epoll);
            throw e;
        }
        try {
            poller.control(Epoll.ADD, poller.wakeupFd(), IN | EDGE_TRIGGERED);
            return poller;
        } catch (IOException | RuntimeException e) {
            poller.close();
            throw e;
        }
    }

    private void control(int operation, int fd, int what) throws IOException {
        change.set(JAVA_INT_UNALIGNED, 0, what);
        change.set(JAVA_INT_UNALIGNED, DATA_AT, fd);
        change.set(JAVA_INT_UNALIGNED, DATA_AT + 4L, 0);
        int result = Epoll.control(epoll, operation, fd, change);
        if (result < 0) {
            throw Native.failure(operation == Epoll.REMOVE ? "take descriptor " + fd + " out of the set of " + this
                    : "watch descriptor " + fd + " by " + this, -result);
        }
    }

    @Override
    protected void add(int fd, int events) throws IOException {
        control(Epoll.ADD, fd, events);
    }

    @Override
    protected void change(int fd, int events) throws IOException {
        control(Epoll.CHANGE, fd, events);
    }

    @Override
    protected void remove(int fd) throws IOException {
        control(Epoll.REMOVE, fd, 0);
    }

    @Override
    protected boolean readsWakeups() {
        return false;
    }

    @Override
    protected void await(long timeoutNanos) throws IOException {
        int found = Epoll.await(epoll, events, options().batch(), timeoutNanos, timeout);
        if (found < 0) {
            if (Native.isInterrupted(-found)) {
                return;
            }
            throw Native.failure("wait by " + this, -found);
        }
        for (int i = 0; i < found; i++) {
            long at = (long) i * EVENT_BYTES;
            found(events.get(JAVA_INT_UNALIGNED, at + DATA_AT), events.get(JAVA_INT_UNALIGNED, at));
        }
    }

    /** An epoll is itself readable while it has something to tell, and tells it again to who waits next. */
    @Override
    protected void awaitQuietly() throws IOException {
        MemorySegment one = Arena.ofAuto().allocate(8, 8);
        one.set(JAVA_INT, 0, epoll);
        one.set(JAVA_INT, 4, IN);
        int result = Epoll.poll(one);
        if (result < 0 && !Native.isInterrupted(-result)) {
            throw Native.failure("wait by poll(2) for " + this, -result);
        }
    }

    @Override
    protected void closeMechanism() throws IOException {
        Native.close(epoll);
    }
}
