package dev.ioloop.itest.swap;

import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerCapability;
import dev.ioloop.spi.ReadySink;
import java.io.IOException;
import java.util.Set;

/**
 * Passes everything on to another poller.
 *
 * <p>Thread rule: as {@link Poller}.
 */
abstract class ForwardingPoller implements Poller {
    private final Poller poller;

    ForwardingPoller(Poller poller) {
        this.poller = poller;
    }

    @Override
    public Set<PollerCapability> capabilities() {
        return poller.capabilities();
    }

    @Override
    public void register(Channel channel, Interest interest, long token) throws IOException {
        poller.register(channel, interest, token);
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
        return poller.poll(timeoutNanos, sink);
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
