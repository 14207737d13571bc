package dev.ioloop;

/**
 * The two ends of a pipe within this process.
 *
 * <p>Thread rule: the record is immutable; each end follows {@link Channel}'s rule on its own, so that the two may
 * belong to two loops.
 *
 * @param source the end to read from
 * @param sink the end to write to
 */
public record PipeEnds(ReadableChannel source, WritableChannel sink) {}
