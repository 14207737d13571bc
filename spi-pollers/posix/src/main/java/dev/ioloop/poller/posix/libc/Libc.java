package dev.ioloop.poller.posix.libc;

import static dev.ioloop.poller.posix.libc.Functions.impossible;
import static dev.ioloop.poller.posix.libc.Functions.ofInt;
import static dev.ioloop.poller.posix.libc.Functions.ofLong;

import dev.ioloop.poller.posix.libc.Functions.Kind;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * System calls on descriptors. Each returns what the call returned, or the negative errno: nothing is thrown, and a call
 * that a signal has interrupted is made again.
 *
 * <p>Thread rule: any thread.
 */
public final class Libc {
    private static final MethodHandle SOCKET = ofInt(Kind.BLOCKING, "socket", "iii");
    private static final MethodHandle SOCKETPAIR = ofInt(Kind.BLOCKING, "socketpair", "iiip");
    private static final MethodHandle BIND = ofInt(Kind.BLOCKING, "bind", "ipi");
    private static final MethodHandle LISTEN = ofInt(Kind.BLOCKING, "listen", "ii");
    private static final @Nullable MethodHandle ACCEPT4 = Functions.find(Kind.CRITICAL, "accept4",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, Functions.arguments("ippi")), -1).orElse(null);
    private static final MethodHandle ACCEPT = ofInt(Kind.BLOCKING, "accept", "ipp");
    private static final MethodHandle CONNECT = ofInt(Kind.BLOCKING, "connect", "ipi");
    private static final MethodHandle GETSOCKNAME = ofInt(Kind.BLOCKING, "getsockname", "ipp");
    private static final MethodHandle GETPEERNAME = ofInt(Kind.BLOCKING, "getpeername", "ipp");
    private static final MethodHandle SHUTDOWN = ofInt(Kind.BLOCKING, "shutdown", "ii");
    private static final MethodHandle CLOSE = ofInt(Kind.BLOCKING, "close", "i");
    private static final MethodHandle FCNTL = Functions.bind(Kind.BLOCKING, "fcntl",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, Functions.arguments("iii")), 2);
    private static final @Nullable MethodHandle PIPE2 = Functions.find(Kind.BLOCKING, "pipe2",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, Functions.arguments("pi")), -1).orElse(null);
    private static final MethodHandle PIPE = ofInt(Kind.BLOCKING, "pipe", "p");
    private static final @Nullable MethodHandle EVENTFD = Functions.find(Kind.BLOCKING, "eventfd",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, Functions.arguments("ii")), -1).orElse(null);
    private static final MethodHandle STRERROR = Functions.bind(Kind.BLOCKING, "strerror",
            FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT), -1);
    private static final MethodHandle RECVFROM = ofLong(Kind.CRITICAL_HEAP, "recvfrom", "iplipp");
    private static final MethodHandle SENDTO = ofLong(Kind.CRITICAL_HEAP, "sendto", "iplipi");

    private static final MethodHandle POLL = ofInt(Kind.BLOCKING, "poll", "pli");
    private static final MethodHandle IOCTL = Functions.bind(Kind.BLOCKING, "ioctl",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, Functions.arguments("ilp")), 2);
    private static final int FIONREAD = Constant.FIONREAD.here();
    private static final MethodHandle SETSOCKOPT = ofInt(Kind.BLOCKING, "setsockopt", "iiipi");
    private static final MethodHandle GETSOCKOPT = ofInt(Kind.BLOCKING, "getsockopt", "iiipp");
    private static final MethodHandle OPEN = Functions.bind(Kind.BLOCKING, "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, Functions.arguments("pi")), 2);
    private static final @Nullable MethodHandle FSTAT = Functions.find(Kind.BLOCKING, "fstat",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, Functions.arguments("ip")), -1).orElse(null);
    private static final MethodHandle SYSCALL = Functions.bind(Kind.BLOCKING, "syscall",
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, Functions.arguments("lll")), 1);
    /** {@code __NR_pidfd_open}: the same on all processors of Linux ({@code asm-generic/unistd.h}). */
    private static final int PIDFD_OPEN = 434;

    private Libc() {}

    /** Tells a result from a failure. */
    private static int result(int returned, CallState state) {
        return returned >= 0 ? returned : -state.errno();
    }

    private static boolean again(int result) {
        return result < 0 && Errno.EINTR.is(-result);
    }

    /** {@code socket(2)}. */
    static int socket(int domain, int type) {
        CallState state = CallState.get();
        int fault = Faults.Seam.of("socket", -1);
        if (fault != 0) {
            return -fault;
        }
        try {
            return result((int) SOCKET.invokeExact(state.capture, domain, type, 0), state);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** {@code socketpair(2)}, {@code pipe2(2)} or {@code pipe(2)}: the two descriptors in the low and the high half. */
    static long pair(boolean sockets, int type) {
        CallState state = CallState.get();
        int fault = Faults.Seam.of(sockets ? "socketpair" : "pipe2", -1);
        if (fault != 0) {
            return -fault;
        }
        try {
            int returned;
            if (sockets) {
                returned = (int) SOCKETPAIR.invokeExact(state.capture, Constant.AF_UNIX.here(), type, 0, state.struct);
            } else if (PIPE2 != null) {
                returned = (int) PIPE2.invokeExact(state.capture, state.struct, type);
            } else {
                returned = (int) PIPE.invokeExact(state.capture, state.struct);
            }
            if (returned < 0) {
                return -state.errno();
            }
            long first = state.struct.get(ValueLayout.JAVA_INT, 0);
            long second = state.struct.get(ValueLayout.JAVA_INT, 4);
            return first | second << 32;
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** Whether {@code pipe2(2)} takes flags here. */
    static boolean hasPipe2() {
        return PIPE2 != null;
    }

    /** {@code bind(2)} to the address in the thread's state. */
    public static int bind(int fd, int length) {
        CallState state = CallState.get();
        int fault = Faults.Seam.of("bind", fd);
        if (fault != 0) {
            return -fault;
        }
        try {
            return result((int) BIND.invokeExact(state.capture, fd, state.address, length), state);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** {@code listen(2)}. */
    public static int listen(int fd, int backlog) {
        CallState state = CallState.get();
        int fault = Faults.Seam.of("listen", fd);
        if (fault != 0) {
            return -fault;
        }
        try {
            return result((int) LISTEN.invokeExact(state.capture, fd, backlog), state);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** {@code connect(2)} to the address in the thread's state; interrupted, it goes on by itself. */
    public static int connect(int fd, int length) {
        CallState state = CallState.get();
        int fault = Faults.Seam.of("connect", fd);
        if (fault != 0) {
            return -fault;
        }
        try {
            return result((int) CONNECT.invokeExact(state.capture, fd, state.address, length), state);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** {@code accept4(2)} where it is, else {@code accept(2)}; the peer's address is not asked for. */
    static int accept(int fd, int flags) {
        CallState state = CallState.get();
        while (true) {
            int fault = Faults.Seam.of("accept4", fd);
            int accepted;
            try {
                if (fault != 0) {
                    accepted = -fault;
                } else if (ACCEPT4 != null) {
                    accepted = result((int) ACCEPT4.invokeExact(state.capture, fd, MemorySegment.NULL,
                            MemorySegment.NULL, flags), state);
                } else {
                    accepted = result(
                            (int) ACCEPT.invokeExact(state.capture, fd, MemorySegment.NULL, MemorySegment.NULL),
                            state);
                }
            } catch (Throwable thrown) {
                throw impossible(thrown);
            }
            if (!again(accepted)) {
                return accepted;
            }
        }
    }

    /** Whether {@code accept4(2)} takes flags here. */
    static boolean hasAccept4() {
        return ACCEPT4 != null;
    }

    /** {@code getsockname(2)} or {@code getpeername(2)} into the thread's state: the length of the address. */
    static int name(int fd, boolean peer) {
        CallState state = CallState.get();
        state.length.set(ValueLayout.JAVA_INT, 0, CallState.ADDRESS_BYTES);
        try {
            int returned = peer
                    ? (int) GETPEERNAME.invokeExact(state.capture, fd, state.address, state.length)
                    : (int) GETSOCKNAME.invokeExact(state.capture, fd, state.address, state.length);
            return returned < 0 ? -state.errno() : state.length.get(ValueLayout.JAVA_INT, 0);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** {@code shutdown(2)}. */
    public static int shutdown(int fd, int how) {
        CallState state = CallState.get();
        try {
            return result((int) SHUTDOWN.invokeExact(state.capture, fd, how), state);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /**
     * {@code close(2)}. May wait where SO_LINGER is set. Not made again after EINTR: the descriptor is gone (Linux,
     * close(2), "Dealing with error returns").
     */
    public static int close(int fd) {
        CallState state = CallState.get();
        try {
            return result((int) CLOSE.invokeExact(state.capture, fd), state);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** {@code fcntl(2)} with an int. */
    public static int fcntl(int fd, int command, int argument) {
        CallState state = CallState.get();
        try {
            return result((int) FCNTL.invokeExact(state.capture, fd, command, argument), state);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** {@code eventfd(2)}; ENOSYS where the C library has none. */
    public static int eventfd(int initial, int flags) {
        CallState state = CallState.get();
        int fault = Faults.Seam.of("eventfd", -1);
        if (fault != 0 || EVENTFD == null) {
            return fault != 0 ? -fault : -Errno.ENOSYS.here();
        }
        try {
            return result((int) EVENTFD.invokeExact(state.capture, initial, flags), state);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** {@code recvfrom(2)}; the sender's address goes into the thread's state, its length beside it. */
    public static long recvfrom(int fd, MemorySegment target, int flags) {
        CallState state = CallState.get();
        while (true) {
            state.length.set(ValueLayout.JAVA_INT, 0, CallState.ADDRESS_BYTES);
            int fault = Faults.Seam.of("recvfrom", fd);
            long returned;
            try {
                returned = fault != 0 ? -1
                        : (long) RECVFROM.invokeExact(state.capture, fd, target, target.byteSize(), flags,
                                state.address, state.length);
            } catch (Throwable thrown) {
                throw impossible(thrown);
            }
            if (returned >= 0) {
                return returned;
            }
            int errno = fault != 0 ? fault : state.errno();
            if (!Errno.EINTR.is(errno)) {
                return -errno;
            }
        }
    }

    /** {@code sendto(2)}, to the address in the thread's state, or without one if the length is 0. */
    public static long sendto(int fd, MemorySegment source, int flags, int length) {
        CallState state = CallState.get();
        MemorySegment target = length == 0 ? MemorySegment.NULL : state.address;
        while (true) {
            int fault = Faults.Seam.of("sendto", fd);
            long returned;
            try {
                returned = fault != 0 ? -1
                        : (long) SENDTO.invokeExact(state.capture, fd, source, source.byteSize(), flags, target,
                                length);
            } catch (Throwable thrown) {
                throw impossible(thrown);
            }
            if (returned >= 0) {
                return returned;
            }
            int errno = fault != 0 ? fault : state.errno();
            if (!Errno.EINTR.is(errno)) {
                return -errno;
            }
        }
    }

    /**
     * {@code poll(2)} of one descriptor, without waiting.
     *
     * @param fd the descriptor
     * @param events bits of poll
     * @return whether any of them, or an error or a hang-up, is there
     */
    public static boolean isReady(int fd, int events) {
        CallState state = CallState.get();
        MemorySegment one = state.struct;
        one.set(ValueLayout.JAVA_INT, 0, fd);
        one.set(ValueLayout.JAVA_SHORT, 4, (short) events);
        one.set(ValueLayout.JAVA_SHORT, 6, (short) 0);
        try {
            return (int) POLL.invokeExact(state.capture, one, 1L, 0) > 0;
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /**
     * {@code ioctl(2)} with FIONREAD: how many bytes can be read before an end or an error comes.
     *
     * @param fd the descriptor
     * @return bytes, or the negative errno
     */
    public static int unread(int fd) {
        CallState state = CallState.get();
        try {
            int returned = (int) IOCTL.invokeExact(state.capture, fd, (long) FIONREAD, state.length);
            return returned < 0 ? -state.errno() : state.length.get(ValueLayout.JAVA_INT, 0);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** {@code setsockopt(2)} from the first bytes of the thread's struct. */
    static int setsockopt(int fd, int level, int option, int bytes) {
        CallState state = CallState.get();
        int fault = Faults.Seam.of("setsockopt", fd);
        if (fault != 0) {
            return -fault;
        }
        try {
            return result((int) SETSOCKOPT.invokeExact(state.capture, fd, level, option, state.struct, bytes), state);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** {@code getsockopt(2)} into the thread's struct. */
    static int getsockopt(int fd, int level, int option, int bytes) {
        CallState state = CallState.get();
        state.length.set(ValueLayout.JAVA_INT, 0, bytes);
        try {
            return result((int) GETSOCKOPT.invokeExact(state.capture, fd, level, option, state.struct, state.length),
                    state);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /**
     * {@code pidfd_open(2)} of Linux, by its number: older C libraries have no function for it.
     *
     * @param pid the process
     * @return the descriptor, closed on exec; or the negative errno
     */
    public static int pidfd(long pid) {
        if (OperatingSystem.current() != OperatingSystem.LINUX) {
            return -Errno.ENOSYS.here();
        }
        CallState state = CallState.get();
        try {
            return result((int) (long) SYSCALL.invokeExact(state.capture, (long) PIDFD_OPEN, pid, 0L), state);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** {@code open(2)} for reading, closed on exec. */
    static int open(MemorySegment path) {
        CallState state = CallState.get();
        int fault = Faults.Seam.of("open", -1);
        if (fault != 0) {
            return -fault;
        }
        try {
            return result((int) OPEN.invokeExact(state.capture, path, Constant.O_CLOEXEC.here()), state);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** {@code fstat(2)} into the thread's struct; ENOSYS where the C library has no such symbol. */
    static int fstat(int fd) {
        CallState state = CallState.get();
        if (FSTAT == null) {
            return -Errno.ENOSYS.here();
        }
        try {
            return result((int) FSTAT.invokeExact(state.capture, fd, state.struct), state);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** The text of an error, in the language of the process's locale. */
    @SuppressWarnings("restricted") // the length of the text is not known before its end is found
    static String strerror(int errno) {
        CallState state = CallState.get();
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(state.capture, errno);
            return text.address() == 0 ? "unknown error" : text.reinterpret(256).getString(0);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }
}
