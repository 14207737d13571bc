package dev.ioloop.stream;

/**
 * How the connections of a server have ended while it stopped gracefully.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param completed how many have ended by themselves
 * @param aborted how many were reset because the time was up
 */
public record Drained(int completed, int aborted) {}
