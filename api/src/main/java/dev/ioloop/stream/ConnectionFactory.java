package dev.ioloop.stream;

import dev.ioloop.StreamChannel;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes a connection of each channel that a {@link TcpServer} accepts: the seam on which other faces of a connection
 * are built.
 *
 * <p>Answers to {@code add_accept_handler} of Tornado.
 *
 * <p>Thread rule: called on the loop's thread, for one channel at a time.
 */
@ConsumerType
@FunctionalInterface
public interface ConnectionFactory {
    /**
     * A connection was accepted.
     *
     * @param channel the channel, connected and not registered; it belongs to the method, but is closed if that throws
     * @param remote the address of the peer; behind a proxy that speaks the PROXY protocol, the one that the proxy
     *     tells; null if the channel does not know it
     * @return what was made of it by {@link Connection#open}; the server counts it until it ends
     * @throws Exception goes to the loop's {@link dev.ioloop.ExceptionHandler}; the server goes on
     */
    Connection accepted(StreamChannel channel, @Nullable SocketAddress remote) throws Exception;
}
