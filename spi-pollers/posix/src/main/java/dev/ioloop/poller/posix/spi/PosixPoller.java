package dev.ioloop.poller.posix.spi;

import dev.ioloop.AlreadyRegisteredException;
import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.NotRegisteredException;
import dev.ioloop.Readiness;
import dev.ioloop.WrongFamilyException;
import dev.ioloop.poller.posix.WatchedChannel;
import dev.ioloop.poller.posix.libc.Libc;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerCapability;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.ReadySink;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What all pollers of descriptors have in common: the registrations, the wake-up, channels that are closed on other
 * threads, and hang-ups that are told once. A mechanism of the kernel adds five methods: {@link #add}, {@link #change},
 * {@link #remove}, {@link #await} and {@link #closeMechanism}; see docs/write-a-poller.md.
 *
 * <p>A descriptor with empty interest, and one whose hang-up or error was delivered, is not in the kernel's set: epoll and
 * poll cannot mask either, and would report them again at each wait.
 *
 * <p>Thread rule: as {@link Poller}.
 */
@ConsumerType
public abstract class PosixPoller implements Poller, WatchedChannel.Watcher {
    /** Readable: {@code POLLIN} of every system. */
    public static final int IN = 1;
    /** Writable: {@code POLLOUT} of every system. */
    public static final int OUT = 4;
    /** An error is pending: {@code POLLERR} of every system. */
    public static final int ERR = 8;
    /** Hung up: {@code POLLHUP} of every system. */
    public static final int HUP = 16;
    /** Not an open descriptor: {@code POLLNVAL} of every system. */
    public static final int NVAL = 32;

    private static final int ENDS = ERR | HUP | NVAL;

    private final String name;
    private final PollerOptions options;
    private final Wakeup wakeup;
    private final AtomicBoolean woken = new AtomicBoolean();
    /** Channels that other threads have closed, and that are still watched. */
    private final Queue<WatchedChannel> closedElsewhere = new ConcurrentLinkedQueue<>();
    /** The registrations; the index is the descriptor. */
    private @Nullable Watch[] watches = new @Nullable Watch[64];
    private volatile @Nullable Thread owner;
    private volatile boolean closed;
    private ReadySink sink = PosixPoller::tellNobody;
    private int delivered;

    /**
     * Makes a poller with a descriptor to be woken by, which the subclass adds to its set: {@link #wakeupFd()}.
     *
     * @param name of the mechanism, for messages
     * @param options of the loop
     * @throws IOException if no descriptor is left
     */
    protected PosixPoller(String name, PollerOptions options) throws IOException {
        this.name = Objects.requireNonNull(name, "name");
        this.options = Objects.requireNonNull(options, "options");
        wakeup = Wakeup.open();
    }

    // ---- what a mechanism adds

    /**
     * Begins to watch a descriptor, level-triggered.
     *
     * @param fd a descriptor that is not watched
     * @param events {@link #IN}, {@link #OUT} or both; hang-up and error are reported without being asked for
     * @throws IOException if the system refuses; nothing has changed
     */
    protected abstract void add(int fd, int events) throws IOException;

    /**
     * Changes what a descriptor is watched for.
     *
     * @param fd a descriptor that is watched
     * @param events {@link #IN}, {@link #OUT} or both
     * @throws IOException if the system refuses; nothing has changed
     */
    protected abstract void change(int fd, int events) throws IOException;

    /**
     * Ends the watch of a descriptor, which is still open.
     *
     * @param fd a descriptor that is watched
     * @throws IOException if the system refuses; it is no longer watched all the same
     */
    protected abstract void remove(int fd) throws IOException;

    /**
     * Waits, and hands each descriptor that is found, {@link #wakeupFd()} too, to {@link #found}. Returns early, with
     * nothing, when a signal interrupts it.
     *
     * @param timeoutNanos how long, in nanoseconds: 0 does not wait, a negative value waits without limit; a positive
     *     one is rounded up to what the mechanism can count
     * @throws IOException if the mechanism is broken
     */
    protected abstract void await(long timeoutNanos) throws IOException;

    /**
     * Waits without limit until {@link #await} would find something, and takes nothing. On a side thread, while no
     * other method but {@link #wakeup()} is called.
     *
     * @throws IOException if the mechanism is broken
     */
    protected abstract void awaitQuietly() throws IOException;

    /**
     * Gives back what the mechanism holds. Called once.
     *
     * @throws IOException if the system reports an error
     */
    protected abstract void closeMechanism() throws IOException;

    /**
     * Refuses descriptors that the mechanism cannot watch at all. The default refuses none.
     *
     * @param fd the descriptor of a channel that is about to be registered
     * @throws IOException with what was found, what the limit is and what to do
     */
    protected void check(int fd) throws IOException {
        // all are fine
    }

    /**
     * Whether the wake-up must be read to be silent again. The default says so; a mechanism that watches it
     * edge-triggered saves the system call.
     *
     * @return true unless it is edge-triggered
     */
    protected boolean readsWakeups() {
        return true;
    }

    // ---- what a mechanism is given

    /**
     * The descriptor that is readable when the poller is woken. To be added to the set by the mechanism itself.
     *
     * @return the descriptor
     */
    protected final int wakeupFd() {
        return wakeup.fd();
    }

    /**
     * The options that the poller was opened with.
     *
     * @return the options
     */
    protected final PollerOptions options() {
        return options;
    }

    /**
     * Takes what {@link #await} has found for a descriptor.
     *
     * @param fd the descriptor; one that is not registered any more is passed over
     * @param events bits of {@link #IN}, {@link #OUT}, {@link #ERR}, {@link #HUP} and {@link #NVAL}
     * @throws IOException if the system refuses to take it out of the set
     */
    protected final void found(int fd, int events) throws IOException {
        if (fd == wakeup.fd()) {
            if (readsWakeups() || wakeup.fills()) {
                wakeup.drain();
            }
            return;
        }
        Watch watch = at(fd);
        if (watch == null || watch.asked == 0) {
            return;
        }
        int ends = (events & ENDS) != 0 && isTheEnd(watch, fd) ? events & ENDS : 0;
        // what has ended is worth a read and a write: they tell why
        boolean ended = (events & ENDS) != 0;
        boolean readable = ((events & IN) != 0 || ended) && watch.interest.isRead();
        boolean writable = ((events & OUT) != 0 || ended) && watch.interest.isWrite();
        if (ends != 0) {
            watch.asked = 0;
            remove(fd);
        }
        if (readable || writable || ends != 0) {
            delivered++;
            sink.ready(watch.token, Readiness.of(readable, writable, (ends & HUP) != 0, (ends & (ERR | NVAL)) != 0));
        }
    }

    /**
     * Whether a hang-up or an error is to be told now: after the bytes that came first, so that who stops at a short
     * read is called again.
     */
    private static boolean isTheEnd(Watch watch, int fd) {
        return switch (watch.channel.kind()) {
            case DATAGRAM -> false; // the error is one datagram's, and gone with the next call
            case STREAM, PIPE -> !watch.interest.isRead() || Libc.unread(fd) <= 0;
            case LISTENER, OTHER -> true;
        };
    }

    // ---- the contract

    @Override
    public Set<PollerCapability> capabilities() {
        return Set.of(PollerCapability.HANG_UP);
    }

    @Override
    public final void register(Channel channel, Interest interest, long token) throws IOException {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(interest, "interest");
        checkOpen();
        own();
        WatchedChannel watched = watched(channel);
        finishClosed();
        int fd = watched.fd();
        Watch present = at(fd);
        if (present != null && watched.isOpen()) {
            throw new AlreadyRegisteredException(present.channel == watched
                    ? channel + " is registered with " + this + " already; change what is asked for by modify()"
                    : channel + " cannot be registered with " + this + ", since its descriptor " + fd
                            + " is that of " + present.channel + " too; adopt a descriptor once, or duplicate it");
        }
        watched.hold(this);
        Watch watch = new Watch(watched, interest, token);
        try {
            check(fd);
            put(fd, watch);
            ask(watch, interest);
        } catch (IOException | RuntimeException e) {
            if (at(fd) == watch) {
                watches[fd] = null;
            }
            watched.release(this);
            throw e;
        }
    }

    @Override
    public final void modify(Channel channel, Interest interest, long token) throws IOException {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(interest, "interest");
        checkOpen();
        own();
        Watch watch = find(channel);
        if (watch == null || !watch.channel.isOpen()) {
            throw new NotRegisteredException(channel + " is not registered with " + this
                    + (channel.isOpen() ? "; call register() first" : ", since it is closed"));
        }
        ask(watch, interest);
        watch.interest = interest;
        watch.token = token;
    }

    @Override
    public final void deregister(Channel channel) throws IOException {
        Objects.requireNonNull(channel, "channel");
        if (closed) {
            return;
        }
        own();
        Watch watch = find(channel);
        if (watch != null) {
            end(watch);
        }
    }

    @Override
    public final int poll(long timeoutNanos, ReadySink to) throws IOException {
        Objects.requireNonNull(to, "sink");
        checkOpen();
        own();
        finishClosed();
        sink = to;
        delivered = 0;
        try {
            await(woken.get() ? 0 : timeoutNanos);
            return delivered;
        } finally {
            sink = PosixPoller::tellNobody;
            woken.set(false);
        }
    }

    @Override
    public final void wakeup() {
        if (!closed && woken.compareAndSet(false, true)) {
            wakeup.signal();
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>A wake-up is not consumed either: the next poll takes it. May return early with nothing.
     */
    @Override
    public final void awaitReady() throws IOException {
        checkOpen();
        if (!woken.get()) {
            awaitQuietly();
        }
    }

    @Override
    public final void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            closeMechanism();
        } finally {
            wakeup.close();
            for (Watch watch : watches) {
                if (watch != null) {
                    watch.channel.release(this);
                }
            }
            watches = new @Nullable Watch[0];
            closedElsewhere.clear();
        }
    }

    @Override
    public String toString() {
        return "the " + name + " poller of loop '" + options.loopName() + "'";
    }

    // ---- channels that change by themselves

    @Override
    public final void closed(WatchedChannel channel) {
        if (Thread.currentThread() == owner && !closed) {
            try {
                Watch watch = find(channel);
                if (watch != null) {
                    end(watch);
                }
            } catch (IOException e) {
                // its descriptor is closed next, and leaves the kernel's set with that
            }
        } else {
            closedElsewhere.add(channel);
            wakeup();
        }
    }

    @Override
    public final void begun(WatchedChannel channel) throws IOException {
        Watch watch = find(channel);
        if (watch != null) {
            ask(watch, watch.interest);
        }
    }

    /** Lets go of what other threads have closed. */
    private void finishClosed() throws IOException {
        for (WatchedChannel channel = closedElsewhere.poll(); channel != null; channel = closedElsewhere.poll()) {
            Watch watch = find(channel);
            if (watch != null) {
                end(watch);
            }
        }
    }

    private void end(Watch watch) throws IOException {
        int fd = watch.channel.fd();
        watches[fd] = null;
        try {
            if (watch.asked != 0) {
                remove(fd);
            }
        } finally {
            watch.channel.release(this);
        }
    }

    /** Brings the kernel's set to what an interest asks for. */
    private void ask(Watch watch, Interest interest) throws IOException {
        int fd = watch.channel.fd();
        int wanted = watch.channel.isIdle() ? 0 : (interest.isRead() ? IN : 0) | (interest.isWrite() ? OUT : 0);
        if (wanted == watch.asked) {
            return;
        }
        if (wanted == 0) {
            watch.asked = 0;
            remove(fd);
        } else if (watch.asked == 0) {
            add(fd, wanted);
        } else {
            change(fd, wanted);
        }
        watch.asked = wanted;
    }

    private void own() {
        Thread current = Thread.currentThread();
        if (owner != current) {
            owner = current;
        }
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException(this + " is closed; open another one");
        }
    }

    private static WatchedChannel watched(Channel channel) {
        if (!WatchedChannel.FAMILY.equals(channel.family())) {
            throw new WrongFamilyException(channel + " is of family '" + channel.family()
                    + "', but a poller of family 'posix' was asked to watch it; make channels by the channels() of the"
                    + " same loop");
        }
        try {
            return channel.unwrap(WatchedChannel.class);
        } catch (IllegalArgumentException e) {
            WrongFamilyException wrong = new WrongFamilyException(channel + " of " + channel.getClass().getName()
                    + " calls itself of family 'posix', but has no descriptor behind it; its unwrap() must return a"
                    + " WatchedChannel, or its pollable() the channel that it wraps");
            wrong.initCause(e);
            throw wrong;
        }
    }

    private @Nullable Watch find(Channel channel) {
        if (!WatchedChannel.FAMILY.equals(channel.family())) {
            return null;
        }
        WatchedChannel watched = watched(channel);
        Watch watch = at(watched.fd());
        return watch != null && watch.channel == watched ? watch : null;
    }

    private @Nullable Watch at(int fd) {
        return fd >= 0 && fd < watches.length ? watches[fd] : null;
    }

    private void put(int fd, Watch watch) {
        if (fd >= watches.length) {
            watches = Arrays.copyOf(watches, Math.max(fd + 1, watches.length + (watches.length >> 1)));
        }
        watches[fd] = watch;
    }

    private static void tellNobody(long token, Readiness readiness) {
        // outside of a poll there is nobody to tell
    }
}
