package dev.ioloop.testkit;

import dev.ioloop.ChannelFactory;
import dev.ioloop.DatagramChannel;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import dev.ioloop.StreamChannel;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Brings pollers driven by hand; give it to a loop by {@link dev.ioloop.LoopOptions#withPollerProvider}.
 *
 * <p>Thread rule: any thread.
 */
public final class ManualPollerProvider implements PollerProvider {
    private final String name;
    private final int priority;
    private final ManualClock clock;
    private final NoFactory channels;
    private final List<ManualPoller> opened = new CopyOnWriteArrayList<>();
    private volatile WhenIdle whenIdle = WhenIdle.WAIT;
    private volatile @Nullable String unavailable;
    private volatile @Nullable IOException refusal;

    /**
     * A provider with the name and family {@code "manual"} and priority 0.
     *
     * @param clock by which its pollers wait
     */
    public ManualPollerProvider(ManualClock clock) {
        this("manual", 0, "manual", clock);
    }

    /**
     * A provider.
     *
     * @param name its name
     * @param priority which one is taken where none is asked for
     * @param family of the channels
     * @param clock by which its pollers wait
     */
    public ManualPollerProvider(String name, int priority, String family, ManualClock clock) {
        this.name = Objects.requireNonNull(name, "name");
        this.priority = priority;
        this.clock = Objects.requireNonNull(clock, "clock");
        this.channels = new NoFactory(Objects.requireNonNull(family, "family"));
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

    /**
     * Makes it tell that it cannot be used.
     *
     * @param reason in words; null makes it usable again
     */
    public void unavailable(@Nullable String reason) {
        unavailable = reason;
    }

    /**
     * Makes it refuse to open pollers.
     *
     * @param failure what {@link #open} throws; null for nothing
     */
    public void refuseOpen(@Nullable IOException failure) {
        refusal = failure;
    }

    /**
     * Says what polls do that find nothing, in pollers that are open and in those to come.
     *
     * @param what is done; at first {@link WhenIdle#WAIT}
     * @return this
     */
    public ManualPollerProvider whenIdle(WhenIdle what) {
        whenIdle = Objects.requireNonNull(what, "what");
        opened.forEach(poller -> poller.whenIdle(what));
        return this;
    }

    @Override
    public ChannelFactory channels() {
        return channels;
    }

    /**
     * Makes a channel that its pollers can watch.
     *
     * @param channelName for messages
     * @return an open channel
     */
    public ManualChannel channel(String channelName) {
        return new ManualChannel(channels.family(), channelName);
    }

    @Override
    public ManualPoller open(PollerOptions options) throws IOException {
        IOException failure = refusal;
        if (failure != null) {
            throw failure;
        }
        ManualPoller poller = new ManualPoller(options.loopName(), channels.family(), clock);
        poller.whenIdle(whenIdle);
        opened.add(poller);
        return poller;
    }

    /**
     * The pollers that it has opened, the closed ones among them.
     *
     * @return a copy, in the order of opening
     */
    public List<ManualPoller> opened() {
        return List.copyOf(opened);
    }

    /**
     * The poller opened last.
     *
     * @return the poller
     * @throws IllegalStateException if none was opened
     */
    public ManualPoller last() {
        if (opened.isEmpty()) {
            throw new IllegalStateException("no poller was opened yet; make a loop with this provider first");
        }
        return opened.get(opened.size() - 1);
    }

    @Override
    public String toString() {
        return "ManualPollerProvider[" + name + ", " + opened.size() + " opened]";
    }

    /** A factory that makes none of the channels of a network. */
    private record NoFactory(String family) implements ChannelFactory {
        private UnsupportedOperationException none() {
            return new UnsupportedOperationException("family '" + family
                    + "' has no network; make a channel by ManualPollerProvider.channel(name)");
        }

        @Override
        public StreamChannel stream(ProtocolFamily protocol) {
            throw none();
        }

        @Override
        public ListenChannel listener(ProtocolFamily protocol) {
            throw none();
        }

        @Override
        public DatagramChannel datagram(ProtocolFamily protocol) {
            throw none();
        }

        @Override
        public PipeEnds pipe() {
            throw none();
        }
    }
}
