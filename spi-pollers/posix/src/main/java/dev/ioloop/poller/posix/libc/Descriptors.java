package dev.ioloop.poller.posix.libc;

/**
 * Descriptors as everything here needs them: non-blocking and closed on exec from the start. Each call returns the
 * descriptor, or the negative errno; where it fails, none is left open.
 *
 * <p>Thread rule: any thread.
 */
public final class Descriptors {
    private static final boolean FLAGS = Constant.SOCK_NONBLOCK.isHere() && Constant.SOCK_CLOEXEC.isHere();
    private static final int AT_ONCE = FLAGS ? Constant.SOCK_NONBLOCK.here() | Constant.SOCK_CLOEXEC.here() : 0;

    private Descriptors() {}

    /**
     * {@code socket(2)}.
     *
     * @param domain AF_INET, AF_INET6 or AF_UNIX
     * @param type SOCK_STREAM or SOCK_DGRAM
     * @return the descriptor, or the negative errno
     */
    public static int socket(int domain, int type) {
        return prepared(Libc.socket(domain, type | AT_ONCE), FLAGS);
    }

    /**
     * {@code accept4(2)}.
     *
     * @param fd the listening socket
     * @return the descriptor, or the negative errno
     */
    public static int accept(int fd) {
        boolean atOnce = FLAGS && Libc.hasAccept4();
        return prepared(Libc.accept(fd, atOnce ? AT_ONCE : 0), atOnce);
    }

    /**
     * {@code socketpair(2)} of UNIX domain streams.
     *
     * @return the two descriptors in the low and the high 32 bits, or the negative errno
     */
    public static long socketPair() {
        return prepared(Libc.pair(true, Constant.SOCK_STREAM.here() | AT_ONCE), FLAGS);
    }

    /**
     * {@code pipe2(2)}.
     *
     * @return the end to read in the low and the end to write in the high 32 bits, or the negative errno
     */
    public static long pipe() {
        boolean atOnce = Libc.hasPipe2();
        return prepared(Libc.pair(false, atOnce ? Constant.O_NONBLOCK.here() | Constant.O_CLOEXEC.here() : 0), atOnce);
    }

    private static long prepared(long pair, boolean atOnce) {
        if (pair < 0 || atOnce) {
            return pair;
        }
        int first = prepared((int) pair, false);
        int second = prepared((int) (pair >>> 32), false);
        if (first >= 0 && second >= 0) {
            return pair;
        }
        Libc.close(first >= 0 ? first : (int) (pair >>> 32));
        return Math.min(first, second);
    }

    private static int prepared(int fd, boolean atOnce) {
        if (fd < 0 || atOnce) {
            return fd;
        }
        int failure = makeNonBlocking(fd);
        if (failure == 0) {
            failure = Libc.fcntl(fd, Constant.F_SETFD.here(), Constant.FD_CLOEXEC.here());
        }
        if (failure < 0) {
            Libc.close(fd);
            return failure;
        }
        return fd;
    }

    /**
     * Makes a descriptor non-blocking.
     *
     * @param fd the descriptor
     * @return 0, or the negative errno
     */
    public static int makeNonBlocking(int fd) {
        int flags = Libc.fcntl(fd, Constant.F_GETFL.here(), 0);
        if (flags < 0) {
            return flags;
        }
        int wanted = flags | Constant.O_NONBLOCK.here();
        return wanted == flags ? 0 : Math.min(0, Libc.fcntl(fd, Constant.F_SETFL.here(), wanted));
    }
}
