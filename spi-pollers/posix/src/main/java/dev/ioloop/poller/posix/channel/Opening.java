package dev.ioloop.poller.posix.channel;

import dev.ioloop.Channel;
import dev.ioloop.DatagramChannel;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import dev.ioloop.ReadableChannel;
import dev.ioloop.StreamChannel;
import dev.ioloop.poller.posix.WatchedChannel.Kind;
import dev.ioloop.poller.posix.libc.Addresses;
import dev.ioloop.poller.posix.libc.Constant;
import dev.ioloop.poller.posix.libc.Descriptors;
import dev.ioloop.poller.posix.libc.Errno;
import dev.ioloop.poller.posix.libc.Libc;
import dev.ioloop.poller.posix.libc.OperatingSystem;
import dev.ioloop.poller.posix.libc.OptionValue;
import dev.ioloop.poller.posix.libc.SystemError;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Makes the channels of the family.
 *
 * <p>Thread rule: any thread.
 */
final class Opening {
    private Opening() {}

    private static int domain(ProtocolFamily protocol) {
        Objects.requireNonNull(protocol, "protocol");
        if (protocol == StandardProtocolFamily.INET) {
            return Constant.AF_INET.here();
        }
        if (protocol == StandardProtocolFamily.INET6) {
            return Constant.AF_INET6.here();
        }
        if (protocol == StandardProtocolFamily.UNIX) {
            return Constant.AF_UNIX.here();
        }
        throw new UnsupportedOperationException("protocol " + protocol.name() + " is not known here; use INET, INET6 or"
                + " UNIX of StandardProtocolFamily");
    }

    private static int socket(String what, ProtocolFamily protocol, Constant type) throws IOException {
        int fd = Descriptors.socket(domain(protocol), type.here());
        if (fd < 0) {
            if (Errno.EAFNOSUPPORT.is(-fd) || Errno.EPROTONOSUPPORT.is(-fd)) {
                throw new UnsupportedOperationException("this system has no " + protocol.name() + ": "
                        + SystemError.text(-fd));
            }
            throw PosixErrors.opening(what, -fd);
        }
        if (protocol == StandardProtocolFamily.INET6) {
            // serves IPv4 too, whatever the system's default is
            OptionValue.set(fd, Constant.IPPROTO_IPV6.here(), Constant.IPV6_V6ONLY.here(), 0);
        }
        if (Constant.SO_NOSIGPIPE.isHere()) {
            OptionValue.set(fd, Constant.SOL_SOCKET.here(), Constant.SO_NOSIGPIPE.here(), 1);
        }
        return fd;
    }

    /** See {@link dev.ioloop.ChannelFactory#stream}. */
    static StreamChannel stream(ProtocolFamily protocol) throws IOException {
        return new PosixStream(socket("open a stream", protocol, Constant.SOCK_STREAM), protocol, false, false);
    }

    /** See {@link dev.ioloop.ChannelFactory#listener}. */
    static ListenChannel listener(ProtocolFamily protocol) throws IOException {
        int fd = socket("open a listener", protocol, Constant.SOCK_STREAM);
        if (protocol != StandardProtocolFamily.UNIX) {
            OptionValue.set(fd, Constant.SOL_SOCKET.here(), Constant.SO_REUSEADDR.here(), 1);
        }
        return new PosixListener(fd, protocol, false);
    }

    /** See {@link dev.ioloop.ChannelFactory#datagram}. */
    static DatagramChannel datagram(ProtocolFamily protocol) throws IOException {
        if (Objects.requireNonNull(protocol, "protocol") == StandardProtocolFamily.UNIX) {
            throw new UnsupportedOperationException("datagrams over UNIX domain sockets are not supported; use INET or"
                    + " INET6");
        }
        int fd = socket("open a datagram channel", protocol, Constant.SOCK_DGRAM);
        // a socket hears the groups that it has joined, and not those of others: as the JDK's channels
        if (Constant.IP_MULTICAST_ALL.isHere()) {
            OptionValue.set(fd, Constant.IPPROTO_IP.here(), Constant.IP_MULTICAST_ALL.here(), 0);
        }
        if (Constant.IPV6_MULTICAST_ALL.isHere() && protocol == StandardProtocolFamily.INET6) {
            OptionValue.set(fd, Constant.IPPROTO_IPV6.here(), Constant.IPV6_MULTICAST_ALL.here(), 0);
        }
        return new PosixDatagram(fd, protocol, null);
    }

    /** See {@link dev.ioloop.ChannelFactory#pipe}. */
    static PipeEnds pipe() throws IOException {
        long pair = Descriptors.pipe();
        if (pair < 0) {
            throw PosixErrors.opening("open a pipe", (int) -pair);
        }
        return new PipeEnds(new PosixPipeEnd.Source((int) pair, "pipe source", Kind.PIPE),
                new PosixPipeEnd.Sink((int) (pair >>> 32), "pipe sink", Kind.PIPE));
    }

