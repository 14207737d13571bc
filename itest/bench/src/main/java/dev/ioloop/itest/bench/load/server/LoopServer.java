package dev.ioloop.itest.bench.load.server;

import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.LoopOptions;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.StreamChannel;
import dev.ioloop.stream.Stream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.time.Duration;

/**
 * The server under test: one loop on the poller of a given name; echo through streams if it is told to.
 *
 * <p>Thread rule: {@link #open} belongs to the main thread, all else to the loop's.
 */
final class LoopServer implements BenchServer {
    private static final int ACCEPTS_PER_TURN = 64;

    private final String poller;
    private final Duration spin;
    /** Whether it echoes through {@code Stream}; through the raw channels if not. */
    private final boolean streams;

    LoopServer(String poller, Duration spin, boolean streams) {
        this.poller = poller;
        this.spin = spin;
        this.streams = streams;
    }

    @Override
    public int open(Protocol protocol) throws IOException {
        IOLoop loop = IOLoop.create(LoopOptions.defaults().withPoller(poller).withSpin(spin));
        ListenChannel listener = loop.channels().listener(StandardProtocolFamily.INET);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Protocol.BACKLOG);
        loop.register(listener, Interest.READ, new Acceptor(protocol, listener, streams));
        int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        Thread thread = new Thread(loop::start, "bench-" + poller);
        thread.setDaemon(true);
        thread.start();
        return port;
    }

    /** Takes connections in. */
    private static final class Acceptor implements ReadyHandler {
        private final Protocol protocol;
        private final ListenChannel listener;
        private final LoopBuffers buffers = new LoopBuffers();
        private final boolean streams;

        Acceptor(Protocol protocol, ListenChannel listener, boolean streams) {
            this.protocol = protocol;
            this.listener = listener;
            this.streams = streams;
        }

        @Override
        public void ready(Registration registration, Readiness readiness) throws IOException {
            for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
                StreamChannel channel = listener.accept();
                if (channel == null) {
                    return;
                }
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                if (streams) {
                    new StreamEcho(Stream.open(registration.loop(), channel)).read();
                } else {
                    registration.loop().register(channel, Interest.READ,
                            protocol == Protocol.ECHO
                                    ? new LoopEcho(channel, buffers)
                                    : new LoopHttp(channel, buffers));
                }
            }
        }
    }
}
