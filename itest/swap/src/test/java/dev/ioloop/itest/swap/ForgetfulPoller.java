package dev.ioloop.itest.swap;

import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.StreamChannel;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerCapability;
import dev.ioloop.spi.ReadySink;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Says nothing of the hundredth stream that is registered, as a poller would that has lost it.
 *
 * <p>Thread rule: as {@link Poller}.
 */
final class ForgetfulPoller implements Poller {
    private static final int VICTIM = 100;
    private static final AtomicInteger STREAMS = new AtomicInteger();

    /** The token of the victim, which no poller after the first one knows any better. */
    private static volatile long forgotten = Long.MIN_VALUE;

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
        if (channel instanceof StreamChannel && STREAMS.incrementAndGet() == VICTIM) {
            forgotten = token;
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
            if (token != forgotten) {
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
