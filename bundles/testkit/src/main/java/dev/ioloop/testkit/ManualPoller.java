package dev.ioloop.testkit;

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
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A poller whose channels are made ready by the test, which waits by a {@link ManualClock}, and fails on demand.
 * Level-triggered: what was made ready stays so until {@link #ready} says otherwise.
 *
 * <p>Thread rule: as {@link Poller}; what drives it, and what tells what it was asked, any thread.
 */
public final class ManualPoller implements Poller {
    private record Entry(Interest interest, long token) {}

    private final String loop;
    private final String family;
    private final ManualClock clock;
    private final Runnable onMove = this::moved;
    private final Map<Channel, Entry> entries = new LinkedHashMap<>();
    private final Map<Channel, Readiness> ready = new LinkedHashMap<>();
    private final List<Long> timeouts = new ArrayList<>();
    private WhenIdle whenIdle = WhenIdle.WAIT;
    private Predicate<? super Channel> refused = channel -> false;
    private @Nullable Exception pollFailure;
    private boolean failsForEver;
    private boolean woken;
    private boolean waiting;
    private boolean closed;
    private int wakeups;

    ManualPoller(String loop, String family, ManualClock clock) {
        this.loop = loop;
        this.family = family;
        this.clock = clock;
        clock.addListener(onMove);
    }

    // ---- what the test does and asks

    /**
     * Makes a channel ready, so that each poll from now on, also one under way, delivers it.
     *
     * @param channel registered or not
     * @param readiness what for; {@link Readiness#NONE} ends it
     */
    public synchronized void ready(Channel channel, Readiness readiness) {
        ready.put(Objects.requireNonNull(channel, "channel"), Objects.requireNonNull(readiness, "readiness"));
        notifyAll();
    }

    /**
     * What is asked for, for each registered channel.
     *
     * @return a copy, in the order of registration
     */
    public synchronized Map<Channel, Interest> registered() {
        Map<Channel, Interest> copy = new LinkedHashMap<>();
        entries.forEach((channel, entry) -> copy.put(channel, entry.interest));
        return copy;
    }

    /**
     * The timeouts that polls were asked to wait, in nanoseconds as in {@link Poller#poll}; there are as many as polls.
     *
     * @return a copy, in order
     */
    public synchronized List<Long> timeouts() {
        return List.copyOf(timeouts);
    }

    /**
     * How often {@link #wakeup()} was called.
     *
     * @return the number
     */
    public synchronized int wakeups() {
        return wakeups;
    }

    /**
     * Tells whether it is closed.
     *
     * @return true after {@link #close()}
     */
    public synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Says what a poll does that finds nothing.
     *
     * @param what is done; at first what the provider says
     */
    public synchronized void whenIdle(WhenIdle what) {
        whenIdle = Objects.requireNonNull(what, "what");
        notifyAll();
    }

    /**
     * Makes polls fail, from the next one on.
     *
     * @param failure an {@link IOException} or {@link RuntimeException}; null ends it
     * @param forEver true for each poll, false for the next one alone
     */
    public synchronized void failPoll(@Nullable Exception failure, boolean forEver) {
        if (failure != null && !(failure instanceof IOException || failure instanceof RuntimeException)) {
            throw new IllegalArgumentException("a poll cannot throw " + failure + "; give an IOException or a"
                    + " RuntimeException");
        }
        pollFailure = failure;
        failsForEver = forEver;
    }

    /**
     * Makes registrations fail.
     *
     * @param which the channels that are refused from now on, with an {@link IOException}
     */
    public synchronized void refuseRegister(Predicate<? super Channel> which) {
        refused = Objects.requireNonNull(which, "which");
    }

    /**
     * Waits until a poll waits.
     *
     * @param bound how long at most, in real time
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalStateException if no poll waits then
     */
    public void awaitWaiting(Duration bound) throws InterruptedException {
        await(() -> waiting, bound, "no poll waits");
    }

    /**
     * Waits until this is closed.
     *
     * @param bound how long at most, in real time
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalStateException if it is still open then
     */
    public void awaitClosed(Duration bound) throws InterruptedException {
        await(() -> closed, bound, "it is not closed");
    }

    private synchronized void await(BooleanSupplier condition, Duration bound, String otherwise)
            throws InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
        while (!condition.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new IllegalStateException(this + ": " + otherwise + " after " + bound);
            }
            wait(left / 1_000_000 + 1);
        }
    }

    // ---- what the loop does

    @Override
    public Set<PollerCapability> capabilities() {
        return Set.of(PollerCapability.HANG_UP);
    }

    @Override
    public synchronized void register(Channel channel, Interest interest, long token) throws IOException {
        if (!channel.family().equals(family)) {
            throw new WrongFamilyException("channel " + channel + " is of family '" + channel.family()
                    + "', and this poller watches family '" + family
                    + "'; make it by ManualPollerProvider.channel(name)");
        }
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        if (entries.containsKey(channel)) {
            throw new AlreadyRegisteredException("channel " + channel + " is registered with " + this
                    + " already; deregister it first");
        }
        if (refused.test(channel)) {
            throw new IOException("the test makes this poller refuse " + channel);
        }
        entries.put(channel, new Entry(interest, token));
    }

    @Override
    public synchronized void modify(Channel channel, Interest interest, long token) {
        if (entries.replace(channel, new Entry(interest, token)) == null) {
            throw new NotRegisteredException("channel " + channel + " is not registered with " + this
                    + "; register it first");
        }
    }

    @Override
    public synchronized void deregister(Channel channel) {
        entries.remove(channel);
    }

    @Override
    public int poll(long timeoutNanos, ReadySink sink) throws IOException {
        boolean advance;
        synchronized (this) {
            timeouts.add(timeoutNanos);
            throwFailure();
            advance = whenIdle == WhenIdle.ADVANCE && timeoutNanos > 0 && !woken && found().isEmpty();
        }
        if (advance) {
            clock.advance(Duration.ofNanos(timeoutNanos)); // outside the lock: it runs callbacks of the clock
        }
        synchronized (this) {
            if (!advance && timeoutNanos != 0 && whenIdle != WhenIdle.RETURN) {
                waitFor(timeoutNanos);
            }
            woken = false;
            Map<Channel, Readiness> found = found();
            entries.forEach((channel, entry) -> {
                Readiness readiness = found.get(channel);
                if (readiness != null) {
                    sink.ready(entry.token, readiness);
                }
            });
            return found.size();
        }
    }

    private void throwFailure() throws IOException {
        Exception failure = pollFailure;
        if (!failsForEver) {
            pollFailure = null;
        }
        if (failure instanceof IOException broken) {
            throw broken;
        }
        if (failure instanceof RuntimeException broken) {
            throw broken;
        }
    }

    private synchronized void waitFor(long timeoutNanos) {
        long end = clock.nanoTime() + timeoutNanos;
        waiting = true;
        notifyAll();
        try {
            while (!woken && !closed && found().isEmpty() && (timeoutNanos < 0 || end - clock.nanoTime() > 0)) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting = false;
        }
    }

    private Map<Channel, Readiness> found() {
        Map<Channel, Readiness> found = new LinkedHashMap<>();
        entries.keySet().removeIf(channel -> !channel.isOpen());
        entries.forEach((channel, entry) -> {
            Readiness now = ready.getOrDefault(channel, Readiness.NONE).filter(entry.interest);
            if (!now.isNone()) {
                found.put(channel, now);
            }
        });
        return found;
    }

    private synchronized void moved() {
        notifyAll();
    }

    @Override
    public synchronized void wakeup() {
        wakeups++;
        woken = true;
        notifyAll();
    }

    @Override
    public synchronized void awaitReady() {
        waitFor(-1);
        woken = false;
    }

    @Override
    public synchronized void close() {
        closed = true;
        entries.clear();
        clock.removeListener(onMove);
        notifyAll();
    }

    @Override
    public String toString() {
        return "ManualPoller of loop '" + loop + "'";
    }
}