    /** Two UNIX domain streams that are connected with each other. */
    static StreamChannel[] socketPair() throws IOException {
        long pair = Descriptors.socketPair();
        if (pair < 0) {
            throw PosixErrors.opening("open a pair of sockets", (int) -pair);
        }
        return new StreamChannel[]{new PosixStream((int) pair, StandardProtocolFamily.UNIX, true, false),
            new PosixStream((int) (pair >>> 32), StandardProtocolFamily.UNIX, true, true)};
    }

    /** A counter that is readable while it is not 0. */
    static ReadableChannel eventfd(int initial) throws IOException {
        int fd = Libc.eventfd(initial, Constant.EFD_NONBLOCK.here() | Constant.EFD_CLOEXEC.here());
        if (fd < 0) {
            throw PosixErrors.opening("open an eventfd", -fd);
        }
        return new PosixPipeEnd.Both(fd, "eventfd", Kind.OTHER);
    }

    /** Something that becomes readable when a process ends. */
    static Channel pidfd(long pid) throws IOException {
        int fd = Libc.pidfd(pid);
        if (fd < 0) {
            if (Errno.ESRCH.is(-fd) || Errno.EINVAL.is(-fd)) {
                throw new IllegalArgumentException("there is no process " + pid + ": " + SystemError.text(-fd));
            }
            if (Errno.ENOSYS.is(-fd)) {
                throw new UnsupportedOperationException("this system has no pidfd: " + SystemError.text(-fd)
                        + "; Linux has it from 5.3 on. Use ProcessHandle.onExit()");
            }
            throw PosixErrors.opening("open a pidfd of process " + pid, -fd);
        }
        return new PosixPipeEnd.Signal(fd, "pidfd of process " + pid);
    }

    /** See {@link dev.ioloop.ChannelFactory#adopt(int)}. */
    static Channel adopt(int fd) throws IOException {
        if (fd < 0) {
            throw new IllegalArgumentException("descriptor is " + fd + "; it must be 0 or more");
        }
        int flags = Libc.fcntl(fd, Constant.F_GETFL.here(), 0);
        if (flags < 0) {
            throw new IOException("cannot adopt descriptor " + fd + ": " + SystemError.text(-flags));
        }
        long type = OptionValue.get(fd, Constant.SOL_SOCKET.here(), Constant.SO_TYPE.here());
        Channel adopted = type >= 0 ? socket(fd, (int) type) : other(fd, flags & Constant.O_ACCMODE.here());
        // last, so that a refusal leaves the descriptor as it was
        int result = Descriptors.makeNonBlocking(fd);
        if (result < 0) {
            throw new IOException("cannot make descriptor " + fd + " non-blocking: " + SystemError.text(-result));
        }
        return adopted;
    }

    private static Channel socket(int fd, int type) throws IOException {
        SocketAddress local = Addresses.of(fd, false);
        ProtocolFamily protocol = Addresses.protocol(fd);
        SocketAddress remote = Addresses.of(fd, true);
        if (type == Constant.SOCK_DGRAM.here() && protocol != StandardProtocolFamily.UNIX) {
            return new PosixDatagram(fd, protocol, remote);
        }
        if (type != Constant.SOCK_STREAM.here()) {
            throw new IOException("cannot adopt descriptor " + fd + ": a " + protocol.name() + " socket of type " + type
                    + "; expected a stream, or datagrams over IP. It is bound to " + PosixErrors.address(local));
        }
        if (OptionValue.get(fd, Constant.SOL_SOCKET.here(), Constant.SO_ACCEPTCONN.here()) > 0) {
            return new PosixListener(fd, protocol, true);
        }
        return new PosixStream(fd, protocol, remote != null, false);
    }

    private static Channel other(int fd, int access) throws IOException {
        String target = target(fd);
        if (target.startsWith("anon_inode:[eventfd")) {
            return new PosixPipeEnd.Both(fd, "eventfd (adopted)", Kind.OTHER);
        }
        if (target.startsWith("anon_inode:")) {
            return new PosixPipeEnd.Signal(fd, target.substring("anon_inode:".length()) + " (adopted)");
        }
        boolean file = !target.startsWith("pipe:") && (Files.isRegularFile(Path.of(target))
                || Files.isDirectory(Path.of(target)));
        if (file) {
            throw new IOException("cannot adopt descriptor " + fd + ", which is the file " + target
                    + ": files are always ready and cannot be watched; read it on an executor, or send a FileRegion");
        }
        return switch (access) {
            case 0 -> new PosixPipeEnd.Source(fd, "source " + target + " (adopted)", Kind.PIPE);
            case 1 -> new PosixPipeEnd.Sink(fd, "sink " + target + " (adopted)", Kind.PIPE);
            default -> new PosixPipeEnd.Both(fd, target + " (adopted)", Kind.OTHER);
        };
    }

    private static String target(int fd) {
        if (OperatingSystem.current() == OperatingSystem.LINUX) {
            try {
                return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
            } catch (IOException | RuntimeException e) {
                // no /proc: what it is stays unknown
            }
        }
        return "descriptor " + fd;
    }
}
