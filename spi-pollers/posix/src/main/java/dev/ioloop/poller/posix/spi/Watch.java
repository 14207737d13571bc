package dev.ioloop.poller.posix.spi;

import dev.ioloop.Interest;
import dev.ioloop.poller.posix.WatchedChannel;

/**
 * What a poller knows of one registration.
 *
 * <p>Thread rule: the thread that polls.
 */
final class Watch {
    final WatchedChannel channel;
    Interest interest;
    long token;
    /** What the kernel was asked for: bits of poll, 0 if the descriptor is not in its set. */
    int asked;

    Watch(WatchedChannel channel, Interest interest, long token) {
        this.channel = channel;
        this.interest = interest;
        this.token = token;
    }
}
