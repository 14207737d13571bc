package dev.ioloop.impl.loop;

import dev.ioloop.AlreadyRegisteredException;
import dev.ioloop.Channel;
import dev.ioloop.ChannelFactory;
import dev.ioloop.DatagramChannel;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.NotRegisteredException;
import dev.ioloop.PipeEnds;
import dev.ioloop.Readiness;
import dev.ioloop.Registration;
import dev.ioloop.StreamChannel;
import dev.ioloop.WrongFamilyException;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerCapability;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.ReadySink;
import dev.ioloop.spi.RegistrationSlot;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A poller whose channels are made ready by the test, and which refuses and fails on demand. */
class HandPollerProvider implements PollerProvider {
    final String name;
    final int priority;
    final String family;
    final List<HandPoller> opened = new CopyOnWriteArrayList<>();
    volatile @Nullable String unavailable;
    volatile @Nullable IOException refuseOpen;
    volatile Predicate<Channel> refuseRegister = c -> false;
    volatile @Nullable Exception failPoll;
    volatile boolean returnEarly;

    HandPollerProvider(String name, int priority, String family) {
        this.name = name;
        this.priority = priority;
        this.family = family;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.ofNullable(unavailable);
    }

    @Override
    public ChannelFactory channels() {
        return new NoChannels(family);
    }

    @Override
    public HandPoller open(PollerOptions options) throws IOException {
        if (refuseOpen != null) {
            throw refuseOpen;
        }
        HandPoller poller = new HandPoller();
        opened.add(poller);
        return poller;
    }

    HandPoller last() {
        return opened.get(opened.size() - 1);
    }

    @Override
    public String toString() {
        return "HandPollerProvider[" + name + "]";
    }

    /** A channel that is ready when the test says so. */
    static final class HandChannel implements Channel, RegistrationSlot {
        private final String family;
        volatile Readiness ready = Readiness.NONE;
        private volatile boolean open = true;
        volatile int closes;
        private @Nullable Registration registration;

        HandChannel(String family) {
            this.family = family;
        }

        @Override
        public String family() {
            return family;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
            closes++;
        }

        @Override
        public @Nullable Registration registration() {
            return registration;
        }

        @Override
        public void registration(@Nullable Registration next) {
            registration = next;
        }
    }

    private record Entry(Interest interest, long token) {}

    /** The poller; it waits on its own monitor. */
    final class HandPoller implements Poller {
        private final Map<Channel, Entry> entries = new LinkedHashMap<>();
        private boolean woken;
        volatile int polls;
        volatile int wakeups;
        volatile boolean closed;
        volatile long lastTimeout = Long.MIN_VALUE;
        volatile boolean waiting;

        @Override
        public Set<PollerCapability> capabilities() {
            return Set.of(PollerCapability.HANG_UP);
        }

        @Override
        public synchronized void register(Channel channel, Interest interest, long token) throws IOException {
            if (!channel.family().equals(family)) {
                throw new WrongFamilyException("channel of family " + channel.family() + ", poller of " + family);
            }
            if (!channel.isOpen()) {
                throw new ClosedChannelException();
            }
            if (refuseRegister.test(channel)) {
                throw new IOException("refused by the test");
            }
            if (entries.containsKey(channel)) {
                throw new AlreadyRegisteredException("twice: " + channel);
            }
            entries.put(channel, new Entry(interest, token));
        }

        @Override
        public synchronized void modify(Channel channel, Interest interest, long token) {
            if (entries.replace(channel, new Entry(interest, token)) == null) {
                throw new NotRegisteredException("not registered: " + channel);
            }
        }

        @Override
        public synchronized void deregister(Channel channel) {
            entries.remove(channel);
        }

        @Override
        public synchronized int poll(long timeoutNanos, ReadySink sink) throws IOException {
            polls++;
            lastTimeout = timeoutNanos;
            if (failPoll instanceof IOException e) {
                throw e;
            }
            if (failPoll instanceof RuntimeException e) {
                throw e;
            }
            if (!returnEarly) {
                await(timeoutNanos);
            }
            woken = false;
            List<Map.Entry<Channel, Entry>> found = ready();
            found.forEach(e -> sink.ready(e.getValue().token,
                    ((HandChannel) e.getKey()).ready.filter(e.getValue().interest)));
            return found.size();
        }

        private void await(long timeoutNanos) {
            long end = System.nanoTime() + timeoutNanos;
            waiting = true;
            notifyAll();
            while (!woken && ready().isEmpty() && !Thread.currentThread().isInterrupted()) {
                long left = timeoutNanos < 0 ? Long.MAX_VALUE : end - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                try {
                    wait(Math.min(left / 1_000_000, 100_000), left < 1_000_000 ? (int) left : 0);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            waiting = false;
        }

        private List<Map.Entry<Channel, Entry>> ready() {
            List<Map.Entry<Channel, Entry>> found = new ArrayList<>();
            entries.keySet().removeIf(c -> !c.isOpen());
            for (Map.Entry<Channel, Entry> entry : entries.entrySet()) {
                if (!((HandChannel) entry.getKey()).ready.filter(entry.getValue().interest).isNone()) {
                    found.add(entry);
                }
            }
            return found;
        }

        @Override
        public synchronized void wakeup() {
            wakeups++;
            woken = true;
            notifyAll();
        }

        @Override
        public synchronized void awaitReady() {
            await(-1);
            woken = false;
        }

        @Override
        public synchronized void close() {
            closed = true;
            entries.clear();
            notifyAll();
        }

        /** Waits until this is closed, at most 10 seconds. */
        synchronized void awaitClosed() throws InterruptedException {
            long end = System.nanoTime() + 10_000_000_000L;
            while (!closed) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("the poller is not closed after 10 s");
                }
                wait(left);
            }
        }

        synchronized int registered() {
            return entries.size();
        }

        /** Makes a channel ready, so that a poll under way returns. */
        synchronized void makeReady(HandChannel channel, Readiness readiness) {
            channel.ready = readiness;
            notifyAll();
        }

        /** Waits until a poll waits, at most 10 seconds. */
        synchronized void awaitWaiting() throws InterruptedException {
            long end = System.nanoTime() + 10_000_000_000L;
            while (!waiting) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("no poll waits after 10 s");
                }
                wait(left);
            }
        }
    }

    private record NoChannels(String family) implements ChannelFactory {
        @Override
        public StreamChannel stream(ProtocolFamily protocol) {
            throw new UnsupportedOperationException("only HandChannels here");
        }

        @Override
        public ListenChannel listener(ProtocolFamily protocol) {
            throw new UnsupportedOperationException("only HandChannels here");
        }

        @Override
        public DatagramChannel datagram(ProtocolFamily protocol) {
            throw new UnsupportedOperationException("only HandChannels here");
        }

        @Override
        public PipeEnds pipe() {
            throw new UnsupportedOperationException("only HandChannels here");
        }
    }
}
