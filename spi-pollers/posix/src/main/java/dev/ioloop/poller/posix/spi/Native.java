package dev.ioloop.poller.posix.spi;

import dev.ioloop.poller.posix.libc.CallState;
import dev.ioloop.poller.posix.libc.Errno;
import dev.ioloop.poller.posix.libc.Faults;
import dev.ioloop.poller.posix.libc.Functions;
import dev.ioloop.poller.posix.libc.Libc;
import dev.ioloop.poller.posix.libc.SystemError;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Functions of the C library for pollers, bound by this module: {@code --enable-native-access=dev.ioloop.poller.posix}
 * is enough for all of them.
 *
 * <p>Every handle but that of a {@link #silentFunction} takes {@link #capture()} as its first argument. Keep handles in {@code static final} fields, else
 * each call costs ten times as much.
 *
 * <p>Thread rule: any thread; what {@link #capture()} gives belongs to the calling thread.
 */
public final class Native {
    private Native() {}

    /**
     * Binds a function that may take its time.
     *
     * @param name of the function
     * @param descriptor its result and its arguments
     * @return the handle, empty if the C library does not have it
     */
    public static Optional<MethodHandle> function(String name, FunctionDescriptor descriptor) {
        return Functions.find(Functions.Kind.BLOCKING, name, descriptor, -1);
    }

    /**
     * Binds a function that may take its time and is called in each turn. It does not take {@link #capture()} and
     * leaves no errno: keeping one makes the JDK allocate something in each call. Who gets -1 from it asks the same function, bound by
     * {@link #function}, with a timeout of zero, which gives what has come meanwhile, or fails in the same way and tells why.
     *
     * @param name of the function
     * @param descriptor its result and its arguments
     * @return the handle, empty if the C library does not have it
     */
    public static Optional<MethodHandle> silentFunction(String name, FunctionDescriptor descriptor) {
        return Functions.find(Functions.Kind.BLOCKING_SILENT, name, descriptor, -1);
    }

    /**
     * Binds a function that returns at once and takes native memory only: it must never wait, else the whole JVM waits
     * with it for its next safepoint.
     *
     * @param name of the function
     * @param descriptor its result and its arguments
     * @return the handle, empty if the C library does not have it
     */
    public static Optional<MethodHandle> promptFunction(String name, FunctionDescriptor descriptor) {
        return Functions.find(Functions.Kind.CRITICAL, name, descriptor, -1);
    }

    /**
     * A function that a mechanism cannot do without.
     *
     * @param name of the function
     * @param found what one of the methods above gave
     * @return the handle
     * @throws UnsupportedOperationException if the C library does not have it; the message names it
     */
    public static MethodHandle required(String name, Optional<MethodHandle> found) {
        return found.orElseThrow(() -> Functions.missing(name));
    }

    /**
     * Where calls of this thread leave errno.
     *
     * @return the segment to hand in as the first argument
     */
    public static MemorySegment capture() {
        return CallState.get().capture();
    }

    /**
     * The errno of the last call of this thread that failed.
     *
     * @return the number, positive
     */
    public static int errno() {
        return CallState.get().errno();
    }

    /**
     * Tells whether an errno says that a signal came in ({@code EINTR}).
     *
     * @param errno the number
     * @return true if it does
     */
    public static boolean isInterrupted(int errno) {
        return Errno.EINTR.is(errno);
    }

    /**
     * Closes a descriptor of the poller's own.
     *
     * @param fd the descriptor
     */
    public static void close(int fd) {
        Libc.close(fd);
    }

    /**
     * The exception for an errno.
     *
     * @param what was tried, for example {@code "watch descriptor 7 by epoll_ctl"}
     * @param errno the number
     * @return the exception, whose message has the text, the name and the number of the error
     */
    public static IOException failure(String what, int errno) {
        return new IOException("cannot " + what + ": " + SystemError.text(errno));
    }

    /**
     * What a handle threw that must not throw, as something to throw.
     *
     * @param thrown by {@link MethodHandle#invokeExact}
     * @return an error; unchecked exceptions are thrown at once
     */
    public static AssertionError impossible(Throwable thrown) {
        return Functions.impossible(thrown);
    }

    /**
     * The fault that a test wants a call to have; a poller that asks for it before its calls can be tested for what it
     * does when the system refuses.
     *
     * @param function the name of the function
     * @param fd the descriptor that it works on, -1 if on none
     * @return the errno to fail with, 0 for none, which is all that programs see
     */
    public static int fault(String function, int fd) {
        return Faults.Seam.of(function, fd);
    }
}
