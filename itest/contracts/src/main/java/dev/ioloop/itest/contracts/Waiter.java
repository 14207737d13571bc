package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.fail;

import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Waits for one channel at a time to become ready, by a poller of its own and never longer than a bound.
 *
 * <p>Thread rule: one thread at a time.
 */
final class Waiter implements AutoCloseable {
    /** The longest that anything in the contracts is waited for, in nanoseconds. */
    static final long BOUND = TimeUnit.SECONDS.toNanos(10);

    private final Poller poller;
    private boolean ready;

    Waiter(PollerProvider provider) throws IOException {
        poller = provider.open(new PollerOptions("waiter"));
    }

    /** Returns once the channel is ready, and fails the test if it is not in time. */
    void until(Channel channel, Interest interest) throws IOException {
        if (!within(channel, interest, BOUND)) {
            fail("channel " + channel + " did not become ready for " + interest + " within " + BOUND + " ns");
        }
    }

    /** Tells whether the channel becomes ready in this time. */
    boolean within(Channel channel, Interest interest, long nanos) throws IOException {
        long start = System.nanoTime();
        ready = false;
        poller.register(channel.pollable(), interest, 1);
        try {
            long left = nanos;
            while (!ready && left > 0) {
                poller.poll(left, (token, readiness) -> ready = true);
                left = nanos - (System.nanoTime() - start);
            }
        } finally {
            poller.deregister(channel.pollable());
        }
        return ready;
    }

    @Override
    public void close() throws IOException {
        poller.close();
    }
}
