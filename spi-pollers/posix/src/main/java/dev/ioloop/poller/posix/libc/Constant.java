package dev.ioloop.poller.posix.libc;

/**
 * The numbers that the C headers of each system give to the same names: one column for each system.
 *
 * <p>Sources. Linux (both processors that are known here use the same numbers): {@code asm-generic/socket.h},
 * {@code asm-generic/fcntl.h}, {@code linux/in.h}, {@code linux/in6.h}, {@code linux/tcp.h}, {@code linux/eventpoll.h},
 * {@code linux/eventfd.h} and {@code bits/socket.h} of glibc 2.36; musl 1.2 has the same. macOS: {@code sys/socket.h},
 * {@code netinet/in.h}, {@code netinet6/in6.h}, {@code netinet/tcp.h} and {@code sys/fcntl.h} of xnu 8796. FreeBSD: the
 * headers of those names of release 14. illumos: the same of illumos-gate, {@code sys/socket.h},
 * {@code netinet/in.h}, {@code netinet/tcp.h}, {@code sys/fcntl.h}. Only Linux on x86-64 has been run.
 *
 * <p>Thread rule: immutable, safe from any thread.
 */
public enum Constant {
    /** Address family of UNIX domain sockets. */
    AF_UNIX(1, 1, 1, 1),
    /** Address family of IPv4. */
    AF_INET(2, 2, 2, 2),
    /** Address family of IPv6. */
    AF_INET6(10, 30, 28, 26),
    /** Streams. */
    SOCK_STREAM(1, 1, 1, 2),
    /** Datagrams. */
    SOCK_DGRAM(2, 2, 2, 1),
    /** Non-blocking from the start. */
    SOCK_NONBLOCK(0x800, Constant.NONE, 0x20000000, 0x100000),
    /** Closed on exec from the start. */
    SOCK_CLOEXEC(0x80000, Constant.NONE, 0x10000000, 0x080000),
    /** Command of fcntl: read the flags of the descriptor. */
    F_GETFD(1, 1, 1, 1),
    /** Command of fcntl: set the flags of the descriptor. */
    F_SETFD(2, 2, 2, 2),
    /** Command of fcntl: read the flags of the open file. */
    F_GETFL(3, 3, 3, 3),
    /** Command of fcntl: set the flags of the open file. */
    F_SETFL(4, 4, 4, 4),
    /** Flag of the descriptor: closed on exec. */
    FD_CLOEXEC(1, 1, 1, 1),
    /** Flag of the open file: non-blocking. */
    O_NONBLOCK(0x800, 0x4, 0x4, 0x80),
    /** Flag of open: closed on exec. */
    O_CLOEXEC(0x80000, 0x1000000, 0x100000, 0x800000),
    /** Part of the flags of an open file that tells how it was opened. */
    O_ACCMODE(3, 3, 3, 0x600003),
    /** Level of the options of all sockets. */
    SOL_SOCKET(1, 0xffff, 0xffff, 0xffff),
    /** Level of the options of IPv4. */
    IPPROTO_IP(0, 0, 0, 0),
    /** Level of the options of TCP. */
    IPPROTO_TCP(6, 6, 6, 6),
    /** Level of the options of IPv6. */
    IPPROTO_IPV6(41, 41, 41, 41),
    /** The kind of a socket. */
    SO_TYPE(3, 0x1008, 0x1008, 0x1008),
    /** The pending error. */
    SO_ERROR(4, 0x1007, 0x1007, 0x1007),
    /** Whether it listens. */
    SO_ACCEPTCONN(30, 0x2, 0x2, 0x2),
    /** An address in TIME_WAIT may be bound. */
    SO_REUSEADDR(2, 0x4, 0x4, 0x4),
    /** Several sockets may share an address. */
    SO_REUSEPORT(15, 0x200, 0x200, 0x100e),
    /** Datagrams to broadcast addresses. */
    SO_BROADCAST(6, 0x20, 0x20, 0x20),
    /** Probes of idle connections. */
    SO_KEEPALIVE(9, 0x8, 0x8, 0x8),
    /** What a close does with unsent bytes. */
    SO_LINGER(13, 0x1080, 0x80, 0x80),
    /** Send buffer. */
    SO_SNDBUF(7, 0x1001, 0x1001, 0x1001),
    /** Receive buffer. */
    SO_RCVBUF(8, 0x1002, 0x1002, 0x1002),
    /** No SIGPIPE, where it is an option and not a flag of send. */
    SO_NOSIGPIPE(Constant.NONE, 0x1022, 0x800, Constant.NONE),
    /** Flag of send: no SIGPIPE. */
    MSG_NOSIGNAL(0x4000, 0, 0x20000, 0x200),
    /** Flag of send and recv: never blocks. */
    MSG_DONTWAIT(0x40, 0x80, 0x80, 0x80),
    /** No delay of small segments. */
    TCP_NODELAY(1, 1, 1, 1),
    /** Seconds until the first probe. */
    TCP_KEEPIDLE(4, 0x10, 256, 34),
    /** Seconds between probes. */
    TCP_KEEPINTVL(5, 0x101, 512, 36),
    /** Probes without answer that end the connection. */
    TCP_KEEPCNT(6, 0x102, 1024, 35),
    /** Milliseconds that sent bytes may stay without acknowledgement. */
    TCP_USER_TIMEOUT(18, Constant.NONE, Constant.NONE, Constant.NONE),
    /** Length of the queue of fast open, at a listener. */
    TCP_FASTOPEN(23, 0x105, 1025, Constant.NONE),
    /** Fast open at connect. */
    TCP_FASTOPEN_CONNECT(30, Constant.NONE, Constant.NONE, Constant.NONE),
    /** Type of service of IPv4. */
    IP_TOS(1, 3, 3, 3),
    /** Interface that multicasts leave through. */
    IP_MULTICAST_IF(32, 9, 9, 0x10),
    /** Hops of a multicast. */
    IP_MULTICAST_TTL(33, 10, 10, 0x11),
    /** Whether own multicasts are heard. */
    IP_MULTICAST_LOOP(34, 11, 11, 0x12),
    /** Whether multicasts of groups come in that others have joined. */
    IP_MULTICAST_ALL(49, Constant.NONE, Constant.NONE, Constant.NONE),
    /** Traffic class of IPv6. */
    IPV6_TCLASS(67, 36, 61, 0x26),
    /** IPv6 only, without IPv4. */
    IPV6_V6ONLY(26, 27, 27, 0x27),
    /** Interface that multicasts leave through, IPv6. */
    IPV6_MULTICAST_IF(17, 9, 9, 0x6),
    /** Hops of a multicast, IPv6. */
    IPV6_MULTICAST_HOPS(18, 10, 10, 0x7),
    /** Whether own multicasts are heard, IPv6. */
    IPV6_MULTICAST_LOOP(19, 11, 11, 0x8),
    /** Whether multicasts of groups come in that others have joined, IPv6. */
    IPV6_MULTICAST_ALL(29, Constant.NONE, Constant.NONE, Constant.NONE),
    /** Joins a group. */
    MCAST_JOIN_GROUP(42, 80, 80, 0x29),
    /** Leaves a group. */
    MCAST_LEAVE_GROUP(45, 81, 81, 0x2a),
    /** Blocks a sender of a group. */
    MCAST_BLOCK_SOURCE(43, 84, 84, 0x2b),
    /** Lets a sender of a group in again. */
    MCAST_UNBLOCK_SOURCE(44, 85, 85, 0x2c),
    /** Joins a group for one sender. */
    MCAST_JOIN_SOURCE_GROUP(46, 82, 82, 0x2d),
    /** Leaves a group for one sender. */
    MCAST_LEAVE_SOURCE_GROUP(47, 83, 83, 0x2e),
    /** Half-close of the input. */
    SHUT_RD(0, 0, 0, 0),
    /** Half-close of the output. */
    SHUT_WR(1, 1, 1, 1),
    /** Readable, of poll. */
    POLLIN(1, 1, 1, 1),
    /** Writable, of poll. */
    POLLOUT(4, 4, 4, 4),
    /** An error is pending, of poll. */
    POLLERR(8, 8, 8, 8),
    /** Hung up, of poll. */
    POLLHUP(16, 16, 16, 16),
    /** Not an open descriptor, of poll. */
    POLLNVAL(32, 32, 32, 32),
    /** Flags of eventfd. */
    EFD_NONBLOCK(0x800, Constant.NONE, 0x4, 0x800),
    /** Flags of eventfd. */
    EFD_CLOEXEC(0x80000, Constant.NONE, 0x100000, 0x80000),
    /** Part of the mode of a file that tells its kind. */
    S_IFMT(0xf000, 0xf000, 0xf000, 0xf000),
    /** Request of ioctl: how many bytes are there to read. */
    FIONREAD(0x541B, 0x4004667f, 0x4004667f, 0x4004667f),
    /** The longest list of buffers of one call. */
    IOV_MAX(1024, 1024, 1024, 1024);

    /** What a system does not have. */
    public static final int NONE = Integer.MIN_VALUE;

    private final int linux;
    private final int macos;
    private final int freebsd;
    private final int illumos;

    Constant(int linux, int macos, int freebsd, int illumos) {
        this.linux = linux;
        this.macos = macos;
        this.freebsd = freebsd;
        this.illumos = illumos;
    }

    /**
     * The number on one system.
     *
     * @param system the system
     * @return the number, {@link #NONE} if the system has no such thing
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
     * @throws UnsupportedOperationException if this system has no such thing
     */
    public int here() {
        int value = on(OperatingSystem.current());
        if (value == NONE) {
            throw new UnsupportedOperationException(OperatingSystem.current().label() + " has no " + name());
        }
        return value;
    }

    /**
     * Whether this system has it.
     *
     * @return false if {@link #here()} would throw
     */
    public boolean isHere() {
        return on(OperatingSystem.current()) != NONE;
    }
}
