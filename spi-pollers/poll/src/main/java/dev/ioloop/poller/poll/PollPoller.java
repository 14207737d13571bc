package dev.ioloop.poller.poll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.ioloop.poller.posix.spi.Native;
import dev.ioloop.poller.posix.spi.PosixPoller;
import dev.ioloop.poller.posix.spi.TimeSpec;
import dev.ioloop.spi.PollerOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code poll(2)}, by {@code ppoll(2)} where it is, which counts in nanoseconds. Each wait costs in proportion to the
 * number of channels.
 *
 * <p>{@code struct pollfd} ({@code poll.h}): the descriptor in 4 bytes, what is asked for in 2 and what was found in 2.
 *
 * <p>Thread rule: as {@link dev.ioloop.spi.Poller}.
 */
final class PollPoller extends PosixPoller {
    private static final int ENTRY_BYTES = 8;
    private static final int ABSENT = -1;
    private static final FunctionDescriptor POLLS = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle POLL = Native.required("poll", Native.function("poll", POLLS));
    private static final MethodHandle SILENT_POLL = Native.required("poll", Native.silentFunction("poll", POLLS));
    private static final @Nullable MethodHandle SILENT_PPOLL = Native.silentFunction("ppoll",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS)).orElse(null);

    private final TimeSpec timeout = new TimeSpec();
    /** An array of struct pollfd; the first is the one that wakes. */
    private MemorySegment entries = Arena.ofAuto().allocate(64L * ENTRY_BYTES, 8);
    private int size;
    /** Where each descriptor stands. */
    private int[] places = new int[64];

    private PollPoller(PollerOptions options) throws IOException {
        super("poll", options);
        Arrays.fill(places, ABSENT);
        add(wakeupFd(), IN);
    }

    static PollPoller open(PollerOptions options) throws IOException {
        return new PollPoller(options);
    }

    @Override
    protected void add(int fd, int events) throws IOException {
        int fault = Native.fault("poll", fd);
        if (fault != 0) {
            throw Native.failure("watch descriptor " + fd + " by " + this, fault);
        }
        if ((size + 1L) * ENTRY_BYTES > entries.byteSize()) {
            MemorySegment more = Arena.ofAuto().allocate(entries.byteSize() * 2, 8);
            more.copyFrom(entries);
            entries = more;
        }
        if (fd >= places.length) {
            int before = places.length;
            places = Arrays.copyOf(places, Math.max(fd + 1, before * 2));
            Arrays.fill(places, before, places.length, ABSENT);
        }
        places[fd] = size;
        long at = (long) size++ * ENTRY_BYTES;
        entries.set(JAVA_INT, at, fd);
        entries.set(JAVA_SHORT, at + 4, (short) events);
        entries.set(JAVA_SHORT, at + 6, (short) 0);
    }

    @Override
    protected void change(int fd, int events) {
        entries.set(JAVA_SHORT, (long) places[fd] * ENTRY_BYTES + 4, (short) events);
    }

    @Override
    protected void remove(int fd) {
        int place = places[fd];
        int last = --size;
        places[fd] = ABSENT;
        if (place != last) {
            long from = (long) last * ENTRY_BYTES;
            places[entries.get(JAVA_INT, from)] = place;
            MemorySegment.copy(entries, from, entries, (long) place * ENTRY_BYTES, ENTRY_BYTES);
        }
    }

    @Override
    protected void await(long timeoutNanos) throws IOException {
        int found = call(timeoutNanos);
        // from the end on: what is removed on the way is filled by one that was looked at already
        for (int i = size - 1; i >= 0 && found > 0; i--) {
            long at = (long) i * ENTRY_BYTES;
            int events = entries.get(JAVA_SHORT, at + 6);
            if (events != 0) {
                found--;
                found(entries.get(JAVA_INT, at), events);
            }
        }
    }

    private int call(long nanos) throws IOException {
        int found;
        try {
            if (SILENT_PPOLL == null) {
                found = (int) SILENT_POLL.invokeExact(entries, (long) size, TimeSpec.millis(nanos));
            } else {
                found = (int) SILENT_PPOLL.invokeExact(entries, (long) size, timeout.of(nanos), MemorySegment.NULL);
            }
            if (found < 0) { // by a signal, and then something may have come; else it fails again, and tells why
                found = (int) POLL.invokeExact(Native.capture(), entries, (long) size, 0);
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
        call(-1);
    }

    @Override
    protected void closeMechanism() {
        size = 0;
    }
}
