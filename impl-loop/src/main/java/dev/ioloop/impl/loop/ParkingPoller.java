package dev.ioloop.impl.loop;

import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.NotRegisteredException;
import dev.ioloop.PollerUnavailableException;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerCapability;
import dev.ioloop.spi.ReadySink;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Stands in while a loop has no poller: it only waits, so that callbacks and timers go on, and refuses channels.
 *
 * <p>Thread rule: as {@link Poller}.
 */
final class ParkingPoller implements Poller {
    private volatile boolean woken;
    private volatile @Nullable Thread sleeper;

    @Override
    public Set<PollerCapability> capabilities() {
        return Set.of();
    }

    @Override
    public void register(Channel channel, Interest interest, long token) {
        throw new PollerUnavailableException("channel " + channel + " cannot be registered: the loop has no poller at"
                + " present, it runs callbacks and timers alone; install a poller, for example the bundle"
                + " dev.ioloop.poller.nio");
    }

    @Override
    public void modify(Channel channel, Interest interest, long token) {
        throw new NotRegisteredException("channel " + channel + " is not registered; the loop has no poller");
    }

    @Override
    public void deregister(Channel channel) {
        // nothing is ever registered here
    }

    @Override
    public int poll(long timeoutNanos, ReadySink sink) {
        sleeper = Thread.currentThread();
        try {
            if (!woken && timeoutNanos != 0) {
                if (timeoutNanos < 0) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, timeoutNanos);
                }
            }
        } finally {
            sleeper = null;
            woken = false;
        }
        return 0;
    }

    @Override
    public void wakeup() {
        woken = true;
        LockSupport.unpark(sleeper);
    }

    @Override
    public void awaitReady() {
        poll(-1, (token, readiness) -> {
        });
    }

    @Override
    public void close() {
        wakeup();
    }
}
