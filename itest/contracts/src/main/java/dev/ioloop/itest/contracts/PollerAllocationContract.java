package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Interest;
import dev.ioloop.PipeEnds;
import dev.ioloop.spi.ReadySink;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/**
 * What a poll, and a transfer beside it, allocates: nothing, or nothing of ours, once the compiler has seen it often
 * enough.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface PollerAllocationContract extends PollerUnderTest {
    /** So often that every part is compiled by C2, whose escape analysis the figure relies on. */
    int WARM_UP = 200_000;
    /** How many times are counted. */
    int POLLS = 20_000;

    /**
     * What a transfer may allocate besides: nothing, unless the JDK itself makes something that the compiler removes in
     * most compilations and not in all.
     *
     * @return the number of bytes
     */
    default int bytesPerTransfer() {
        return 0;
    }

    /** Something that is done again and again. */
    interface Step {
        /**
         * Does it once.
         *
         * @throws IOException never in a test that passes
         */
        void run() throws IOException;
    }

    /** By reflection, so that the module need not read java.management for the sake of one test. */
    private static long allocatedBytes() {
        try {
            Object threads = Class.forName("java.lang.management.ManagementFactory").getMethod("getThreadMXBean")
                    .invoke(null);
            Method counter = Class.forName("com.sun.management.ThreadMXBean").getMethod("getThreadAllocatedBytes",
                    long.class);
            return (long) counter.invoke(threads, Thread.currentThread().getId());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JVM does not count what threads allocate", e);
        }
    }

    private static void assertAllocates(int most, Step step) throws IOException {
        long bytes = Long.MAX_VALUE;
        long bound = POLLS * (most + 1L);
        // what is compiled last, on another thread, decides: some rounds may be needed until it is there
        for (int round = 0; round < 10 && bytes >= bound; round++) {
            for (int i = 0; i < WARM_UP; i++) {
                step.run();
            }
            allocatedBytes();
            long before = allocatedBytes();
            for (int i = 0; i < POLLS; i++) {
                step.run();
            }
            bytes = allocatedBytes() - before;
        }
        assertTrue(bytes < bound,
                bytes + " bytes were allocated in " + POLLS + " steps, at most " + bound + " were expected");
    }

    @Test
    default void aPollThatFindsNothingAllocatesNothing() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            rig.register(rig.net().pipe().source(), Interest.READ, 1);
            ReadySink sink = (token, readiness) -> {
            };
            assertAllocates(0, () -> rig.poller().poll(0, sink));
        }
    }

    @Test
    default void aDeliveryAllocatesNothing() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            for (int i = 0; i < 70; i++) {
                rig.net().pipe(); // descriptors above 127, which a table of boxed numbers would show
            }
            rig.register(rig.net().pipe().sink(), Interest.WRITE, 1);
            long[] deliveries = {0};
            ReadySink sink = (token, readiness) -> deliveries[0]++;
            assertAllocates(0, () -> rig.poller().poll(0, sink));
            assertEquals(0, deliveries[0] % (WARM_UP + POLLS), "each poll delivers once");
        }
    }

    @Test
    default void bytesThroughAPipeAllocateNothing() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            rig.register(pipe.source(), Interest.READ, 1);
            ByteBuffer direct = ByteBuffer.allocateDirect(64);
            ByteBuffer heap = ByteBuffer.allocate(64);
            long[] read = {0};
            ReadySink sink = (token, readiness) -> read[0]++;
            assertAllocates(2 * bytesPerTransfer(), () -> {
                pipe.sink().write(heap.clear());
                rig.poller().poll(0, sink);
                pipe.source().read(direct.clear());
            });
            assertTrue(read[0] >= WARM_UP + POLLS);
        }
    }
}
