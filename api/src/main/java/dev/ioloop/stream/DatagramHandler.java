package dev.ioloop.stream;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a program does with a {@link UdpEndpoint}. What a method throws goes to the loop's
 * {@link dev.ioloop.ExceptionHandler}; the endpoint goes on.
 *
 * <p>Answers to {@code DatagramProtocol} of Twisted.
 *
 * <p>Thread rule: called on the loop's thread.
 */
@ConsumerType
@FunctionalInterface
public interface DatagramHandler {
    /**
     * A datagram has come.
     *
     * @param endpoint the endpoint
     * @param sender who has sent it
     * @param in the whole datagram, valid during the call alone
     * @throws Exception goes to the loop's hook
     */
    void received(UdpEndpoint endpoint, SocketAddress sender, ByteBuffer in) throws Exception;

    /**
     * The system reports an error that ends nothing, for example that nobody listens at the fixed peer
     * ({@link java.net.PortUnreachableException}). Does nothing by default.
     *
     * @param endpoint the endpoint
     * @param reason what was reported
     * @throws Exception goes to the loop's hook
     */
    default void failed(UdpEndpoint endpoint, IOException reason) throws Exception {
        // datagrams get lost: who does not look for answers does not look for this either
    }
}
