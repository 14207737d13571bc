package dev.ioloop.impl.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.Sync;
import dev.ioloop.sync.SyncFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FactoryTest {
    @Test
    void theImplementationIsFound() {
        assertInstanceOf(LoopSyncFactory.class, SyncFactory.find());
        try (Rig rig = new Rig()) {
            Sync sync = Sync.of(rig.loop);
            assertSame(rig.loop, sync.loop());
            AsyncQueue<String> queue = sync.queue();
            assertSame(rig.loop, queue.loop());
            queue.putNow("x");
            assertEquals("x", queue.getNow());
            assertSame(rig.loop, sync.lock().loop());
            assertSame(rig.loop, sync.event().loop());
        }
    }

    @Test
    void aComponentComesBeforeWhatTheServiceLoaderFinds() {
        LoopSyncFactoryComponent component = new LoopSyncFactoryComponent();
        component.activate();
        try {
            assertSame(component, SyncFactory.find());
        } finally {
            component.deactivate();
        }
        assertEquals(LoopSyncFactory.class, SyncFactory.find().getClass());
    }
}
