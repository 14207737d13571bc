package dev.ioloop.itest.stress.jcstress;

import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerCapability;
import dev.ioloop.spi.ReadySink;
import java.io.IOException;
import java.util.Set;

/**
 * A poller that sleeps until the other actor is through, and then looks whether it was woken. A real one would go on
 * sleeping; this one tells.
 *
 * <p>Thread rule: as {@link Poller}; {@link #posted} any thread.
 */
final class SleepProbe implements Poller {
    private static final long BOUND_NANOS = 10_000_000_000L;

    private final Poller poller;
    private volatile boolean posted;
    private volatile boolean woken;
    private boolean slept;
    private boolean overslept;

    SleepProbe(Poller poller) {
        this.poller = poller;
    }

    /** The other actor is through. */
    void posted() {
        posted = true;
    }

    /** Whether it has slept at all. */
    boolean slept() {
        return slept;
    }

    /** Whether nobody has woken it, though there was something to do. */
    boolean overslept() {
        return overslept;
    }

    @Override
    public int poll(long timeoutNanos, ReadySink sink) {
        if (timeoutNanos != 0) {
            slept = true;
            long end = System.nanoTime() + BOUND_NANOS;
            while (!posted && System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            overslept = !woken;
        }
        return 0;
    }

    @Override
    public void wakeup() {
        woken = true;
    }

    @Override
    public void awaitReady() {
        throw new UnsupportedOperationException("this poller is never drained");
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
    public void close() throws IOException {
        poller.close();
    }
}
