package dev.ioloop.impl.sync;

import dev.ioloop.sync.Holding;

/**
 * One permit that is held until this is closed.
 *
 * <p>Thread rule: the loop's owner thread; {@link #isClosed()} any thread.
 */
final class PermitHolding implements Holding {
    private final Permits permits;
    private volatile boolean closed;
    /** Whether the lock was given away while its holder waits for a condition. */
    private boolean suspended;

    PermitHolding(Permits permits) {
        this.permits = permits;
    }

    @Override
    public void close() {
        permits.loop().checkOwner();
        if (!closed) {
            closed = true;
            if (!suspended) {
                permits.close(this);
            }
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** Somebody has released by hand what this holds. */
    void released() {
        closed = true;
    }

    void suspended(boolean now) {
        suspended = now;
    }

    @Override
    public String toString() {
        return "Holding[" + permits + (closed ? ", closed]" : suspended ? ", suspended]" : "]");
    }
}
