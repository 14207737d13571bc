package dev.ioloop.stream;

/**
 * What has gone through a connection.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param bytesReceived bytes that were read from the channel
 * @param bytesSent bytes that the channel has taken
 * @param unsentBytes bytes that wait to be sent
 * @param keptBytes bytes that were received and not taken by the handler
 */
public record ConnectionStatistics(long bytesReceived, long bytesSent, long unsentBytes, long keptBytes) {}
