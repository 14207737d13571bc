package dev.ioloop.poller.nio;

import dev.ioloop.Interest;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * What hangs on a {@link SelectionKey}: the token and the interest of a registration.
 *
 * <p>Thread rule: as {@link NioPoller}.
 */
final class Watch {
    private long token;
    private Interest interest;
    private boolean unsettled;

    Watch(Interest interest, long token) {
        this.interest = interest;
        this.token = token;
    }

    static Watch of(SelectionKey key) {
        return (Watch) key.attachment();
    }

    long token() {
        return token;
    }

    Interest interest() {
        return interest;
    }

    void change(Interest newInterest, long newToken) {
        interest = newInterest;
        token = newToken;
    }

    /** Whether the poller still has to look at this one before each select. */
    boolean isUnsettled() {
        return unsettled;
    }

    void unsettled(boolean value) {
        unsettled = value;
    }

    /**
     * Tells whether the operations of a channel will stay what {@link #operations} says: not so for a stream that is
     * yet to be connected, since the selector knows "connectable" and "writable" as two things, and of a stream that
     * is neither connecting nor connected the system says that it has hung up.
     */
    static boolean isSettled(SelectableChannel channel) {
        return !(channel instanceof SocketChannel stream) || stream.isConnected();
    }

    /** What a selector is to be asked for, at this moment. */
    static int operations(SelectableChannel channel, Interest interest) {
        int valid = channel.validOps();
        if ((valid & SelectionKey.OP_ACCEPT) != 0) {
            return interest.isRead() ? SelectionKey.OP_ACCEPT : 0;
        }
        if (channel instanceof SocketChannel stream && !stream.isConnected()) {
            return interest.isWrite() && stream.isConnectionPending() ? SelectionKey.OP_CONNECT : 0;
        }
        int asked = (interest.isRead() ? SelectionKey.OP_READ : 0) | (interest.isWrite() ? SelectionKey.OP_WRITE : 0);
        return asked & valid;
    }
}
