package dev.ioloop.impl.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopClosedException;
import dev.ioloop.sync.AsyncEvent;
import dev.ioloop.sync.AsyncLock;
import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.AsyncSemaphore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many at once, and the end of the loop. */
@Timeout(20)
class HandOverTest {
    private static final int MANY = 10_000;

    @Test
    void tenThousandWhoAreLetGoAtOnceTakeTurnsWithTheLoopsOtherWork() {
        try (Rig rig = new Rig()) {
            AsyncEvent event = rig.sync.event();
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                int me = i;
                event.await().thenRun(() -> order.add(me));
            }
            event.set();
            assertEquals(0, order.size());
            int turns = 0;
            while (order.size() < MANY) {
                int before = order.size();
                boolean[] other = new boolean[1];
                rig.loop.execute(() -> other[0] = true);
                rig.turn();
                assertTrue(other[0]);
                assertTrue(order.size() - before <= LoopWaits.BATCH, "in one turn: " + (order.size() - before));
                assertTrue(++turns < 1000, "it goes on");
            }
            for (int i = 0; i < MANY; i++) {
                assertEquals(i, order.get(i));
            }
        }
    }

    @Test
    void tenThousandThatPassALockOnAtOnceDoNotNest() {
        try (Rig rig = new Rig()) {
            AsyncLock lock = rig.sync.lock();
            int[] depth = new int[2];
            lock.acquire();
            for (int i = 0; i < MANY; i++) {
                lock.acquire().thenRun(() -> {
                    depth[0]++;
                    depth[1] = Math.max(depth[1], StackWalker.getInstance().walk(frames -> (int) frames.count()));
                    lock.release();
                });
            }
            int shallow = StackWalker.getInstance().walk(frames -> (int) frames.count());
            lock.release();
            while (depth[0] < MANY) {
                rig.turn();
            }
            assertTrue(depth[1] < shallow + 60, depth[1] + " frames, here " + shallow);
        }
    }

    @Test
    void thoseWhoAreQueuedForTheirTurnCanStillCancelAndWhatTheyHadGoesOn() {
        try (Rig rig = new Rig()) {
            AsyncSemaphore semaphore = rig.sync.semaphore(0);
            List<CompletableFuture<?>> waits = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                waits.add(semaphore.acquire());
            }
            for (int i = 0; i < 900; i++) {
                semaphore.release();
            }
            assertEquals(100, semaphore.snapshot().waiters());
            for (int i = 0; i < 900; i += 10) {
                assertTrue(waits.get(i).cancel(false));
            }
            assertEquals(10, semaphore.snapshot().waiters(), "90 permits have gone on");
            rig.settle();
            long granted = waits.stream().filter(each -> each.isDone() && !each.isCancelled()).count();
            assertEquals(900, granted);
            assertEquals(0, semaphore.permits());
        }
    }

    @Test
    void whenTheLoopClosesAllWaitsFailAndNobodyCanWaitAnyMore() {
        Rig rig = new Rig();
        AsyncSemaphore semaphore = rig.sync.semaphore(0);
        AsyncQueue<Integer> queue = rig.sync.queue();
        List<CompletableFuture<?>> waits = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            waits.add(semaphore.acquire());
            waits.add(semaphore.hold(Rig.SECOND));
            waits.add(queue.get());
        }
        for (int i = 0; i < 400; i++) {
            semaphore.release(); // some are on their way, some queued, some wait
        }
        List<Object> again = new ArrayList<>();
        waits.get(0).whenComplete((value, failure) -> {
            try {
                again.add(semaphore.acquire());
            } catch (LoopClosedException e) {
                again.add(e);
            }
        });
        rig.close();
        for (CompletableFuture<?> wait : waits) {
            Rig.failed(LoopClosedException.class, wait);
        }
        assertEquals(1, again.size());
        assertTrue(again.get(0) instanceof LoopClosedException || ((CompletableFuture<?>) again.get(0)).isDone(),
                again::toString);
        assertThrows(LoopClosedException.class, queue::get);
        Rig.failed(LoopClosedException.class, semaphore.outside().acquire());
    }

    @Test
    void whenTheLoopIsResetTimedWaitsAndThoseOnTheirWayFailAndLoseNothing() {
        try (Rig rig = new Rig()) {
            AsyncSemaphore semaphore = rig.sync.semaphore(0);
            CompletableFuture<?> onItsWay = semaphore.acquire();
            CompletableFuture<?> timed = semaphore.acquire(Rig.SECOND);
            CompletableFuture<?> patient = semaphore.acquire();
            semaphore.release();
            rig.loop.reset();
            Rig.failed(LoopClosedException.class, onItsWay);
            rig.settle();
            rig.advance(Rig.SECOND);
            assertTrue(timed.isDone());
            if (timed.isCompletedExceptionally()) {
                Rig.failed(LoopClosedException.class, timed);
                Rig.done(patient);
            } else {
                Rig.pending(patient);
                semaphore.release();
                rig.settle();
                Rig.done(patient);
            }
            assertEquals(0, semaphore.permits());
        }
    }

    @Test
    void whenTheBundleStopsAllWaitsFail() {
        try (Rig rig = new Rig()) {
            LoopSyncFactoryComponent component = new LoopSyncFactoryComponent();
            AsyncLock lock = component.of(rig.loop).lock();
            lock.acquire();
            CompletableFuture<?> wait = lock.acquire();
            component.deactivate();
            IllegalStateException failure = Rig.failed(IllegalStateException.class, wait);
            assertTrue(failure.getMessage().contains("has stopped"), failure::getMessage);
            assertThrows(IllegalStateException.class, lock::acquire);
            lock.release();
        }
    }
}
