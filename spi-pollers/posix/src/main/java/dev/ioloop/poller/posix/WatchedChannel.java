package dev.ioloop.poller.posix;

import dev.ioloop.Channel;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a poller sees of a channel of the family {@code posix}: a descriptor, its kind, and a hold that keeps the number
 * from being given to another file while a poller watches it.
 *
 * <p>Thread rule: as {@link Channel}; {@link #hold(Watcher)} and {@link #release(Watcher)} from any thread.
 */
@ProviderType
public interface WatchedChannel extends Channel {
    /** The name of the family. */
    String FAMILY = "posix";

    /** What the descriptor stands for; it decides how a poller reads the kernel's answers. */
    enum Kind {
        /** A stream socket, connected or still to be connected. */
        STREAM,
        /** A socket that listens. */
        LISTENER,
        /** A datagram socket: an error is one datagram's, and not the end. */
        DATAGRAM,
        /** An end of a pipe. */
        PIPE,
        /** An eventfd, a pidfd, or whatever else was adopted. */
        OTHER
    }

    /**
     * The descriptor.
     *
     * @return the number; only while it is held or the channel is open
     */
    int fd();

    /**
     * What the descriptor stands for.
     *
     * @return the kind
     */
    Kind kind();

    /**
     * Whether there is nothing to wait for yet: a stream that neither is connected nor tries to be. Some kernels call
     * such a socket hung up ({@code tcp(7)}), which nobody has asked about.
     *
     * @return true until connect is called
     */
    boolean isIdle();

    /**
     * Keeps the descriptor open, even if the channel is closed, until {@link #release(Watcher)}.
     *
     * @param watcher who is told of a close and of a begin of an attempt to connect
     * @throws ClosedChannelException if the channel is closed
     */
    void hold(Watcher watcher) throws ClosedChannelException;

    /**
     * Ends a hold. The last one of a closed channel gives the descriptor back.
     *
     * @param watcher who held it
     */
    void release(Watcher watcher);

    /** Who watches a channel, and is told what the kernel tells nobody. */
    interface Watcher {
        /**
         * The channel was closed. Any thread; must end its hold soon, at once if this is the thread that polls.
         *
         * @param channel the channel
         */
        void closed(WatchedChannel channel);

        /**
         * The channel is no longer idle. On the thread that the channel belongs to.
         *
         * @param channel the channel
         * @throws IOException if the system refuses to watch it
         */
        void begun(WatchedChannel channel) throws IOException;
    }
}
