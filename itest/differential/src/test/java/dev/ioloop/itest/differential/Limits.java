package dev.ioloop.itest.differential;

/**
 * How much is under way at most, so little that every system keeps it.
 *
 * <p>Thread rule: constants.
 */
final class Limits {
    /** Bytes that were written and not yet read, in one direction. */
    static final int BYTES = 16_000;
    /** Writes that were not yet read, in one direction. */
    static final int WRITES = 8;
    /** Datagrams that wait for one receiver. */
    static final int DATAGRAMS = 12;
    /** Bytes of one datagram. */
    static final int DATAGRAM_BYTES = 1400;

    private Limits() {}
}
