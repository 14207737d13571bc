package dev.ioloop.poller.select;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ioloop.poller.posix.spi.Native;
import dev.ioloop.poller.posix.spi.PosixPoller;
import dev.ioloop.poller.posix.spi.TimeSpec;
import dev.ioloop.spi.PollerCapability;
import dev.ioloop.spi.PollerOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Set;

/**
 * {@code select(2)}, by {@code pselect(2)}, which counts in nanoseconds. It can watch descriptors below {@value #LIMIT}
 * only, and cannot tell a hang-up or an error: both come as readable and writable.
 *
 * <p>{@code fd_set} ({@code sys/select.h}): {@value #LIMIT} bits in words of 64.
 *
 * <p>Thread rule: as {@link dev.ioloop.spi.Poller}.
 */
final class SelectPoller extends PosixPoller {
    /** {@code FD_SETSIZE}: how many bits the sets of C have. */
    static final int LIMIT = 1024;

    private static final int SET_BYTES = LIMIT / 8;
    private static final int WORD_BITS = 64;
    private static final FunctionDescriptor SELECTS = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS,
            ADDRESS,
            ADDRESS, ADDRESS);
    private static final MethodHandle SELECT = Native.required("pselect",
            Native.function("pselect", SELECTS));
    private static final MethodHandle SILENT_SELECT = Native.required("pselect",
            Native.silentFunction("pselect", SELECTS));

    private final TimeSpec timeout = new TimeSpec();
    /** What is asked for: readable, then writable. */
    private final MemorySegment asked = Arena.ofAuto().allocate(2L * SET_BYTES, 8);
    /** The copy that the call overwrites by what it finds. */
    private final MemorySegment ready = Arena.ofAuto().allocate(2L * SET_BYTES, 8);
    private final MemorySegment readable = ready.asSlice(0, SET_BYTES);
    private final MemorySegment writable = ready.asSlice(SET_BYTES, SET_BYTES);
    private int end;

    private SelectPoller(PollerOptions options) throws IOException {
        super("select", options);
    }

    static SelectPoller open(PollerOptions options) throws IOException {
        SelectPoller poller = new SelectPoller(options);
        try {
            poller.check(poller.wakeupFd());
            poller.add(poller.wakeupFd(), IN);
            return poller;
        } catch (IOException | RuntimeException e) {
            poller.close();
            throw e;
        }
    }

    @Override
    public Set<PollerCapability> capabilities() {
        return Set.of();
    }

    @Override
    protected void check(int fd) throws IOException {
        if (fd >= LIMIT) {
            throw new IOException(this + " cannot watch descriptor " + fd + ": select(2) takes those below " + LIMIT
                    + " only; use the poller 'epoll' or 'poll', or have fewer files open");
        }
    }

    @Override
    protected void add(int fd, int events) throws IOException {
        int fault = Native.fault("pselect", fd);
        if (fault != 0) {
            throw Native.failure("watch descriptor " + fd + " by " + this, fault);
        }
        end = Math.max(end, fd + 1);
        change(fd, events);
    }

    @Override
    protected void change(int fd, int events) {
        set(0, fd, (events & IN) != 0);
        set(SET_BYTES, fd, (events & OUT) != 0);
    }

    private void set(int from, int fd, boolean present) {
        long at = from + (long) (fd / WORD_BITS) * 8;
        long bit = 1L << fd % WORD_BITS;
        long word = asked.get(JAVA_LONG, at);
        asked.set(JAVA_LONG, at, present ? word | bit : word & ~bit);
    }

    @Override
    protected void remove(int fd) {
        change(fd, 0);
        while (end > 0 && word(asked, 0, (end - 1) / WORD_BITS) == 0
                && word(asked, SET_BYTES, (end - 1) / WORD_BITS) == 0) {
            end = (end - 1) / WORD_BITS * WORD_BITS;
        }
    }

    private static long word(MemorySegment sets, int from, int index) {
        return sets.get(JAVA_LONG, from + index * 8L);
    }

    @Override
    protected void await(long timeoutNanos) throws IOException {
        int last = end;
        int found = call(last, timeoutNanos);
        for (int index = 0; found > 0 && index * WORD_BITS < last; index++) {
            long in = word(ready, 0, index);
            long out = word(ready, SET_BYTES, index);
            for (long both = in | out; both != 0; both &= both - 1) {
                long bit = Long.lowestOneBit(both);
                found(index * WORD_BITS + Long.numberOfTrailingZeros(both),
                        ((in & bit) != 0 ? IN : 0) | ((out & bit) != 0 ? OUT : 0));
            }
        }
    }

    private int call(int last, long nanos) throws IOException {
        MemorySegment.copy(asked, 0, ready, 0, 2L * SET_BYTES); // copyFrom() would make slices
        int found;
        try {
            found = (int) SILENT_SELECT.invokeExact(last, readable, writable, MemorySegment.NULL, timeout.of(nanos),
                    MemorySegment.NULL);
            if (found < 0) { // by a signal, and then something may have come; else it fails again, and tells why
                MemorySegment.copy(asked, 0, ready, 0, 2L * SET_BYTES);
                found = (int) SELECT.invokeExact(Native.capture(), last, readable, writable, MemorySegment.NULL,
                        timeout.of(0), MemorySegment.NULL);
            }
        } catch (Throwable thrown) {
            throw Native.impossible(thrown);
        }
        if (found >= 0) {
            return found;
        }
        if (Native.isInterrupted(Native.errno())) {
            return 0;
        }
        throw Native.failure("wait by " + this, Native.errno());
    }

    /** The same wait, whose findings nobody looks at: the next one finds them again. */
    @Override
    protected void awaitQuietly() throws IOException {
        call(end, -1);
    }

    @Override
    protected void closeMechanism() {
        asked.fill((byte) 0);
    }
}
