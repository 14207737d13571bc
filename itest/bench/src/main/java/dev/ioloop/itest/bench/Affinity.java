package dev.ioloop.itest.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Binds threads to processors, as taskset does for the processes of the load bench: where there are two processors the
 * scheduler of Linux likes to wake a loop on the very processor of the thread that posts to it.
 *
 * <p>Answers to sched_setaffinity(2). Thread rule: any thread, for itself.
 */
final class Affinity {
    private static final long MASK_BYTES = 128; // cpu_set_t of glibc

    private Affinity() {}

    /**
     * Binds the calling thread to one processor.
     *
     * @param processor its number, from 0 to 63
     * @throws IllegalStateException if the system has no such call or no such processor
     */
    @SuppressWarnings("restricted") // that is what it is for
    static void bind(int processor) {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().find("sched_setaffinity")
                .orElseThrow(() -> new IllegalStateException("this system has no sched_setaffinity; leave cores=any"));
        MethodHandle call = linker.downcallHandle(function, FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
        int failed;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES);
            mask.set(ValueLayout.JAVA_LONG, 0, 1L << processor);
            failed = (int) call.invokeExact(0, MASK_BYTES, mask);
        } catch (Throwable thrown) {
            throw new IllegalStateException("sched_setaffinity was not called", thrown);
        }
        if (failed != 0) {
            throw new IllegalStateException("this thread may not run on processor " + processor
                    + "; leave cores=any, or give the process two processors");
        }
    }
}
