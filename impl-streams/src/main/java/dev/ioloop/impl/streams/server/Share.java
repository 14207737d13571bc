package dev.ioloop.impl.streams.server;

import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one server of a group takes of the connections that the first of them accepts.
 *
 * <p>Thread rule: any thread, but for {@link #take} and {@link #open}, which belong to the thread of the server's loop.
 */
final class Share implements Budget.Waiter {
    private final ListeningServer server;
    private final Spread spread;
    private final boolean first;
    /** Channels on their way from the loop that has accepted them. */
    private final Queue<StreamChannel> inbox = new ConcurrentLinkedQueue<>();
    /** Connections that are open or on their way. */
    private final AtomicInteger load = new AtomicInteger();
    private volatile boolean open;
    /** The budget of the loop is used up, and something waits for it. */
    private volatile boolean full;

    Share(ListeningServer server, Spread spread, boolean first) {
        this.server = server;
        this.spread = spread;
        this.first = first;
    }

    ListeningServer server() {
        return server;
    }

    Spread spread() {
        return spread;
    }

    IOLoop loop() {
        return server.loop();
    }

    /** Whether it is the one that listens for all. */
    boolean isFirst() {
        return first;
    }

    boolean isOpen() {
        return open;
    }

    boolean isFree() {
        return open && !full;
    }

    boolean isLessBusyThan(Share other) {
        return full != other.full ? other.full : load.get() < other.load.get();
    }

    /** Takes connections from now on. */
    void open(boolean takes) {
        open = takes;
        if (takes) {
            spread.roomAgain();
        }
    }

    /** Takes no more; what is on its way goes to others. */
    void leave() {
        open = false;
        for (StreamChannel left = inbox.poll(); left != null; left = inbox.poll()) {
            load.decrementAndGet();
            spread.give(left);
        }
        full = false;
    }

    /** Any thread: hands a channel over; false if the loop has ended. */
    boolean give(StreamChannel channel) {
        load.incrementAndGet();
        inbox.add(channel);
        if (loop().isOwner()) {
            take();
        } else if (!loop().tryExecute(this::take) && inbox.remove(channel)) {
            load.decrementAndGet();
            open = false;
            return false;
        }
        return true;
    }

    /** Serves what has come, as far as the budget of the loop allows; the rest goes to others, or waits. */
    void take() {
        if (!open) {
            leave();
            return;
        }
        while (!inbox.isEmpty() && open) {
            if (!server.budget().take(this)) {
                full = true;
                if (!passOn()) {
                    return;
                }
                continue;
            }
            StreamChannel channel = inbox.poll();
            if (channel == null) {
                server.budget().giveBack();
            } else {
                server.accepted(channel);
                server.budget().accepted();
            }
        }
        if (full && inbox.isEmpty() && !server.budget().holds(this)) {
            full = false;
            spread.roomAgain();
        }
    }

    private boolean passOn() {
        StreamChannel next = inbox.peek();
        Share other = next == null ? null : spread.choose(next.family(), this);
        if (next == null || other == null || !inbox.remove(next)) {
            return false;
        }
        load.decrementAndGet();
        if (!other.give(next)) {
            spread.give(next);
        }
        return true;
    }

    /** One of its connections has ended. */
    void ended() {
        load.decrementAndGet();
    }

    @Override
    public void budgetHasRoom() {
        take();
    }
}
