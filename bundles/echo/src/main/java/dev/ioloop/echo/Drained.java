package dev.ioloop.echo;

/**
 * How the connections of a server have ended while it drained.
 *
 * <p>Thread rule: immutable.
 *
 * @param completed how many got back all that had been received from them, and were closed in order
 * @param aborted how many were reset because the time was up, or were lost
 */
public record Drained(int completed, int aborted) {}
