package dev.ioloop.poller.epoll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ioloop.poller.posix.spi.Native;
import dev.ioloop.poller.posix.spi.TimeSpec;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The system calls of {@code epoll(7)}. Each returns what the call returned, or the negative errno.
 *
 * <p>Thread rule: any thread.
 */
final class Epoll {
    /** {@code EPOLL_CTL_ADD}. */
    static final int ADD = 1;
    /** {@code EPOLL_CTL_DEL}. */
    static final int REMOVE = 2;
    /** {@code EPOLL_CTL_MOD}. */
    static final int CHANGE = 3;

    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private static final MethodHandle CREATE = required("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle CONTROL = Native.required("epoll_ctl", Native.promptFunction("epoll_ctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS)));
    private static final FunctionDescriptor WAITS = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT,
            JAVA_INT);
    private static final MethodHandle WAIT = required("epoll_wait", WAITS);
    private static final MethodHandle SILENT_WAIT = Native.required("epoll_wait",
            Native.silentFunction("epoll_wait", WAITS));
    /** Counts in nanoseconds; Linux has it from 5.11 on, glibc from 2.35 on, musl 1.2.3 does not. */
    private static final FunctionDescriptor WAITS_PRECISELY = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS,
            JAVA_INT,
            ADDRESS, ADDRESS);
    private static final @Nullable MethodHandle PRECISE_WAIT = Native.function("epoll_pwait2", WAITS_PRECISELY)
            .orElse(null);
    private static final @Nullable MethodHandle SILENT_PRECISE_WAIT = Native
            .silentFunction("epoll_pwait2", WAITS_PRECISELY)
            .orElse(null);
    private static final MethodHandle POLL = required("poll",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final int NO_SUCH_CALL = 38;
    /** Set once the kernel has said that it does not have epoll_pwait2. */
    private static volatile boolean imprecise;

    private Epoll() {}

    private static MethodHandle required(String name, FunctionDescriptor descriptor) {
        return Native.required(name, Native.function(name, descriptor));
    }

    static int create() {
        int fault = Native.fault("epoll_create1", -1);
        if (fault != 0) {
            return -fault;
        }
        try {
            int fd = (int) CREATE.invokeExact(Native.capture(), CLOSE_ON_EXEC);
            return fd < 0 ? -Native.errno() : fd;
        } catch (Throwable thrown) {
            throw Native.impossible(thrown);
        }
    }

    static int control(int epoll, int operation, int fd, MemorySegment event) {
        int fault = Native.fault("epoll_ctl", fd);
        if (fault != 0) {
            return -fault;
        }
        try {
            int result = (int) CONTROL.invokeExact(Native.capture(), epoll, operation, fd, event);
            return result < 0 ? -Native.errno() : result;
        } catch (Throwable thrown) {
            throw Native.impossible(thrown);
        }
    }

    /** Waits; a timeout that milliseconds cannot count goes through epoll_pwait2, or is rounded up. */
    static int await(int epoll, MemorySegment events, int most, long nanos, TimeSpec timeout) {
        int fault = Native.fault("epoll_wait", epoll);
        if (fault != 0) {
            return -fault;
        }
        try {
            if (nanos > 0 && nanos % NANOS_PER_MILLI != 0 && SILENT_PRECISE_WAIT != null && !imprecise) {
                int found = (int) SILENT_PRECISE_WAIT.invokeExact(epoll, events, most, timeout.of(nanos),
                        MemorySegment.NULL);
                if (found >= 0 || !isMissing(epoll, events, most, timeout)) {
                    return found >= 0 ? found : why(epoll, events, most);
                }
                imprecise = true;
            }
            int found = (int) SILENT_WAIT.invokeExact(epoll, events, most, TimeSpec.millis(nanos));
            return found >= 0 ? found : why(epoll, events, most);
        } catch (Throwable thrown) {
            throw Native.impossible(thrown);
        }
    }

    /** Whether the kernel does not know epoll_pwait2. */
    private static boolean isMissing(int epoll, MemorySegment events, int most, TimeSpec timeout) throws Throwable {
        return PRECISE_WAIT != null
                && (int) PRECISE_WAIT.invokeExact(Native.capture(), epoll, events, most, timeout.of(0),
                        MemorySegment.NULL) < 0
                && Native.errno() == NO_SUCH_CALL;
    }

    /** A wait has failed: what has come meanwhile if it was by a signal, else the negative errno. */
    private static int why(int epoll, MemorySegment events, int most) throws Throwable {
        int found = (int) WAIT.invokeExact(Native.capture(), epoll, events, most, 0);
        return found < 0 ? -Native.errno() : found;
    }

    /** {@code poll(2)} of one descriptor, without limit. */
    static int poll(MemorySegment one) {
        try {
            int result = (int) POLL.invokeExact(Native.capture(), one, 1L, -1);
            return result < 0 ? -Native.errno() : result;
        } catch (Throwable thrown) {
            throw Native.impossible(thrown);
        }
    }
}
