package dev.ioloop.poller.posix.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The native memory that system calls of one thread use: where errno goes, an address, its length, and a small space
 * for structs. Made once for a thread, and given back with it.
 *
 * <p>Thread rule: each thread has its own, by {@link #get()}; not to be handed on.
 */
public final class CallState {
    /** The most buffers that one gathering or scattering call takes. */
    public static final int MOST_BUFFERS = 64;
    /** Bytes of the struct of any socket address. */
    static final int ADDRESS_BYTES = 136;

    /** Bytes from and to the heap that are copied in place of lending the array to the call. */
    static final int SCRATCH_BYTES = 2048;

    private static final int IOVEC_BYTES = 16;
    private static final int STRUCT_BYTES = 512;
    private static final MemoryLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURE
            .varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<CallState> OF_THREAD = ThreadLocal.withInitial(CallState::new);

    /** Where a call leaves errno. */
    final MemorySegment capture;
    /** A socket address. */
    final MemorySegment address;
    /** The length of the address, an int. */
    final MemorySegment length;
    /** Any small struct. */
    final MemorySegment struct;
    /** Pairs of an address and a length, for {@value #MOST_BUFFERS} buffers. */
    final MemorySegment vectors;
    /** The buffer that bytes are read into. */
    final DirectAddress target = new DirectAddress();
    /** The buffer that bytes are written from. */
    final DirectAddress source = new DirectAddress();
    /** Bytes on their way from or to an array. */
    final MemorySegment scratch = Arena.ofAuto().allocate(SCRATCH_BYTES, 16);

    private CallState() {
        Arena arena = Arena.ofAuto();
        MemorySegment all = arena.allocate(
                64 + ADDRESS_BYTES + 8 + STRUCT_BYTES + (long) IOVEC_BYTES * MOST_BUFFERS, 16);
        capture = all.asSlice(0, CAPTURE.byteSize());
        address = all.asSlice(64, ADDRESS_BYTES);
        length = all.asSlice(64 + ADDRESS_BYTES, 8);
        struct = all.asSlice(64 + ADDRESS_BYTES + 8, STRUCT_BYTES);
        vectors = all.asSlice(64 + ADDRESS_BYTES + 8 + STRUCT_BYTES);
    }

    /**
     * The state of the calling thread.
     *
     * @return the state
     */
    public static CallState get() {
        return OF_THREAD.get();
    }

    /**
     * Where a call leaves errno.
     *
     * @return the segment
     */
    public MemorySegment capture() {
        return capture;
    }

    /**
     * What the last call that failed has left.
     *
     * @return the number, positive
     */
    public int errno() {
        return (int) ERRNO.get(capture, 0L);
    }

    /** Sets one pair of the list of buffers. */
    void vector(int index, long start, long bytes) {
        vectors.set(ValueLayout.JAVA_LONG, (long) index * IOVEC_BYTES, start);
        vectors.set(ValueLayout.JAVA_LONG, (long) index * IOVEC_BYTES + 8, bytes);
    }
}
