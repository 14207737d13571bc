package dev.ioloop;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.SelectableChannel;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes the channels of one family. Get it from {@link IOLoop#channels()}.
 *
 * <p>Every channel is non-blocking and closed on {@code exec}. Nothing is registered yet.
 *
 * <p>Thread rule: any thread; the channels follow {@link Channel}'s rule.
 */
@ConsumerType
public interface ChannelFactory {
    /**
     * The family of the channels made here.
     *
     * @return the name, for example {@code "nio"}
     */
    String family();

    /**
     * Opens an unconnected stream.
     *
     * @param protocol {@link java.net.StandardProtocolFamily#INET}, {@code INET6} (serves IPv4 too) or {@code UNIX}
     * @return the channel
     * @throws UnsupportedOperationException if the family or the system does not have the protocol
     * @throws DescriptorsExhaustedException if no descriptor is left
     * @throws IOException on any other error
     */
    StreamChannel stream(ProtocolFamily protocol) throws IOException;

    /**
     * Opens an unbound listener.
     *
     * @param protocol as for {@link #stream}
     * @return the channel; on systems where it is customary ({@code SO_REUSEADDR} on all but Windows), an address in
     *     {@code TIME_WAIT} can be bound again
     * @throws UnsupportedOperationException if the family or the system does not have the protocol
     * @throws DescriptorsExhaustedException if no descriptor is left
     * @throws IOException on any other error
     */
    ListenChannel listener(ProtocolFamily protocol) throws IOException;

    /**
     * Opens an unbound datagram channel.
     *
     * @param protocol {@link java.net.StandardProtocolFamily#INET} or {@code INET6}
     * @return the channel
     * @throws UnsupportedOperationException if the family or the system does not have the protocol
     * @throws DescriptorsExhaustedException if no descriptor is left
     * @throws IOException on any other error
     */
    DatagramChannel datagram(ProtocolFamily protocol) throws IOException;

    /**
     * Opens a pipe.
     *
     * @return its two ends
     * @throws DescriptorsExhaustedException if no descriptor is left
     * @throws IOException on any other error
     */
    PipeEnds pipe() throws IOException;

    /**
     * Takes over a channel of the JDK. It is made non-blocking and from now on belongs to the channel returned, which
     * closes it. If this call fails, nothing has changed hands.
     *
     * @param channel a {@link java.nio.channels.SocketChannel}, {@link java.nio.channels.ServerSocketChannel},
     *     {@link java.nio.channels.DatagramChannel} or an end of a {@link java.nio.channels.Pipe}
     * @return a {@link StreamChannel}, {@link ListenChannel}, {@link DatagramChannel}, {@link ReadableChannel} or
     *     {@link WritableChannel}
     * @throws UnsupportedOperationException if this family is not built on the JDK's channels
     * @throws IllegalArgumentException if it is of another kind, or registered with a selector
     * @throws java.nio.channels.ClosedChannelException if it is closed
     * @throws IOException on any other error
     */
    default Channel adopt(SelectableChannel channel) throws IOException {
        throw new UnsupportedOperationException("family '" + family() + "' cannot adopt " + channel
                + "; it is not built on the JDK's channels: use the channels() of a loop on a poller of family 'nio'");
    }

    /**
     * Takes over a file descriptor. It is made non-blocking and from now on belongs to the channel returned, which
     * closes it. If this call fails, nothing has changed hands.
     *
     * @param fd the number of an open descriptor
     * @return a channel of the kind that the descriptor is
     * @throws UnsupportedOperationException if this family is not built on file descriptors
     * @throws IOException if it is not an open descriptor, or of a kind that cannot be watched
     */
    default Channel adopt(int fd) throws IOException {
        throw new UnsupportedOperationException("family '" + family() + "' cannot adopt file descriptor " + fd
                + "; it is not built on descriptors: use the channels() of a loop on a poller of family 'posix'");
    }
}
