package dev.ioloop.itest.swap;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sends signals to one thread of this process ({@code tgkill(2)}). Where somebody handles the signal, the system call
 * under way ends with EINTR: {@code epoll_wait}, {@code poll} and {@code select} are never begun anew, see signal(7).
 *
 * <p>Thread rule: made on the thread that is to be hit; the rest any thread.
 */
final class ThreadSignals {
    /** The name of the signal, which nothing in a JVM uses. */
    static final String NAME = "URG";
    /** {@code SIGURG} of Linux on x86-64 and aarch64. */
    private static final int NUMBER = 23;
    private static final MethodHandle THREAD_ID = bind("gettid", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle SEND = bind("tgkill",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final long ASLEEP_NANOS = 20_000_000;

    private final int thread;
    private final Path status;

    ThreadSignals() {
        try {
            thread = (int) THREAD_ID.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError("gettid", e);
        }
        status = Path.of("/proc/self/task", String.valueOf(thread), "stat");
    }

    @SuppressWarnings("restricted")
    private static MethodHandle bind(String function, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), descriptor);
    }

    /** Sends one as soon as the thread sleeps, or a little later whatever it does. */
    void sendWhenAsleep() throws IOException {
        long end = System.nanoTime() + ASLEEP_NANOS;
        while (!isAsleep() && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        send();
    }

    void send() {
        try {
            int result = (int) SEND.invokeExact((int) ProcessHandle.current().pid(), thread, NUMBER);
            if (result != 0) {
                throw new AssertionError("tgkill gave " + result);
            }
        } catch (Throwable e) {
            throw new AssertionError("tgkill", e);
        }
    }

    /** The state stands after the name, which stands in parentheses: proc(5). */
    private boolean isAsleep() throws IOException {
        String line = Files.readString(status);
        return line.startsWith(" S ", line.lastIndexOf(')') + 1);
    }
}
