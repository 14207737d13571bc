package dev.ioloop.itest.differential;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Addresses at which nobody listens, for as long as this is open.
 *
 * <p>Thread rule: one thread.
 */
final class DeadEnds implements AutoCloseable {
    /** Bound and not listening: the port is taken, so that nobody else can begin to listen there. */
    private final SocketChannel bound;
    private final SocketAddress port;
    private final Path missing;
    private final Path stale;

    DeadEnds(World world) throws IOException {
        bound = SocketChannel.open(StandardProtocolFamily.INET);
        bound.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), 0));
        port = bound.getLocalAddress();
        missing = world.freshPath();
        stale = world.freshPath();
        try (ServerSocketChannel gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            gone.bind(UnixDomainSocketAddress.of(stale));
        }
    }

    SocketAddress port() {
        return port;
    }

    SocketAddress missing() {
        return UnixDomainSocketAddress.of(missing);
    }

    SocketAddress stale() {
        return UnixDomainSocketAddress.of(stale);
    }

    @Override
    public void close() throws IOException {
        bound.close();
    }
}
