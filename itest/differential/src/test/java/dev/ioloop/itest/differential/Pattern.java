package dev.ioloop.itest.differential;

import java.nio.ByteBuffer;

/**
 * The bytes of a flow: each is determined by the flow's number and its place, so that one that is lost, doubled,
 * changed or delivered elsewhere is found where it arrives.
 *
 * <p>Thread rule: immutable.
 *
 * @param flow the number of the flow
 */
record Pattern(int flow) {
    private byte at(long place) {
        long mixed = (place + 1) * 0x9E3779B97F4A7C15L + flow * 0xC2B2AE3D27D4EB4FL;
        return (byte) (mixed >>> 40);
    }

    /** Puts bytes into a buffer. */
    void put(ByteBuffer target, long place, int count) {
        for (int i = 0; i < count; i++) {
            target.put(at(place + i));
        }
    }

    /** Compares bytes of a buffer, from 0 to its position; tells the place of the first that is wrong, or -1. */
    long firstWrong(ByteBuffer arrived, long place) {
        for (int i = 0; i < arrived.position(); i++) {
            if (arrived.get(i) != at(place + i)) {
                return place + i;
            }
        }
        return -1;
    }
}
