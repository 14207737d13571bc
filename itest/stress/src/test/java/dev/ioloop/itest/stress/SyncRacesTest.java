package dev.ioloop.itest.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.AsyncSemaphore;
import dev.ioloop.sync.Holding;
import dev.ioloop.sync.QueueOptions;
import dev.ioloop.sync.QueueSnapshot;
import dev.ioloop.sync.SemaphoreSnapshot;
import dev.ioloop.sync.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ways into locks and queues: threads that acquire, put, get, time out and cancel, against the loop. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SyncRacesTest {
    private static final int STEPS = 40;

    /** Runs the same on so many threads, and waits for all of them. */
    private static void onThreads(int count, Random random, Worker worker) throws Exception {
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Random own = new Random(random.nextLong());
            int me = i;
            Callable<Void> body = () -> {
                for (int step = 0; step < STEPS; step++) {
                    worker.step(own, me * STEPS + step);
                }
                return null;
            };
            FutureTask<Void> task = new FutureTask<>(body);
            tasks.add(task);
            Thread thread = new Thread(task, "worker-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        for (FutureTask<Void> task : tasks) {
            task.get(60, TimeUnit.SECONDS);
        }
    }

    /** One step of a thread. */
    private interface Worker {
        void step(Random random, int number) throws Exception;
    }

    /**
     * Waits for a future for a short time, and cancels it if it is not complete by then.
     *
     * @return whether it has come
     */
    private static boolean waitOrGiveUp(CompletableFuture<?> future, Random random) throws Exception {
        if (random.nextInt(4) == 0) {
            Races.spin(random.nextInt(200));
        } else {
            try {
                future.get(random.nextInt(300), TimeUnit.MICROSECONDS);
                return true;
            } catch (TimeoutException e) {
                // then it is cancelled
            } catch (ExecutionException e) {
                assertTrue(e.getCause() instanceof TimeoutException, () -> "failed with " + e.getCause());
                return false;
            }
        }
        if (future.cancel(false)) {
            return false;
        }
        try {
            Races.get(future);
            return true;
        } catch (ExecutionException e) {
            assertTrue(e.getCause() instanceof TimeoutException, () -> "failed with " + e.getCause());
            return false;
        }
    }

    private static <T> T onLoop(IOLoop loop, Callable<T> task) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return Races.get(result);
    }

    /** What is posted by then has run, and what that has posted. */
    private static void quiet(IOLoop loop) throws Exception {
        for (int i = 0; i < 3; i++) {
            onLoop(loop, () -> null);
        }
    }

    @Test
    @Row("TOR-LCK-022")
    void permitsAreNeitherLostNorDoubled() throws Exception {
        try (Races.Running running = new Races.Running()) {
            Races.repeat(20, (random, round) -> {
                AsyncSemaphore semaphore = Sync.of(running.loop).boundedSemaphore(2);
                AtomicInteger holders = new AtomicInteger();
                AtomicInteger most = new AtomicInteger();
                AtomicInteger got = new AtomicInteger();
                onThreads(3, random, (own, number) -> {
                    CompletableFuture<Holding> hold = own.nextBoolean() ? semaphore.outside().hold()
                            : semaphore.outside().hold(Duration.ofNanos(own.nextInt(200_000)));
                    if (waitOrGiveUp(hold, own)) {
                        most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                        got.incrementAndGet();
                        Races.spin(own.nextInt(100));
                        holders.decrementAndGet();
                        hold.join().close();
                    }
                });
                quiet(running.loop);
                assertTrue(most.get() <= 2, most + " held 2 permits at once");
                assertEquals(new SemaphoreSnapshot(2, 2, 0, null), onLoop(running.loop, semaphore::snapshot),
                        got + " were held");
            });
        }
    }

    @Test
    @Row("TOR-QUE-014")
    void itemsAreNeitherLostNorDoubledAndACancelledPutPutsNone() throws Exception {
        try (Races.Running running = new Races.Running()) {
            Races.repeat(20, (random, round) -> {
                QueueOptions<Integer> options = switch (round % 3) {
                    case 0 -> QueueOptions.fifo();
                    case 1 -> QueueOptions.lifo();
                    default -> QueueOptions.priority(Comparator.comparing(item -> item % 3));
                };
                AsyncQueue<Integer> queue = Sync.of(running.loop).queue(options.withMaxSize(round % 4));
                ConcurrentLinkedQueue<Integer> put = new ConcurrentLinkedQueue<>();
                ConcurrentLinkedQueue<Integer> taken = new ConcurrentLinkedQueue<>();
                onThreads(4, random, (own, number) -> {
                    boolean patient = own.nextBoolean();
                    Duration timeout = Duration.ofNanos(own.nextInt(200_000));
                    if (own.nextBoolean()) {
                        CompletableFuture<Void> one = patient ? queue.outside().put(number)
                                : queue.outside().put(number, timeout);
                        if (waitOrGiveUp(one, own)) {
                            put.add(number);
                        }
                    } else {
                        CompletableFuture<Integer> one = patient ? queue.outside().get()
                                : queue.outside().get(timeout);
                        if (waitOrGiveUp(one, own)) {
                            taken.add(one.join());
                        }
                    }
                });
                quiet(running.loop);
                QueueSnapshot end = onLoop(running.loop, queue::snapshot);
                assertEquals(0, end.getters() + end.putters(), end.toString());
                assertEquals(put.size(), end.unfinished());
                List<Integer> all = new ArrayList<>(taken);
                all.addAll(onLoop(running.loop, queue::closeNow));
                all.sort(null);
                assertEquals(new ArrayList<>(new TreeSet<>(put)), all, "what came out, beside what went in");
            });
        }
    }

    @Test
    void theEndOfTheLoopLeavesNobodyWaiting() throws Exception {
        Races.repeat(20, (random, round) -> {
            List<CompletableFuture<?>> waits = new ArrayList<>();
            try (Races.Running running = new Races.Running()) {
                AsyncSemaphore semaphore = Sync.of(running.loop).semaphore(0);
                AsyncQueue<Integer> queue = Sync.of(running.loop).queue(QueueOptions.<Integer>fifo().withMaxSize(1));
                for (int i = 0; i < 50; i++) {
                    waits.add(semaphore.outside().acquire());
                    waits.add(queue.outside().put(i));
                    waits.add(queue.outside().join(Duration.ofDays(1)));
                }
                Races.spin(random.nextInt(2000));
            }
            for (CompletableFuture<?> wait : waits) {
                try {
                    Races.get(wait);
                } catch (ExecutionException e) {
                    assertTrue(e.getCause() instanceof dev.ioloop.LoopClosedException, () -> "" + e.getCause());
                }
            }
        });
    }
}
