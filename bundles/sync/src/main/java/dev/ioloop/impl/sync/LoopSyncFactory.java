package dev.ioloop.impl.sync;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopLocal;
import dev.ioloop.sync.Sync;
import dev.ioloop.sync.SyncFactory;

/**
 * Makes primitives for loops. What {@link java.util.ServiceLoader} finds.
 *
 * <p>Thread rule: any thread.
 */
public class LoopSyncFactory implements SyncFactory {
    /** For all that {@link java.util.ServiceLoader} makes, one at each look-up; ends with the loops alone. */
    private static final LoopLocal<LoopWaits> SHARED = ofWaits();

    private final LoopLocal<LoopWaits> waits;

    /** Made by {@link java.util.ServiceLoader}. */
    public LoopSyncFactory() {
        this(SHARED);
    }

    LoopSyncFactory(LoopLocal<LoopWaits> waits) {
        this.waits = waits;
    }

    static LoopLocal<LoopWaits> ofWaits() {
        return LoopLocal.of(LoopWaits::new, LoopWaits::close);
    }

    @Override
    public final Sync of(IOLoop loop) {
        return new LoopSync(loop, waits);
    }
}
