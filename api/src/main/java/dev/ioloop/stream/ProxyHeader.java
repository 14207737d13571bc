package dev.ioloop.stream;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy has told of a connection by the PROXY protocol, version 1 or 2.
 *
 * <p>Answers to "The PROXY protocol" of HAProxy (proxy-protocol.txt) and Twisted's {@code haproxy} endpoint.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param version 1 or 2
 * @param source the peer of the proxy; null if the proxy speaks for itself or does not know
 * @param destination where that peer has connected to; null as source
 */
public record ProxyHeader(int version, @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination) {
    /** Where a connection has its header, if the server asked for one. */
    public static final AttributeKey<ProxyHeader> KEY = AttributeKey.of("PROXY header");
}
