package dev.ioloop.poller.posix.libc;

import java.util.Optional;

/**
 * The errors of system calls that are told apart here, with the number that each system gives them.
 *
 * <p>Sources: {@code asm-generic/errno-base.h} and {@code asm-generic/errno.h} of Linux, {@code sys/errno.h} of xnu 8796,
 * FreeBSD 14 and illumos-gate.
 *
 * <p>Thread rule: immutable, safe from any thread.
 */
public enum Errno {
    /** Not permitted. */
    EPERM(1, 1, 1, 1),
    /** No such file. */
    ENOENT(2, 2, 2, 2),
    /** No such process. */
    ESRCH(3, 3, 3, 3),
    /** Interrupted by a signal. */
    EINTR(4, 4, 4, 4),
    /** Input or output error. */
    EIO(5, 5, 5, 5),
    /** Not an open descriptor. */
    EBADF(9, 9, 9, 9),
    /** Would block. */
    EAGAIN(11, 35, 35, 11),
    /** Out of memory. */
    ENOMEM(12, 12, 12, 12),
    /** Permission denied. */
    EACCES(13, 13, 13, 13),
    /** Bad address. */
    EFAULT(14, 14, 14, 14),
    /** Exists. */
    EEXIST(17, 17, 17, 17),
    /** Not a directory. */
    ENOTDIR(20, 20, 20, 20),
    /** Invalid argument. */
    EINVAL(22, 22, 22, 22),
    /** Descriptors of the system are used up. */
    ENFILE(23, 23, 23, 23),
    /** Descriptors of the process are used up. */
    EMFILE(24, 24, 24, 24),
    /** No space on the device. */
    ENOSPC(28, 28, 28, 28),
    /** Read-only file system. */
    EROFS(30, 30, 30, 30),
    /** Nobody reads. */
    EPIPE(32, 32, 32, 32),
    /** Too many symbolic links. */
    ELOOP(40, 62, 62, 90),
    /** No such system call. */
    ENOSYS(38, 78, 78, 89),
    /** A name is too long. */
    ENAMETOOLONG(36, 63, 63, 78),
    /** Protocol error. */
    EPROTO(71, 100, 92, 71),
    /** Not a socket. */
    ENOTSOCK(88, 38, 38, 95),
    /** A datagram is too long. */
    EMSGSIZE(90, 40, 40, 97),
    /** No such option of the protocol. */
    ENOPROTOOPT(92, 42, 42, 99),
    /** Protocol not supported. */
    EPROTONOSUPPORT(93, 43, 43, 120),
    /** Operation not supported. */
    EOPNOTSUPP(95, 102, 45, 122),
    /** Address family not supported. */
    EAFNOSUPPORT(97, 47, 47, 124),
    /** Address in use. */
    EADDRINUSE(98, 48, 48, 125),
    /** Address not to be had here. */
    EADDRNOTAVAIL(99, 49, 49, 126),
    /** Network down. */
    ENETDOWN(100, 50, 50, 127),
    /** Network unreachable. */
    ENETUNREACH(101, 51, 51, 128),
    /** Connection aborted by the network. */
    ENETRESET(102, 52, 52, 129),
    /** Connection aborted. */
    ECONNABORTED(103, 53, 53, 130),
    /** Connection reset by the peer. */
    ECONNRESET(104, 54, 54, 131),
    /** No buffer space. */
    ENOBUFS(105, 55, 55, 132),
    /** Connected already. */
    EISCONN(106, 56, 56, 133),
    /** Not connected. */
    ENOTCONN(107, 57, 57, 134),
    /** Timed out. */
    ETIMEDOUT(110, 60, 60, 145),
    /** Connection refused. */
    ECONNREFUSED(111, 61, 61, 146),
    /** Host down. */
    EHOSTDOWN(112, 64, 64, 147),
    /** No route to the host. */
    EHOSTUNREACH(113, 65, 65, 148),
    /** An attempt to connect is under way already. */
    EALREADY(114, 37, 37, 149),
    /** An attempt to connect goes on. */
    EINPROGRESS(115, 36, 36, 150);

    private final int linux;
    private final int macos;
    private final int freebsd;
    private final int illumos;

    Errno(int linux, int macos, int freebsd, int illumos) {
        this.linux = linux;
        this.macos = macos;
        this.freebsd = freebsd;
        this.illumos = illumos;
    }

    /**
     * The number on one system.
     *
     * @param system the system
     * @return the number
     */
    public int on(OperatingSystem system) {
        return switch (system) {
            case LINUX -> linux;
            case MACOS -> macos;
            case FREEBSD -> freebsd;
            case ILLUMOS -> illumos;
        };
    }

    /**
     * The number here.
     *
     * @return the number
     */
    public int here() {
        return on(OperatingSystem.current());
    }

    /**
     * Tells whether a number is this one.
     *
     * @param number an error of a system call
     * @return true if it is
     */
    public boolean is(int number) {
        return number == here();
    }

    /**
     * The error of a number.
     *
     * @param number an error of a system call, of this system
     * @return the error, empty if it is none that is told apart here
     */
    public static Optional<Errno> of(int number) {
        for (Errno errno : values()) {
            if (errno.is(number)) {
                return Optional.of(errno);
            }
        }
        return Optional.empty();
    }
}
