package dev.ioloop.poller.nio;

import dev.ioloop.AlreadyRegisteredException;
import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.NotRegisteredException;
import dev.ioloop.Readiness;
import dev.ioloop.WrongFamilyException;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerCapability;
import dev.ioloop.spi.ReadySink;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits with a {@link Selector}. Accepts every channel of the family {@code "nio"} with a {@link SelectableChannel}
 * behind it, whichever class loader its class came from.
 *
 * <p>The selector is always asked by {@code select(Consumer)}: it keeps no set of selected keys, so that nothing is
 * allocated here, and a select whose findings are ignored loses nothing, since the next one finds them again. The JDK
 * itself makes an Integer of 16 bytes for each channel found whose descriptor is above 127 (its map from descriptors to
 * keys, on 17 and on 25).
 *
 * <p>The hint {@code batch} of {@link dev.ioloop.spi.PollerOptions} is not taken: the JDK has a size of its own. On a
 * closed poller everything but {@link #wakeup()}, {@link #deregister} and {@link #close()} fails.
 *
 * <p>Thread rule: as {@link Poller}.
 */
final class NioPoller implements Poller {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final String loopName;
    private final Selector selector;
    private final Consumer<SelectionKey> delivering = this::deliver;
    /** Keys of streams that were not connected when last looked at. */
    private final List<SelectionKey> unsettled = new ArrayList<>();
    /** Set by wakeup, cleared by poll alone: a select for another purpose takes the selector's own wake-up away. */
    private final AtomicBoolean woken = new AtomicBoolean();
    private ReadySink sink = NioPoller::tellNobody;
    private int delivered;

    NioPoller(String loopName, Selector selector) {
        this.loopName = loopName;
        this.selector = selector;
    }

    @Override
    public Set<PollerCapability> capabilities() {
        return Set.of();
    }

    @Override
    public void register(Channel channel, Interest interest, long token) throws IOException {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(interest, "interest");
        checkOpen();
        SelectableChannel jdk = selectable(channel);
        if (!jdk.isOpen()) {
            throw new ClosedChannelException();
        }
        SelectionKey present = jdk.keyFor(selector);
        if (present != null) {
            if (present.isValid()) {
                throw new AlreadyRegisteredException(channel + " is registered with " + this
                        + " already; change what is asked for by modify()");
            }
            // A cancelled key stays until the next select, and register() would stumble over it.
            selector.selectNow(NioPoller::ignore);
        }
        SelectionKey key = jdk.register(selector, Watch.operations(jdk, interest), new Watch(interest, token));
        noteUnsettled(key);
    }

    @Override
    public void modify(Channel channel, Interest interest, long token) throws IOException {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(interest, "interest");
        SelectionKey key = validKey(channel);
        if (key == null || !ask(key, interest)) {
            throw new NotRegisteredException(channel + " is not registered with " + this
                    + (channel.isOpen() ? "; call register() first" : ", since it is closed"));
        }
        Watch.of(key).change(interest, token);
        noteUnsettled(key);
    }

    @Override
    public void deregister(Channel channel) {
        Objects.requireNonNull(channel, "channel");
        SelectionKey key = validKey(channel);
        if (key != null) {
            key.cancel();
        }
    }

    @Override
    public int poll(long timeoutNanos, ReadySink to) throws IOException {
        Objects.requireNonNull(to, "sink");
        checkOpen();
        settle();
        sink = to;
        delivered = 0;
        try {
            if (timeoutNanos == 0 || woken.get()) {
                selector.selectNow(delivering);
            } else if (timeoutNanos < 0) {
                selector.select(delivering);
            } else {
                selector.select(delivering, millis(timeoutNanos));
            }
            return delivered;
        } finally {
            sink = NioPoller::tellNobody;
            woken.set(false);
        }
    }

    /** Rounds up, since 0 would mean "for ever" to the selector; limits to what {@code epoll_wait(2)} can count. */
    static long millis(long nanos) {
        long whole = nanos / NANOS_PER_MILLI;
        return Math.min(nanos % NANOS_PER_MILLI == 0 ? whole : whole + 1, Integer.MAX_VALUE);
    }

    private void deliver(SelectionKey key) {
        int ready;
        try {
            ready = key.readyOps();
        } catch (CancelledKeyException e) {
            return; // closed on a thread that had no business to, while the selector worked
        }
        boolean readable = (ready & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0;
        boolean writable = (ready & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0;
        delivered++;
        sink.ready(Watch.of(key).token(), Readiness.of(readable, writable, false, false));
    }

    @Override
    public void wakeup() {
        if (selector.isOpen() && woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>A wake-up is not consumed either: the next poll takes it. May return early with nothing.
     */
    @Override
    public void awaitReady() throws IOException {
        checkOpen();
        settle();
        if (!woken.get()) {
            selector.select(NioPoller::ignore);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>The keys are cancelled and flushed by a select first, which gives back the descriptors of channels that were
     * closed meanwhile. Selector.close() of the JDK does so too (17 and 25), but its specification does not say it.
     */
    @Override
    public void close() throws IOException {
        if (!selector.isOpen()) {
            return;
        }
        unsettled.clear();
        selector.wakeup();
        try (selector) {
            selector.keys().forEach(SelectionKey::cancel);
            selector.selectNow(NioPoller::ignore);
        }
    }

    @Override
    public String toString() {
        return "the nio poller of loop '" + loopName + "'";
    }

    /** How many registrations are looked at before each select. */
    int unsettledCount() {
        return unsettled.size();
    }

    private void checkOpen() throws IOException {
        if (!selector.isOpen()) {
            throw new IOException(this + " is closed; open another one");
        }
    }

    private static SelectableChannel selectable(Channel channel) {
        if (!NioChannels.FAMILY.equals(channel.family())) {
            throw new WrongFamilyException(channel + " is of family '" + channel.family()
                    + "', but a poller of family 'nio' was asked to watch it; make channels by the channels() of the"
                    + " same loop");
        }
        try {
            return channel.unwrap(SelectableChannel.class);
        } catch (IllegalArgumentException e) {
            WrongFamilyException wrong = new WrongFamilyException(channel + " of " + channel.getClass().getName()
                    + " calls itself of family 'nio', but has no SelectableChannel behind it; its unwrap() must return"
                    + " one, or its pollable() the channel that it wraps");
            wrong.initCause(e);
            throw wrong;
        }
    }

    private @Nullable SelectionKey validKey(Channel channel) {
        if (!NioChannels.FAMILY.equals(channel.family())) {
            return null;
        }
        SelectionKey key = selectable(channel).keyFor(selector);
        return key != null && key.isValid() ? key : null;
    }

    /** Asks the selector for an interest; false if the channel was closed meanwhile. */
    private static boolean ask(SelectionKey key, Interest interest) {
        try {
            int operations = Watch.operations(key.channel(), interest);
            if (key.interestOps() != operations) {
                key.interestOps(operations);
            }
            return true;
        } catch (CancelledKeyException e) {
            return false;
        }
    }

    private void noteUnsettled(SelectionKey key) {
        Watch watch = Watch.of(key);
        if (!watch.isUnsettled() && !Watch.isSettled(key.channel())) {
            watch.unsettled(true);
            unsettled.add(key);
        }
    }

    /**
     * Asks anew for streams whose state may have changed since they were looked at. Nobody tells a poller of a
     * finishConnect(): the key would go on to ask for "connectable", which an epoll finds and the JDK throws away, so
     * that each select returns at once with nothing. Costs a few nanoseconds for each stream that is being connected.
     */
    private void settle() {
        for (int i = unsettled.size() - 1; i >= 0; i--) {
            SelectionKey key = unsettled.get(i);
            Watch watch = Watch.of(key);
            boolean settled = Watch.isSettled(key.channel());
            if (!ask(key, watch.interest()) || settled) {
                watch.unsettled(false);
                int end = unsettled.size() - 1;
                SelectionKey last = unsettled.remove(end);
                if (i < end) {
                    unsettled.set(i, last);
                }
            }
        }
    }

    private static void ignore(SelectionKey key) {
        // it is still ready when the next poll asks
    }

    private static void tellNobody(long token, Readiness readiness) {
        // outside of a poll there is nobody to tell, and nothing is selected
    }
}
