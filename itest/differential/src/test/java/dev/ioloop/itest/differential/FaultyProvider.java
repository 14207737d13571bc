package dev.ioloop.itest.differential;

import dev.ioloop.Channel;
import dev.ioloop.ChannelFactory;
import dev.ioloop.Interest;
import dev.ioloop.Readiness;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerCapability;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.ReadySink;
import java.io.IOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A poller with a fault: it passes all on to another one, and does one thing wrong.
 *
 * <p>Thread rule: any thread; its pollers as {@link Poller}.
 */
final class FaultyProvider implements PollerProvider {
    /** What is done wrong. */
    enum Fault {
        /** Nothing. */
        NONE,
        /** Each thousandth delivery is lost; the next poll finds it again. */
        LOSES_ONE_DELIVERY,
        /** After its fiftieth delivery a registration is told nothing before its interest changes. */
        GOES_DEAF,
        /** A registration that is paused is not paused. */
        FORGETS_TO_PAUSE,
        /** What was found for the second registration of a poll goes to the third, and the reverse. */
        SWAPS_TOKENS,
        /** A registration that has ended goes on to be delivered for a while. */
        DELIVERS_AFTER_THE_END,
        /** A registration that asks for both directions is asked for the first alone. */
        ASKS_FOR_READ_ALONE,
        /** It never waits. */
        SPINS,
        /** A switch to it loses one registration of those that ask for writing. */
        LOSES_A_REGISTRATION,
        /** It is not closed when the loop has done with it. */
        LEAKS
    }

    private static final long DEAF_AFTER = 50;
    private static final long LOST_EVERY = 1000;
    private static final int POLLS_AFTER_THE_END = 5;

    private final PollerProvider good;
    private final Fault fault;

    FaultyProvider(PollerProvider good, Fault fault) {
        this.good = good;
        this.fault = fault;
    }

    @Override
    public String name() {
        return good.name();
    }

    @Override
    public int priority() {
        return good.priority();
    }

    @Override
    public Optional<String> unavailable() {
        return good.unavailable();
    }

    @Override
    public ChannelFactory channels() {
        return good.channels();
    }

    @Override
    public Poller open(PollerOptions options) throws IOException {
        return new Faulty(good.open(options));
    }

    /** The poller. */
    private final class Faulty implements Poller {
        private final Poller poller;
        private final Map<Channel, Long> tokens = new IdentityHashMap<>();
        private final Map<Long, Long> deliveries = new HashMap<>();
        private long all;
        private @Nullable Long heldToken;
        private @Nullable Readiness heldReadiness;
        private int inPoll;
        private boolean lostOne;
        private long endedToken;
        private int pollsToEnd;

        Faulty(Poller poller) {
            this.poller = poller;
        }

        @Override
        public Set<PollerCapability> capabilities() {
            return poller.capabilities();
        }

        @Override
        public void register(Channel channel, Interest interest, long token) throws IOException {
            if (fault == Fault.LOSES_A_REGISTRATION && !lostOne && interest.isWrite() && tokens.size() > 3) {
                lostOne = true;
                poller.register(channel, Interest.NONE, token);
                return;
            }
            tokens.put(channel, token);
            poller.register(channel, asked(interest), token);
        }

        @Override
        public void modify(Channel channel, Interest interest, long token) throws IOException {
            deliveries.remove(token);
            if (fault != Fault.FORGETS_TO_PAUSE || interest != Interest.NONE) {
                poller.modify(channel, asked(interest), token);
            }
        }

        private Interest asked(Interest interest) {
            return fault == Fault.ASKS_FOR_READ_ALONE && interest == Interest.READ_WRITE ? Interest.READ : interest;
        }

        @Override
        public void deregister(Channel channel) throws IOException {
            Long token = tokens.remove(channel);
            if (token != null) {
                endedToken = token;
                pollsToEnd = POLLS_AFTER_THE_END;
            }
            poller.deregister(channel);
        }

        @Override
        public int poll(long timeoutNanos, ReadySink sink) throws IOException {
            inPoll = 0;
            heldToken = null;
            if (fault == Fault.DELIVERS_AFTER_THE_END && pollsToEnd > 0) {
                pollsToEnd--;
                sink.ready(endedToken, Readiness.READABLE);
                return 1 + poller.poll(0, sink);
            }
            int[] dropped = {0};
            int count = poller.poll(fault == Fault.SPINS ? 0 : timeoutNanos, (token, readiness) -> {
                if (!deliver(token, readiness, sink)) {
                    dropped[0]++;
                }
            });
            if (heldToken != null) {
                sink.ready(heldToken, heldReadiness);
            }
            return count - dropped[0];
        }

        private boolean deliver(long token, Readiness readiness, ReadySink sink) {
            all++;
            inPoll++;
            long own = deliveries.merge(token, 1L, Long::sum);
            if (fault == Fault.LOSES_ONE_DELIVERY && all % LOST_EVERY == 0
                    || fault == Fault.GOES_DEAF && own > DEAF_AFTER) {
                return false;
            }
            if (fault == Fault.SWAPS_TOKENS && inPoll <= 3) {
                swap(token, readiness, sink);
            } else {
                sink.ready(token, readiness);
            }
            return true;
        }

        /** The second is held back until the third comes, or the poll ends. */
        private void swap(long token, Readiness readiness, ReadySink sink) {
            if (inPoll == 1) {
                sink.ready(token, readiness);
            } else if (inPoll == 2) {
                heldToken = token;
                heldReadiness = readiness;
            } else if (heldToken != null) {
                sink.ready(heldToken, readiness);
                heldToken = token;
            }
        }

        @Override
        public void wakeup() {
            poller.wakeup();
        }

        @Override
        public void awaitReady() throws IOException {
            poller.awaitReady();
        }

        @Override
        public void close() throws IOException {
            if (fault != Fault.LEAKS) {
                poller.close();
            }
        }
    }
}
