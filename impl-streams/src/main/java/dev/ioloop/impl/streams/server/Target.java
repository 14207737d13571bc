package dev.ioloop.impl.streams.server;

import dev.ioloop.ListenChannel;
import dev.ioloop.stream.UnixListen;
import java.net.SocketAddress;

/**
 * Where a server is to listen, as it was said.
 *
 * <p>Thread rule: immutable, but for the channel.
 */
sealed interface Target {
    /** All addresses of a host, or of all interfaces. */
    record Host(String host, int port) implements Target {
        boolean isEverywhere() {
            return host.isEmpty() || host.equals("*");
        }
    }

    /** One address. */
    record Address(SocketAddress address) implements Target {}

    /** A UNIX domain socket with a file. */
    record Unix(UnixListen listen) implements Target {}

    /** A channel that is bound already. */
    record Bound(ListenChannel channel) implements Target {}
}
