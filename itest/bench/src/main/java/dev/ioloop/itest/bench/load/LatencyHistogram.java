package dev.ioloop.itest.bench.load;

import java.util.Arrays;

/**
 * Counts latencies in buckets, 64 for each power of two, so that a percentile is off by at most 1.6 %.
 *
 * <p>Thread rule: one thread at a time.
 */
final class LatencyHistogram {
    private static final int SUB_BITS = 6;
    private static final int SUB_BUCKETS = 1 << SUB_BITS;

    private final long[] counts = new long[64 << SUB_BITS];
    private long all;
    private long greatest;

    /** Counts one latency in ns. */
    void record(long nanos) {
        int power = 63 - Long.numberOfLeadingZeros(nanos | 1);
        int bucket = power <= SUB_BITS
                ? (int) nanos
                : (power - SUB_BITS << SUB_BITS) + (int) (nanos >> power - SUB_BITS);
        counts[bucket]++;
        all++;
        greatest = Math.max(greatest, nanos);
    }

    /** The greatest latency in ns; 0 if there is none. */
    long greatest() {
        return greatest;
    }

    /** What that part of all latencies does not exceed, in ns; 0 if there is none. */
    long percentile(double part) {
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen > 0 && seen >= part * all) {
                int power = i >> SUB_BITS;
                return power < 2
                        ? i
                        : Math.min(greatest, ((long) (i & SUB_BUCKETS - 1 | SUB_BUCKETS) << power - 1)
                                + (1L << power - 1) / 2);
            }
        }
        return 0;
    }

    /** Forgets all. */
    void clear() {
        Arrays.fill(counts, 0);
        all = 0;
        greatest = 0;
    }
}
