package dev.ioloop.itest.swap;

import dev.ioloop.spi.Poller;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * How long the moves from one poller to the next take by themselves: from when the next one is open until the last one is
 * closed. What a swap takes beyond that, it waits for the turn to end.
 *
 * <p>Thread rule: the loop's owner while it runs, afterwards any one thread.
 */
final class Moves {
    private static final int MOST = 10_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final long[] elapsed = new long[MOST];
    private final long[] worked = new long[MOST];
    private int count;
    private long openedAt;
    private long workedAt;

    /** Looks at the clocks when the poller was opened, and when it is closed. */
    Poller watch(Poller opened) {
        openedAt = System.nanoTime();
        workedAt = threads.getCurrentThreadCpuTime();
        return new ForwardingPoller(opened) {
            @Override
            public void close() throws IOException {
                super.close();
                closed();
            }
        };
    }

    private void closed() {
        if (count < MOST) {
            elapsed[count] = System.nanoTime() - openedAt;
            worked[count++] = threads.getCurrentThreadCpuTime() - workedAt;
        }
    }

    private String median(long[] all) {
        long[] sorted = Arrays.copyOf(all, count);
        Arrays.sort(sorted);
        return sorted[count / 2] / 1000 + " us, slowest " + sorted[count - 1] / 1000 + " us";
    }

    @Override
    public String toString() {
        return count == 0 ? "no moves" : "a move alone " + median(elapsed) + ", of work " + median(worked);
    }
}
