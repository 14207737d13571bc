package dev.ioloop.poller.posix.channel;

import dev.ioloop.BindFailedException;
import dev.ioloop.ConnectFailedException;
import dev.ioloop.poller.posix.libc.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of sockets, with errors in ioloop's taxonomy.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}.
 */
final class SocketNames {
    private SocketNames() {}

    /** Puts an address to bind to into the thread's state; its length. */
    static int put(@Nullable SocketAddress address, ProtocolFamily protocol, String what) throws IOException {
        try {
            return Addresses.put(address, protocol);
        } catch (SocketException e) {
            throw new BindFailedException("cannot bind " + what + " to " + PosixErrors.address(address) + ": "
                    + e.getMessage() + "; choose a shorter path", e);
        }
    }

    /** Puts an address to connect to into the thread's state; its length. */
    static int putRemote(SocketAddress address, ProtocolFamily protocol) throws IOException {
        try {
            return Addresses.put(address, protocol);
        } catch (SocketException e) {
            throw new ConnectFailedException("cannot connect to " + PosixErrors.address(address) + ": "
                    + e.getMessage() + "; check the path", e);
        }
    }

    /** Asks the kernel; null if the channel is closed or has no such address. */
    static @Nullable SocketAddress ask(PosixChannel channel, boolean peer, boolean named) {
        try {
            int fd = channel.use();
            try {
                SocketAddress found = Addresses.of(fd, peer);
                boolean none = found instanceof InetSocketAddress inet ? inet.getPort() == 0 : !named;
                return none ? null : found;
            } finally {
                channel.done();
            }
        } catch (ClosedChannelException e) {
            return null;
        }
    }
}
