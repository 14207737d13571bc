package dev.ioloop.itest.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopClosedException;
import dev.ioloop.itest.contracts.Row;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callbacks from other threads against the sleep, the stop and the close of a loop. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallbackRacesTest {
    /** Each callback is posted when the loop is about to sleep, since it has just run the one before. */
    @Test
    @Row("TOR-CBK-008")
    void noWakeUpIsLostBetweenTheLookAtTheQueueAndThePoll() throws Exception {
        try (Races.Running running = new Races.Running()) {
            AtomicInteger ran = new AtomicInteger();
            Races.repeat(100_000, (random, round) -> {
                running.loop.execute(ran::incrementAndGet);
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                while (ran.get() != round + 1) {
                    if (System.nanoTime() - end > 0) {
                        throw new AssertionError("the callback did not run within 10 s");
                    }
                    Thread.onSpinWait();
                }
                Races.spin(random.nextInt(200));
            });
        }
    }

    @Test
    @Row({"TOR-CBK-007", "TWI-RUN-014"})
    void noneOfManyCallbacksOfManyThreadsIsLostDoubledOrOutOfOrder() throws Exception {
        try (Races.Running running = new Races.Running()) {
            Races.repeat(3, (random, round) -> {
                int producers = 1 + random.nextInt(4);
                int each = 100_000;
                int[] next = new int[producers];
                AtomicBoolean wrong = new AtomicBoolean();
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < producers; i++) {
                    int producer = i;
                    Thread thread = new Thread(() -> {
                        for (int n = 0; n < each; n++) {
                            int number = n;
                            running.loop.execute(() -> {
                                if (next[producer]++ != number) {
                                    wrong.set(true);
                                }
                            });
                            running.loop.wakeup();
                        }
                    });
                    threads.add(thread);
                    thread.start();
                }
                for (Thread thread : threads) {
                    thread.join(20_000);
                    assertFalse(thread.isAlive(), "a producer is blocked");
                }
                CompletableFuture<Boolean> all = new CompletableFuture<>();
                running.loop.execute(() -> all.complete(true));
                Races.get(all);
                for (int count : next) {
                    assertEquals(each, count);
                }
                assertFalse(wrong.get(), "out of order");
            });
        }
    }

    /** What was accepted runs once or, if the loop closed before its turn, not at all; nothing runs after the close. */
    @Test
    void closeAgainstExecute() throws Exception {
        Races.repeat(200, (random, round) -> {
            try (Races.Running running = new Races.Running()) {
                int count = 200;
                AtomicIntegerArray runs = new AtomicIntegerArray(count);
                AtomicIntegerArray accepted = new AtomicIntegerArray(count);
                AtomicBoolean closed = new AtomicBoolean();
                AtomicBoolean late = new AtomicBoolean();
                CountDownLatch begun = new CountDownLatch(1);
                Thread producer = new Thread(() -> {
                    for (int i = 0; i < count; i++) {
                        int number = i;
                        accepted.set(i, running.loop.tryExecute(() -> {
                            late.compareAndSet(false, closed.get());
                            runs.incrementAndGet(number);
                        }) ? 1 : 0);
                        if (i == 20) {
                            begun.countDown();
                        }
                    }
                });
                producer.start();
                assertTrue(begun.await(10, TimeUnit.SECONDS));
                Races.spin(random.nextInt(2000));
                Races.get(running.loop.closeAsync());
                closed.set(true);
                producer.join(10_000);
                assertFalse(late.get(), "a callback ran after the close");
                for (int i = 0; i < count; i++) {
                    assertTrue(runs.get(i) <= accepted.get(i), "callback " + i + " ran " + runs.get(i) + " times");
                }
                assertFalse(running.loop.tryExecute(() -> late.set(true)));
                try {
                    running.loop.execute(() -> late.set(true));
                    throw new AssertionError("a closed loop takes callbacks");
                } catch (LoopClosedException expected) {
                    assertFalse(late.get());
                }
            }
        });
    }

    @Test
    void stopAgainstExecuteAndStart() throws Exception {
        try (Races.Running running = new Races.Running()) {
            AtomicInteger ran = new AtomicInteger();
            AtomicInteger posted = new AtomicInteger();
            AtomicBoolean ending = new AtomicBoolean();
            Thread other = new Thread(() -> {
                while (!ending.get()) {
                    posted.incrementAndGet();
                    running.loop.execute(ran::incrementAndGet);
                    Races.spin(50);
                }
            });
            other.start();
            running.loop.stop();
            Races.get(running.ended);
            Races.repeat(300, (random, round) -> {
                Thread stopper = new Thread(() -> {
                    Races.spin(random.nextInt(3000));
                    running.loop.stop();
                });
                stopper.start();
                running.loop.start();
                stopper.join(10_000);
            });
            ending.set(true);
            other.join(10_000);
            running.loop.runOnce(Duration.ZERO);
            running.loop.runUntilIdle(Duration.ofSeconds(10));
            assertEquals(posted.get(), ran.get());
        }
    }

    @Test
    @Row("TOR-CBK-011")
    void aCleanerAndACallbackMayPost() throws Exception {
        try (Races.Running running = new Races.Running()) {
            Cleaner cleaner = Cleaner.create();
            int count = 200;
            CountDownLatch ran = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                register(cleaner, running, ran);
            }
            CountDownLatch nested = new CountDownLatch(1000);
            running.loop.execute(new Runnable() {
                @Override
                public void run() {
                    nested.countDown();
                    if (nested.getCount() > 0) {
                        running.loop.execute(this);
                    }
                }
            });
            assertTrue(nested.await(10, TimeUnit.SECONDS));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!ran.await(10, TimeUnit.MILLISECONDS) && System.nanoTime() - end < 0) {
                System.gc();
            }
            assertEquals(0, ran.getCount());
        }
    }

    private static void register(Cleaner cleaner, Races.Running running, CountDownLatch ran) {
        cleaner.register(new Object(), () -> running.loop.execute(ran::countDown));
    }
}
