package dev.ioloop.stream;

/**
 * What a {@link TcpServer} has done since it was made.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param accepted how many connections were accepted
 * @param open how many of them are open
 * @param failed how many came to nothing: gone before they were served, or refused by the handler or by their PROXY
 *     header
 * @param pauses how often accepting was paused because the system refused, for example for want of descriptors
 * @param limited how often accepting was paused by {@link ConnectionLimits}
 */
public record ServerStatistics(long accepted, int open, long failed, long pauses, long limited) {}
