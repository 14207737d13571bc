package dev.ioloop.itest.contracts;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static java.net.StandardProtocolFamily.UNIX;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.Channel;
import dev.ioloop.ChannelFactory;
import dev.ioloop.DatagramChannel;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import dev.ioloop.StreamChannel;
import dev.ioloop.spi.PollerProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the channels that a test needs, on loopback, connected with each other, and closes them all in the end.
 *
 * <p>Thread rule: one thread at a time.
 */
final class Net implements AutoCloseable {
    private static final byte[] LOOPBACK_4 = {127, 0, 0, 1};
    private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final ChannelFactory channels;
    private final Waiter waiter;
    private final Deque<Channel> open = new ArrayDeque<>();
    private final Deque<Path> files = new ArrayDeque<>();
    private @Nullable Path folder;

    Net(ChannelFactory channels, PollerProvider provider) throws IOException {
        this.channels = channels;
        this.waiter = new Waiter(provider);
    }

    ChannelFactory channels() {
        return channels;
    }

    Waiter waiter() {
        return waiter;
    }

    /** Closes the channel when the test ends. */
    <C extends Channel> C keep(C channel) {
        open.push(channel);
        return channel;
    }

    /** The protocols that this family and this host have, IPv4 first. */
    List<ProtocolFamily> protocols() throws IOException {
        List<ProtocolFamily> all = new ArrayList<>(List.of(INET));
        if (hasIpv6()) {
            all.add(INET6);
        }
        if (hasUnix()) {
            all.add(UNIX);
        }
        return all;
    }

    boolean hasUnix() throws IOException {
        try {
            channels.stream(UNIX).close();
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    boolean hasIpv6() throws IOException {
        try (ListenChannel listener = channels.listener(INET6)) {
            listener.bind(loopback(INET6));
            return true;
        } catch (BindFailedException | UnsupportedOperationException e) {
            return false;
        }
    }

    void assume(ProtocolFamily protocol) throws IOException {
        assumeTrue(protocols().contains(protocol), protocol + " is not to be had here");
    }

    /** A free address on loopback. */
    SocketAddress loopback(ProtocolFamily protocol) throws IOException {
        if (protocol == UNIX) {
            return UnixDomainSocketAddress.of(newFile());
        }
        return new InetSocketAddress(InetAddress.getByAddress(protocol == INET ? LOOPBACK_4 : LOOPBACK_6), 0);
    }

    /** A path in a folder of this test; the folder's name is short, since addresses of UNIX sockets are. */
    Path newFile() throws IOException {
        Path parent = folder;
        if (parent == null) {
            parent = Files.createTempDirectory("il");
            folder = parent;
        }
        Path file = parent.resolve("f" + files.size());
        files.push(file);
        return file;
    }

    ListenChannel listener(ProtocolFamily protocol) throws IOException {
        return keep(channels.listener(protocol)).bind(loopback(protocol));
    }

    /** An address at which nobody listens, and which nobody else can take as long as the test runs. */
    SocketAddress refusing() throws IOException {
        StreamChannel bound = keep(channels.stream(INET)).bind(loopback(INET));
        return present(bound.localAddress());
    }

    StreamPair tcp() throws IOException {
        return pair(INET);
    }

    StreamPair pair(ProtocolFamily protocol) throws IOException {
        try (ListenChannel listener = channels.listener(protocol)) {
            listener.bind(loopback(protocol));
            return pair(protocol, listener);
        }
    }

    StreamPair pair(ProtocolFamily protocol, ListenChannel listener) throws IOException {
        StreamChannel near = keep(channels.stream(protocol));
        connect(near, present(listener.localAddress()));
        return new StreamPair(protocol, near, accept(listener));
    }

    void connect(StreamChannel channel, SocketAddress remote) throws IOException {
        if (!channel.connect(remote)) {
            waiter.until(channel, Interest.WRITE);
            assertTrue(channel.finishConnect(), "the attempt is still under way after the channel was ready");
        }
    }

    StreamChannel accept(ListenChannel listener) throws IOException {
        waiter.until(listener, Interest.READ);
        return keep(present(listener.accept()));
    }

    PipeEnds pipe() throws IOException {
        PipeEnds ends = channels.pipe();
        keep(ends.source());
        keep(ends.sink());
        return ends;
    }

    DatagramChannel datagram() throws IOException {
        return keep(channels.datagram(INET)).bind(loopback(INET));
    }

    static <T> T present(@Nullable T value) {
        assertNotNull(value);
        return value;
    }

    @Override
    public void close() throws IOException {
        for (Channel channel : open) {
            channel.close();
        }
        waiter.close();
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        if (folder != null) {
            Files.delete(folder);
        }
    }
}
