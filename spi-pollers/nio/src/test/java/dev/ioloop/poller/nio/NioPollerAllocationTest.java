package dev.ioloop.poller.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Interest;
import dev.ioloop.spi.ReadySink;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a poll allocates, counted by the JVM for this thread.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NioPollerAllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int POLLS = 10_000;
    private static final int BYTES_OF_INTEGER = 16;

    /** By reflection, so that the module need not read java.management for the sake of one test. */
    private static long allocatedBytes() throws ReflectiveOperationException {
        Object threads = Class.forName("java.lang.management.ManagementFactory").getMethod("getThreadMXBean")
                .invoke(null);
        Method counter = Class.forName("com.sun.management.ThreadMXBean").getMethod("getThreadAllocatedBytes",
                long.class);
        return (long) counter.invoke(threads, Thread.currentThread().getId());
    }

    /** Polls, and tells how many bytes this thread allocates meanwhile. */
    private static long allocatedBy(Rig rig, ReadySink sink) throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            rig.poller.poll(0, sink);
        }
        allocatedBytes();
        long before = allocatedBytes();
        for (int i = 0; i < POLLS; i++) {
            rig.poller.poll(0, sink);
        }
        return allocatedBytes() - before;
    }

    @Test
    void aPollThatFindsNothingAllocatesNothing() throws Exception {
        try (Rig rig = new Rig()) {
            rig.poller.register(rig.pipe().source(), Interest.READ, 1);
            long bytes = allocatedBy(rig, (token, readiness) -> {
            });
            assertTrue(bytes < POLLS, () -> bytes + " bytes were allocated by " + POLLS + " polls");
        }
    }

    /** The JDK looks up a descriptor above 127 by an Integer that it makes; nothing else may be made. */
    @Test
    void aDeliveryAllocatesNothingBesidesTheKeyOfTheJdk() throws Exception {
        try (Rig rig = new Rig()) {
            for (int i = 0; i < 70; i++) {
                rig.pipe();
            }
            rig.poller.register(rig.pipe().sink(), Interest.WRITE, 1);
            long[] deliveries = {0};
            long bytes = allocatedBy(rig, (token, readiness) -> deliveries[0]++);
            assertEquals(WARM_UP + POLLS, deliveries[0]);
            long limit = POLLS * (BYTES_OF_INTEGER + 1L);
            assertTrue(bytes < limit, () -> bytes + " bytes were allocated by " + POLLS + " deliveries");
        }
    }
}
