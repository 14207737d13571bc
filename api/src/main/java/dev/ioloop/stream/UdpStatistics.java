package dev.ioloop.stream;

/**
 * What has gone through a {@link UdpEndpoint}.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param received how many datagrams were received
 * @param sent how many the system has taken
 * @param waiting how many wait to be sent
 * @param dropped how many were dropped because too many waited, or because the system refused them
 */
public record UdpStatistics(long received, long sent, int waiting, long dropped) {}
