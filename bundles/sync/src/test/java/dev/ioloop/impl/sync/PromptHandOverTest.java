package dev.ioloop.impl.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.sync.AsyncCondition;
import dev.ioloop.sync.AsyncLock;
import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.LockOptions;
import dev.ioloop.sync.QueueOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the futures of those complete to whom something is handed: after the call, or within it. */
@Timeout(20)
class PromptHandOverTest {
    private static final int MANY = 10_000;
    private static final LockOptions PROMPT = LockOptions.DEFAULTS.withPromptHandOver(true);

    @Test
    void theOptionsKeepWhatElseTheySay() {
        LockOptions lock = PROMPT.withName("door").withReportAfter(Rig.SECOND);
        assertEquals(new LockOptions("door", Rig.SECOND, true), lock);
        assertFalse(LockOptions.DEFAULTS.promptHandOver());
        QueueOptions<String> queue = QueueOptions.<String>lifo().withPromptHandOver(true).withMaxSize(3)
                .withMaxGetters(4);
        assertEquals(new QueueOptions<>(queue.order(), 3, 4, true), queue);
        assertFalse(queue.withPromptHandOver(false).promptHandOver());
    }

    @Test
    void theLockGoesToTheNextWithinTheRelease() {
        try (Rig rig = new Rig()) {
            AsyncLock lock = rig.sync.lock(PROMPT);
            lock.acquire();
            rig.log("a", lock.acquire());
            rig.log("b", lock.hold());
            lock.release();
            assertEquals(List.of("a"), rig.logged());
            assertTrue(lock.isHeld());
            lock.release();
            assertEquals(1, rig.logged().size());
            lock.release();
            assertFalse(lock.isHeld());
        }
    }

    @Test
    void anItemGoesToTheOneWhoWaitsWithinThePutAndIsCountedByThen() {
        try (Rig rig = new Rig()) {
            AsyncQueue<Integer> queue = rig.sync.queue(QueueOptions.<Integer>fifo().withPromptHandOver(true));
            List<Integer> unfinished = new ArrayList<>();
            CompletableFuture<Integer> got = rig.log("got", queue.get());
            got.thenRun(() -> unfinished.add(queue.snapshot().unfinished()));
            queue.put(7);
            assertEquals(List.of("got:7"), rig.logged());
            assertEquals(List.of(1), unfinished);
            rig.log("again", queue.get());
            queue.putNow(8);
            assertEquals(List.of("again:8"), rig.logged());
        }
    }

    @Test
    void tenThousandThatPassAPromptLockOnDoNotNest() {
        try (Rig rig = new Rig()) {
            AsyncLock lock = rig.sync.lock(PROMPT);
            int[] depth = new int[2];
            lock.acquire();
            for (int i = 0; i < MANY; i++) {
                int me = i;
                lock.acquire().thenRun(() -> {
                    assertEquals(me, depth[0]++);
                    depth[1] = Math.max(depth[1], StackWalker.getInstance().walk(frames -> (int) frames.count()));
                    lock.release();
                });
            }
            int shallow = StackWalker.getInstance().walk(frames -> (int) frames.count());
            lock.release();
            assertTrue(depth[0] > 0 && depth[0] < 100, "within the call: " + depth[0]);
            rig.settle();
            assertEquals(MANY, depth[0]);
            assertTrue(depth[1] < shallow + 1000, depth[1] + " frames, here " + shallow);
            assertFalse(lock.isHeld());
        }
    }

    @Test
    void oneWhoIsCancelledIsPassedOverAndAConditionIsWaitedForBeforeTheNextHasTheLock() {
        try (Rig rig = new Rig()) {
            AsyncLock lock = rig.sync.lock(PROMPT);
            AsyncCondition condition = rig.sync.condition(lock);
            lock.acquire();
            CompletableFuture<?> gone = lock.acquire();
            lock.acquire().thenRun(() -> {
                condition.signal(1);
                lock.release();
            });
            gone.cancel(false);
            CompletableFuture<Boolean> signalled = rig.log("signalled", condition.await());
            rig.settle();
            assertEquals(List.of("signalled:true"), rig.logged());
            assertTrue(signalled.isDone() && lock.isHeld());
            lock.release();
            assertFalse(lock.isHeld());
        }
    }

    @Test
    void withoutTheOptionNothingRunsWithinTheCall() {
        try (Rig rig = new Rig()) {
            AsyncLock lock = rig.sync.lock();
            AsyncQueue<Integer> queue = rig.sync.queue();
            lock.acquire();
            rig.log("lock", lock.acquire());
            rig.log("item", queue.get());
            lock.release();
            queue.put(1);
            assertEquals(List.of(), rig.logged());
            rig.turn();
            assertEquals(List.of("lock", "item:1"), rig.logged());
        }
    }

    @Test
    void twoWhoPassALockToEachOtherForEverTakeTurnsWithTheLoopsOtherWork() {
        try (Rig rig = new Rig()) {
            AsyncLock lock = rig.sync.lock();
            int[] passed = new int[1];
            lock.acquire();
            pass(lock, passed);
            pass(lock, passed);
            lock.release();
            for (int turn = 1; turn <= 20; turn++) {
                boolean[] other = new boolean[1];
                rig.loop.execute(() -> other[0] = true);
                rig.turn();
                assertTrue(other[0]);
                assertEquals(turn * LoopWaits.BATCH, passed[0], "a whole batch in each turn, and no more");
            }
        }
    }

    private static void pass(AsyncLock lock, int[] passed) {
        lock.acquire().thenRun(() -> {
            passed[0]++;
            lock.release();
            pass(lock, passed);
        });
    }
}
