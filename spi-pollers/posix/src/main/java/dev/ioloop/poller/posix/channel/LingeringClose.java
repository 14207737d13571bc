package dev.ioloop.poller.posix.channel;

import dev.ioloop.poller.posix.libc.Libc;

/**
 * Closes of sockets with SO_LINGER, which wait for the peer to take what is unsent, also if they are non-blocking
 * ({@code socket(7)}): never on a loop.
 *
 * <p>Thread rule: any thread.
 */
final class LingeringClose {
    private LingeringClose() {}

    /** Closes on a thread of its own, which ends with the linger time of the socket at the latest. */
    static void start(int fd, String what) {
        Thread thread = new Thread(() -> {
            Libc.close(fd);
        }, "ioloop-lingering-close of " + what);
        thread.setDaemon(true);
        thread.start();
    }
}
