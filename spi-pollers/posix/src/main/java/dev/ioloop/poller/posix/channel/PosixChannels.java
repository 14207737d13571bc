package dev.ioloop.poller.posix.channel;

import dev.ioloop.Channel;
import dev.ioloop.ChannelFactory;
import dev.ioloop.DatagramChannel;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import dev.ioloop.ReadableChannel;
import dev.ioloop.StreamChannel;
import dev.ioloop.poller.posix.AbstractUnixAddress;
import dev.ioloop.poller.posix.WatchedChannel;
import java.io.IOException;
import java.net.ProtocolFamily;

/**
 * Makes the channels of the family {@code posix}: file descriptors, which every poller of the family can watch. What the
 * JDK has no channel for is here too: pairs of sockets, eventfd, pidfd, the abstract addresses of Linux
 * ({@link AbstractUnixAddress}), and any descriptor that a program has come by.
 *
 * <p>Thread rule: any thread; the channels follow {@link Channel}'s rule.
 */
public final class PosixChannels implements ChannelFactory {
    private static final PosixChannels INSTANCE = new PosixChannels();

    private PosixChannels() {}

    /**
     * The factory.
     *
     * @return the only one
     */
    public static PosixChannels instance() {
        return INSTANCE;
    }

    @Override
    public String family() {
        return WatchedChannel.FAMILY;
    }

    @Override
    public StreamChannel stream(ProtocolFamily protocol) throws IOException {
        return Opening.stream(protocol);
    }

    @Override
    public ListenChannel listener(ProtocolFamily protocol) throws IOException {
        return Opening.listener(protocol);
    }

    @Override
    public DatagramChannel datagram(ProtocolFamily protocol) throws IOException {
        return Opening.datagram(protocol);
    }

    @Override
    public PipeEnds pipe() throws IOException {
        return Opening.pipe();
    }

    /**
     * Two UNIX domain streams that are connected with each other: {@code socketpair(2)}.
     *
     * @param one an end
     * @param other the other end
     */
    public record SocketPair(StreamChannel one, StreamChannel other) {}

    /**
     * Opens a pair of connected streams.
     *
     * @return the two ends
     * @throws dev.ioloop.DescriptorsExhaustedException if no descriptor is left
     * @throws IOException on any other error
     */
    public SocketPair socketPair() throws IOException {
        StreamChannel[] ends = Opening.socketPair();
        return new SocketPair(ends[0], ends[1]);
    }

    /**
     * Opens a counter that is readable while it is not 0: {@code eventfd(2)}. A read takes 8 bytes and sets it to 0. It
     * is a {@link dev.ioloop.WritableChannel} too: a write of 8 bytes, in the order of the processor, adds to it.
     *
     * @param initial the first value, 0 or more
     * @return the counter
     * @throws IllegalArgumentException if the first value is negative
     * @throws UnsupportedOperationException if the system has none
     * @throws dev.ioloop.DescriptorsExhaustedException if no descriptor is left
     * @throws IOException on any other error
     */
    public ReadableChannel eventfd(int initial) throws IOException {
        if (initial < 0) {
            throw new IllegalArgumentException("first value of an eventfd is " + initial + "; it must be 0 or more");
        }
        return Opening.eventfd(initial);
    }

    /**
     * Opens something that becomes readable when a process ends: {@code pidfd_open(2)}.
     *
     * @param pid the process
     * @return the channel; it has nothing to read
     * @throws IllegalArgumentException if there is no such process
     * @throws UnsupportedOperationException if the system has no pidfd
     * @throws dev.ioloop.DescriptorsExhaustedException if no descriptor is left
     * @throws IOException on any other error
     */
    public Channel pidfd(long pid) throws IOException {
        return Opening.pidfd(pid);
    }

    /**
     * {@inheritDoc}
     *
     * <p>A socket becomes a stream, a listener or a datagram channel; a pipe a {@link ReadableChannel} or a
     * {@link dev.ioloop.WritableChannel}; a terminal, or another device that is open for both, is both of them. Files and
     * directories are refused: they are always ready. The calling program must not close the descriptor, nor go on
     * to use it.
     */
    @Override
    public Channel adopt(int fd) throws IOException {
        return Opening.adopt(fd);
    }
}
