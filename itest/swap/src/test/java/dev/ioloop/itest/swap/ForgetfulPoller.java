package dev.ioloop.itest.swap;

import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.StreamChannel;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerCapability;
import dev.ioloop.spi.ReadySink;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Says nothing of twenty streams that are registered, as a poller would that has lost them. Twenty, because one alone may be
 * of a connection that the peer resets, which nobody misses.
 *
 * <p>Thread rule: as {@link Poller}.
 */
final class ForgetfulPoller implements Poller {
    private static final int FIRST_VICTIM = 100;
    private static final int LAST_VICTIM = 119;
    private static final AtomicInteger STREAMS = new AtomicInteger();

    /** The tokens of the victims, which no poller after the first one knows any better. */
    private static final Set<Long> FORGOTTEN = ConcurrentHashMap.newKeySet();

    private final Poller poller;

    ForgetfulPoller(Poller poller) {
        this.poller = poller;
    }

    @Override
    public Set<PollerCapability> capabilities() {
        return poller.capabilities();
    }

    @Override
    public void register(Channel channel, Interest interest, long token) throws IOException {
        poller.register(channel, interest, token);
        if (channel instanceof StreamChannel) {
            int number = STREAMS.incrementAndGet();
            if (number >= FIRST_VICTIM && number <= LAST_VICTIM) {
                FORGOTTEN.add(token);
            }
        }
    }

    @Override
    public void modify(Channel channel, Interest interest, long token) throws IOException {
        poller.modify(channel, interest, token);
    }

    @Override
    public void deregister(Channel channel) throws IOException {
        poller.deregister(channel);
    }

    @Override
    public int poll(long timeoutNanos, ReadySink sink) throws IOException {
        return poller.poll(timeoutNanos, (token, readiness) -> {
            if (!FORGOTTEN.contains(token)) {
                sink.ready(token, readiness);
            }
        });
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
        poller.close();
    }
}
