package dev.ioloop.poller.posix.channel;

import dev.ioloop.BindFailedException;
import dev.ioloop.ConnectFailedException;
import dev.ioloop.ConnectTimeoutException;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.DescriptorsExhaustedException;
import dev.ioloop.NoRouteException;
import dev.ioloop.poller.posix.AbstractUnixAddress;
import dev.ioloop.poller.posix.libc.Errno;
import dev.ioloop.poller.posix.libc.SystemError;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Turns errors of system calls into ioloop's taxonomy; the cause is what a channel of the JDK would have thrown. Each
 * method returns what is to be thrown.
 *
 * <p>Thread rule: any thread.
 */
final class PosixErrors {
    private PosixErrors() {}

    /** A descriptor could not be made: {@code socket(2)}, {@code accept(2)}, {@code pipe(2)}. */
    static IOException opening(String what, int errno) {
        IOException cause = SystemError.ofSocket(errno);
        String found = "cannot " + what + ": " + SystemError.text(errno);
        return switch (Errno.of(errno).orElse(Errno.EIO)) {
            case EMFILE, ENFILE -> new DescriptorsExhaustedException(found
                    + "; try again when descriptors were closed, or raise the limit (ulimit -n, or fs.file-max)",
                    cause);
            case ENOBUFS, ENOMEM -> new IOException(found + "; the system is short of memory: try again later", cause);
            default -> new IOException(found, cause);
        };
    }

    /** {@code bind(2)} or {@code listen(2)} has failed. */
    static IOException binding(String what, @Nullable SocketAddress local, int errno) {
        return new BindFailedException("cannot bind " + what + " to "
                + (local == null ? "any free address" : address(local)) + ": " + SystemError.text(errno)
                + bindAdvice(local, errno), SystemError.ofSocket(errno));
    }

    private static String bindAdvice(@Nullable SocketAddress local, int errno) {
        boolean inet = local == null || local instanceof InetSocketAddress;
        return switch (Errno.of(errno).orElse(Errno.EIO)) {
            case EADDRINUSE -> inet
                    ? "; end the process that uses it, or choose another port (0 takes a free one)"
                    : "; the file exists: remove it if no process listens on it, or choose another path";
            case EACCES, EPERM -> inet
                    ? "; choose a port from 1024 up, or give the process the right to bind lower ones"
                    : "; choose a directory that this user may write to";
            default -> inet ? "; choose an address of this host" : "; check the path and its directory";
        };
    }

    /** {@code connect(2)} has failed, at once or later. */
    static IOException connecting(@Nullable SocketAddress remote, int errno) {
        IOException cause = SystemError.ofSocket(errno);
        String found = "cannot connect to " + (remote == null ? "(unknown)" : address(remote)) + ": "
                + SystemError.text(errno);
        boolean unix = !(remote instanceof InetSocketAddress);
        return switch (Errno.of(errno).orElse(Errno.EIO)) {
            case EHOSTUNREACH, ENETUNREACH, ENETDOWN, EHOSTDOWN ->
                new NoRouteException(found + "; check the address and this host's routes", cause);
            case ETIMEDOUT -> new ConnectTimeoutException(
                    found + "; check that the host is up and no firewall drops packets", cause);
            case ECONNREFUSED -> new ConnectionRefusedException(found + (unix
                    ? "; check the path and that a server listens on it"
                    : "; check that a server listens there"), cause);
            case ENOENT -> new ConnectionRefusedException(found
                    + "; check the path and that a server listens on it", cause);
            // here the attempt does not go on in the background, as it would with TCP
            case EAGAIN -> new ConnectFailedException(found
                    + "; the server's backlog is full: try again later, or give the listener a larger one", cause);
            default -> new ConnectFailedException(found + (unix
                    ? "; check the path and its permissions"
                    : "; check the address and the permissions of this process"), cause);
        };
    }

    /** A read from or a write to something connected has failed: it gives and takes no further byte. */
    static IOException transferring(Object channel, int errno) {
        Errno known = Errno.of(errno).orElse(Errno.EIO);
        if (known == Errno.ENOBUFS || known == Errno.ENOMEM) {
            return new IOException(channel + " could not move bytes: " + SystemError.text(errno)
                    + "; the system is short of memory: try again later", SystemError.of(errno));
        }
        if (known == Errno.EFAULT || known == Errno.EINVAL || known == Errno.EBADF) {
            return new IOException(channel + " could not move bytes: " + SystemError.text(errno),
                    SystemError.of(errno));
        }
        return new ConnectionLostException(channel + " was lost: " + SystemError.text(errno)
                + "; close it and connect anew", SystemError.of(errno));
    }

    /**
     * Tells whether accept(2) has found a connection that ended before it was accepted. Linux passes the errors of the
     * new connection on (accept(2), "Error handling").
     */
    static boolean isAborted(int errno) {
        return switch (Errno.of(errno).orElse(Errno.EIO)) {
            case ECONNABORTED, EPROTO, ENETDOWN, EHOSTDOWN, EHOSTUNREACH, ENETUNREACH, EOPNOTSUPP, ENOPROTOOPT -> true;
            default -> false;
        };
    }

    /** An address as it is written in messages, without a look-up. */
    static String address(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            String host = inet.getAddress() == null ? inet.getHostString() : inet.getAddress().getHostAddress();
            return inet.getAddress() instanceof Inet6Address ? "[" + host + "]:" + inet.getPort()
                    : host + ":" + inet.getPort();
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            String path = unix.getPath().toString();
            return path.isEmpty() ? "unix:(unnamed)" : "unix:" + path;
        }
        return address instanceof AbstractUnixAddress ? "unix:" + address
                : address == null ? "(no address)" : address.toString();
    }
}
