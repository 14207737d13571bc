package dev.ioloop.poller.posix.libc;

import static dev.ioloop.poller.posix.libc.Functions.impossible;
import static dev.ioloop.poller.posix.libc.Functions.ofLong;

import dev.ioloop.poller.posix.libc.Functions.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Moves bytes between descriptors and buffers, direct or on the heap. Each call returns the number of bytes, or the
 * negative errno; a call that a signal has interrupted is made again. Positions of buffers move by what was taken.
 *
 * <p>A few bytes on the heap go through memory of the thread, which is cheaper than a call that the collector has to
 * know of, and allocates nothing whatever the compiler makes of it.
 *
 * <p>Thread rule: any thread; a buffer belongs to the caller during the call.
 */
public final class Transfer {
    /** The most bytes of one call on the heap: a critical call keeps the collector waiting while it copies. */
    static final int MOST_HEAP_BYTES = 256 * 1024;

    private static final int NO_SIGNAL = Constant.MSG_NOSIGNAL.here();
    private static final int EINTR = Errno.EINTR.here();
    private static final int MSGHDR_BYTES = 56;
    private static final MemorySegment ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1L);

    private static final MethodHandle RECV = ofLong(Kind.CRITICAL, "recv", "illi");
    private static final MethodHandle RECV_HEAP = ofLong(Kind.CRITICAL_HEAP, "recv", "ipli");
    private static final MethodHandle SEND = ofLong(Kind.CRITICAL, "send", "illi");
    private static final MethodHandle SEND_HEAP = ofLong(Kind.CRITICAL_HEAP, "send", "ipli");
    private static final MethodHandle READ = ofLong(Kind.CRITICAL, "read", "ill");
    private static final MethodHandle READ_HEAP = ofLong(Kind.CRITICAL_HEAP, "read", "ipl");
    private static final MethodHandle WRITE = ofLong(Kind.CRITICAL, "write", "ill");
    private static final MethodHandle WRITE_HEAP = ofLong(Kind.CRITICAL_HEAP, "write", "ipl");
    private static final MethodHandle WRITEV = ofLong(Kind.CRITICAL, "writev", "ipi");
    private static final MethodHandle READV = ofLong(Kind.CRITICAL, "readv", "ipi");
    private static final MethodHandle SENDMSG = ofLong(Kind.CRITICAL, "sendmsg", "ipi");
    private static final Optional<MethodHandle> SENDFILE = OperatingSystem.current() == OperatingSystem.LINUX
            || OperatingSystem.current() == OperatingSystem.ILLUMOS
                    ? Functions.find(Kind.BLOCKING, "sendfile",
                            FunctionDescriptor.of(ValueLayout.JAVA_LONG, Functions.arguments("iipl")), -1)
                    : Optional.empty();

    private Transfer() {}

    /** {@code recv(2)} of a socket, {@code read(2)} of anything else. */
    public static int read(int fd, boolean socket, ByteBuffer target) {
        CallState state = CallState.get();
        try {
            int returned;
            if (target.isDirect()) {
                returned = read(state, fd, socket, state.target.of(target), target.remaining());
            } else if (target.remaining() <= CallState.SCRATCH_BYTES) {
                returned = read(state, fd, socket, state.scratch.address(), target.remaining());
                if (returned > 0) {
                    MemorySegment.copy(state.scratch, ValueLayout.JAVA_BYTE, 0, target.array(),
                            target.arrayOffset() + target.position(), returned);
                }
            } else {
                returned = readToHeap(state, fd, socket, target);
            }
            if (returned > 0) {
                target.position(target.position() + returned);
            }
            return returned;
        } finally {
            Reference.reachabilityFence(target);
        }
    }

    private static int read(CallState state, int fd, boolean socket, long address, int bytes) {
        int errno;
        do {
            errno = Faults.Seam.of("recv", fd);
            if (errno != 0) {
                continue;
            }
            try {
                long returned = socket
                        ? (long) RECV.invokeExact(state.capture, fd, address, (long) bytes, 0)
                        : (long) READ.invokeExact(state.capture, fd, address, (long) bytes);
                if (returned >= 0) {
                    return (int) returned;
                }
            } catch (Throwable thrown) {
                throw impossible(thrown);
            }
            errno = state.errno();
        } while (errno == EINTR);
        return -errno;
    }

    private static int readToHeap(CallState state, int fd, boolean socket, ByteBuffer target) {
        MemorySegment memory = MemorySegment.ofBuffer(target);
        long bytes = Math.min(target.remaining(), MOST_HEAP_BYTES);
        int errno;
        do {
            errno = Faults.Seam.of("recv", fd);
            if (errno != 0) {
                continue;
            }
            try {
                long returned = socket
                        ? (long) RECV_HEAP.invokeExact(state.capture, fd, memory, bytes, 0)
                        : (long) READ_HEAP.invokeExact(state.capture, fd, memory, bytes);
                if (returned >= 0) {
                    return (int) returned;
                }
            } catch (Throwable thrown) {
                throw impossible(thrown);
            }
            errno = state.errno();
        } while (errno == EINTR);
        return -errno;
    }

    /** {@code send(2)} without SIGPIPE of a socket, {@code write(2)} of anything else. */
    public static int write(int fd, boolean socket, ByteBuffer source) {
        CallState state = CallState.get();
        try {
            int returned;
            if (source.isDirect()) {
                returned = write(state, fd, socket, state.source.of(source), source.remaining());
            } else if (source.hasArray() && source.remaining() <= CallState.SCRATCH_BYTES) {
                MemorySegment.copy(source.array(), source.arrayOffset() + source.position(), state.scratch,
                        ValueLayout.JAVA_BYTE, 0, source.remaining());
                returned = write(state, fd, socket, state.scratch.address(), source.remaining());
            } else {
                returned = writeFromHeap(state, fd, socket, source);
            }
            if (returned > 0) {
                source.position(source.position() + returned);
            }
            return returned;
        } finally {
            Reference.reachabilityFence(source);
        }
    }

    private static int write(CallState state, int fd, boolean socket, long address, int bytes) {
        int errno;
        do {
            errno = Faults.Seam.of("send", fd);
            if (errno != 0) {
                continue;
            }
            try {
                long returned = socket
                        ? (long) SEND.invokeExact(state.capture, fd, address, (long) bytes, NO_SIGNAL)
                        : (long) WRITE.invokeExact(state.capture, fd, address, (long) bytes);
                if (returned >= 0) {
                    return (int) returned;
                }
            } catch (Throwable thrown) {
                throw impossible(thrown);
            }
            errno = state.errno();
        } while (errno == EINTR);
        return -errno;
    }

    private static int writeFromHeap(CallState state, int fd, boolean socket, ByteBuffer source) {
        MemorySegment memory = MemorySegment.ofBuffer(source);
        long bytes = Math.min(source.remaining(), MOST_HEAP_BYTES);
        int errno;
        do {
            errno = Faults.Seam.of("send", fd);
            if (errno != 0) {
                continue;
            }
            try {
                long returned = socket
                        ? (long) SEND_HEAP.invokeExact(state.capture, fd, memory, bytes, NO_SIGNAL)
                        : (long) WRITE_HEAP.invokeExact(state.capture, fd, memory, bytes);
                if (returned >= 0) {
                    return (int) returned;
                }
            } catch (Throwable thrown) {
                throw impossible(thrown);
            }
            errno = state.errno();
        } while (errno == EINTR);
        return -errno;
    }

    /**
     * {@code sendmsg(2)} or {@code writev(2)} from direct buffers, {@code readv(2)} into them: those between first and
     * last, at most {@value CallState#MOST_BUFFERS}. Positions do not move.
     */
    public static long vector(int fd, boolean socket, boolean sending, ByteBuffer[] buffers, int first, int last) {
        CallState state = CallState.get();
        for (int i = first; i < last; i++) {
            state.vector(i - first, DirectAddress.unkept(buffers[i]), buffers[i].remaining());
        }
        int count = last - first;
        MemorySegment header = state.struct;
        if (socket && sending) {
            header.asSlice(0, MSGHDR_BYTES).fill((byte) 0);
            header.set(ValueLayout.ADDRESS, 16, state.vectors);
            header.set(ValueLayout.JAVA_INT, 24, count); // size_t on Linux, little-endian or followed by zeros
        }
        long returned;
        int errno;
        do {
            errno = Faults.Seam.of(sending ? "send" : "recv", fd);
            if (errno != 0) {
                returned = -1;
                continue;
            }
            try {
                if (!sending) {
                    returned = (long) READV.invokeExact(state.capture, fd, state.vectors, count);
                } else if (socket) {
                    returned = (long) SENDMSG.invokeExact(state.capture, fd, header, NO_SIGNAL);
                } else {
                    returned = (long) WRITEV.invokeExact(state.capture, fd, state.vectors, count);
                }
            } catch (Throwable thrown) {
                throw impossible(thrown);
            } finally {
                Reference.reachabilityFence(buffers);
            }
            errno = returned < 0 ? state.errno() : 0;
        } while (errno == EINTR);
        return returned < 0 ? -errno : returned;
    }

    /**
     * Writes the number 1 as 8 bytes, which is what an eventfd takes; a pipe takes them as well.
     *
     * @param fd the descriptor
     * @return 8, or the negative errno
     */
    public static long writeOne(int fd) {
        CallState state = CallState.get();
        try {
            long returned = (long) WRITE.invokeExact(state.capture, fd, ONE.address(), 8L);
            return returned < 0 ? -state.errno() : returned;
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /**
     * Reads what is there, up to a few hundred bytes, and throws it away.
     *
     * @param fd the descriptor
     * @return the number of bytes, or the negative errno
     */
    public static long readAway(int fd) {
        CallState state = CallState.get();
        try {
            long returned = (long) READ.invokeExact(state.capture, fd, state.struct.address(), state.struct.byteSize());
            return returned < 0 ? -state.errno() : returned;
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** Whether {@link #sendfile} works here. */
    public static boolean hasSendfile() {
        return SENDFILE.isPresent();
    }

    /** {@code sendfile(2)} in the form of Linux and illumos. The calling thread pays for the disk. */
    public static long sendfile(int fd, int file, long offset, long bytes) {
        CallState state = CallState.get();
        MethodHandle handle = SENDFILE.orElseThrow();
        while (true) {
            int fault = Faults.Seam.of("sendfile", fd);
            if (fault != 0) {
                return -fault;
            }
            state.struct.set(ValueLayout.JAVA_LONG, 0, offset);
            long returned;
            try {
                returned = (long) handle.invokeExact(state.capture, fd, file, state.struct, bytes);
            } catch (Throwable thrown) {
                throw impossible(thrown);
            }
            if (returned >= 0) {
                return returned;
            }
            if (state.errno() != EINTR) {
                return -state.errno();
            }
        }
    }
}
