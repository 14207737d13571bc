package dev.ioloop.poller.nio;

import dev.ioloop.Channel;
import dev.ioloop.ChannelFactory;
import dev.ioloop.DatagramChannel;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import dev.ioloop.StreamChannel;
import java.io.File;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;

/**
 * Makes the channels of the family {@code "nio"}, each over a channel of the JDK. The descriptors do not reach processes
 * started by {@link ProcessBuilder}, which closes all but three in the child.
 *
 * <p>Thread rule: any thread.
 */
final class NioChannels implements ChannelFactory {
    static final String FAMILY = "nio";
    static final NioChannels INSTANCE = new NioChannels();
    static final boolean WINDOWS = File.separatorChar == '\\';

    private NioChannels() {}

    /** Opens a channel of the JDK. */
    @FunctionalInterface
    private interface Opening<C> {
        C open() throws IOException;
    }

    /** Sets up a channel of the JDK and wraps it. */
    @FunctionalInterface
    private interface Wrapping<C, T> {
        T wrap(C jdk) throws IOException;
    }

    @Override
    public String family() {
        return FAMILY;
    }

    @Override
    public StreamChannel stream(ProtocolFamily protocol) throws IOException {
        Objects.requireNonNull(protocol, "protocol");
        return open("open a stream", () -> SocketChannel.open(protocol), jdk -> {
            jdk.configureBlocking(false);
            return new NioStream(jdk, false);
        });
    }

    @Override
    public ListenChannel listener(ProtocolFamily protocol) throws IOException {
        Objects.requireNonNull(protocol, "protocol");
        return open("open a listener", () -> ServerSocketChannel.open(protocol), jdk -> {
            jdk.configureBlocking(false);
            // On Windows the option means something else: two processes could bind the same port.
            if (!WINDOWS && jdk.supportedOptions().contains(StandardSocketOptions.SO_REUSEADDR)) {
                jdk.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            }
            return new NioListener(jdk);
        });
    }

    @Override
    public DatagramChannel datagram(ProtocolFamily protocol) throws IOException {
        Objects.requireNonNull(protocol, "protocol");
        return open("open a datagram channel", () -> java.nio.channels.DatagramChannel.open(protocol), jdk -> {
            jdk.configureBlocking(false);
            return new NioDatagram(jdk);
        });
    }

    private static <C extends SelectableChannel, T> T open(String what, Opening<C> opening, Wrapping<C, T> wrapping)
            throws IOException {
        C jdk;
        try {
            jdk = opening.open();
        } catch (IOException e) {
            throw SystemErrors.opening(what, e);
        }
        try {
            return wrapping.wrap(jdk);
        } catch (IOException | RuntimeException e) {
            jdk.close();
            throw e;
        }
    }

    @Override
    public PipeEnds pipe() throws IOException {
        Pipe pipe;
        try {
            pipe = Pipe.open();
        } catch (IOException e) {
            throw SystemErrors.opening("open a pipe", e);
        }
        try {
            pipe.source().configureBlocking(false);
            pipe.sink().configureBlocking(false);
            return new PipeEnds(new NioSource(pipe.source()), new NioSink(pipe.sink()));
        } catch (IOException e) {
            pipe.source().close();
            pipe.sink().close();
            throw e;
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Waits if another thread is inside a blocking call on the channel.
     */
    @Override
    public Channel adopt(SelectableChannel channel) throws IOException {
        Objects.requireNonNull(channel, "channel");
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        if (channel.isRegistered()) {
            throw new IllegalArgumentException("cannot adopt " + channel + ", since it is registered with a selector;"
                    + " cancel its keys and let those selectors run selectNow() first");
        }
        Channel adopted = wrap(channel);
        // last, so that a refusal leaves the channel as it was
        channel.configureBlocking(false);
        return adopted;
    }

    private static Channel wrap(SelectableChannel channel) throws IOException {
        if (channel instanceof SocketChannel stream) {
            return new NioStream(stream, false);
        }
        if (channel instanceof ServerSocketChannel listener) {
            return new NioListener(listener);
        }
        if (channel instanceof java.nio.channels.DatagramChannel datagram) {
            return new NioDatagram(datagram);
        }
        if (channel instanceof Pipe.SourceChannel source) {
            return new NioSource(source);
        }
        if (channel instanceof Pipe.SinkChannel sink) {
            return new NioSink(sink);
        }
        throw new IllegalArgumentException("cannot adopt " + channel + " of " + channel.getClass().getName()
                + "; expected a SocketChannel, ServerSocketChannel, DatagramChannel or an end of a Pipe");
    }
}
