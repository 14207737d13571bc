package dev.ioloop.impl.sync;

import dev.ioloop.IOLoop;
import dev.ioloop.sync.Holding;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A holding that any thread may close.
 *
 * <p>Thread rule: any thread.
 */
final class OutsideHolding implements Holding {
    private final IOLoop loop;
    private final PermitHolding holding;
    private final AtomicBoolean closed = new AtomicBoolean();

    OutsideHolding(IOLoop loop, PermitHolding holding) {
        this.loop = loop;
        this.holding = holding;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (loop.isOwner()) {
            holding.close();
        } else {
            WayIn.post(loop, holding::close);
        }
    }

    @Override
    public boolean isClosed() {
        return closed.get() || holding.isClosed();
    }

    @Override
    public String toString() {
        return holding.toString();
    }
}
