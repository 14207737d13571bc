package dev.ioloop.impl.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.sync.AsyncCondition;
import dev.ioloop.sync.AsyncEvent;
import dev.ioloop.sync.AsyncLock;
import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.LockOptions;
import dev.ioloop.sync.QueueOptions;
import dev.ioloop.sync.QueueOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(20)
class BadInputTest {
    private final Rig rig = new Rig();
    private final AsyncLock lock = rig.sync.lock();
    private final AsyncEvent event = rig.sync.event();
    private final AsyncCondition condition = rig.sync.condition();
    private final AsyncQueue<Integer> queue = rig.sync.queue();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void timesOutOfRangeAreRefusedAtTheCallAndNobodyWaits() {
        lock.acquire();
        CompletableFuture<?> waits = lock.acquire();
        for (Duration bad : List.of(Duration.ofNanos(-1), Duration.ofDays(366 * 147), Duration.ofSeconds(
                Long.MAX_VALUE))) {
            for (Executable call : List.<Executable>of(() -> lock.acquire(bad), () -> lock.hold(bad),
                    () -> lock.withLock(bad, () -> null), () -> event.await(bad), () -> condition.await(bad),
                    () -> queue.get(bad), () -> queue.put(1, bad), () -> queue.join(bad))) {
                String message = assertThrows(IllegalArgumentException.class, call).getMessage();
                assertTrue(message.contains(bad.toString()), message);
            }
        }
        for (Executable call : List.<Executable>of(() -> lock.acquireAt(Instant.MAX), () -> event.awaitAt(Instant.MAX),
                () -> queue.getAt(Instant.MAX), () -> queue.putAt(1, Instant.MAX))) {
            assertThrows(IllegalArgumentException.class, call);
        }
        assertEquals(1, lock.snapshot().waiters());
        assertEquals(0, event.snapshot().waiters() + condition.snapshot().waiters() + queue.snapshot().getters());
        assertTrue(queue.isEmpty());
        lock.release();
        rig.settle();
        Rig.done(waits);
    }

    @Test
    void nullIsRefusedByName() {
        for (Executable call : List.<Executable>of(() -> queue.put(null), () -> queue.putNow(null),
                () -> queue.put(null, Rig.SECOND), () -> queue.putAt(null, rig.in(Rig.SECOND)))) {
            assertEquals("item", assertThrows(NullPointerException.class, call).getMessage());
        }
        assertEquals("timeout", assertThrows(NullPointerException.class, () -> lock.acquire(null)).getMessage());
        assertEquals("deadline", assertThrows(NullPointerException.class, () -> lock.acquireAt(null)).getMessage());
        assertEquals("task", assertThrows(NullPointerException.class, () -> lock.withLock(null)).getMessage());
        assertEquals("consumer", assertThrows(NullPointerException.class, () -> queue.forEach(null)).getMessage());
        assertEquals("options", assertThrows(NullPointerException.class, () -> rig.sync.lock(null)).getMessage());
        assertEquals("lock", assertThrows(NullPointerException.class, () -> rig.sync.condition(null)).getMessage());
        assertEquals("loop", assertThrows(NullPointerException.class, () -> new LoopSyncFactory().of(null))
                .getMessage());
        assertThrows(NullPointerException.class, () -> new QueueOrder.Priority<Integer>(null));
        assertThrows(NullPointerException.class, () -> new QueueOrder.Custom<Integer>(null));
        assertTrue(queue.isEmpty());
        assertEquals(0, lock.snapshot().waiters());
        assertTrue(!lock.isHeld(), "a block that is refused holds nothing");
    }

    @Test
    void optionsAreChecked() {
        for (Duration bad : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(Long.MAX_VALUE))) {
            String message = assertThrows(IllegalArgumentException.class,
                    () -> LockOptions.DEFAULTS.withReportAfter(bad)).getMessage();
            assertTrue(message.contains(bad.toString()), message);
        }
        assertThrows(IllegalArgumentException.class, () -> QueueOptions.fifo().withMaxSize(-3));
        assertThrows(IllegalArgumentException.class, () -> QueueOptions.fifo().withMaxGetters(-3));
    }
}
