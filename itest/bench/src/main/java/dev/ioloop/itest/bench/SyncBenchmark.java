package dev.ioloop.itest.bench;

import dev.ioloop.sync.AsyncLock;
import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.Sync;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** Locks and queues on the loop's thread, beside what they cannot do without. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class SyncBenchmark {
    static final int BATCH = 100_000;

    private Peers.Ours ours;
    private Sync sync;
    private AsyncLock lock;
    private final ReentrantLock plain = new ReentrantLock();

    @Setup
    public void open() {
        ours = new Peers.Ours();
        sync = Sync.of(ours.loop);
        lock = sync.lock();
    }

    @TearDown
    public void close() {
        ours.close();
    }

    // ---- nobody else wants the lock

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void ioloopLock(Blackhole hole) {
        Peers.runOn(ours.loop, () -> {
            for (int i = 0; i < BATCH; i++) {
                hole.consume(lock.acquire());
                lock.release();
            }
        });
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void jdkLock(Blackhole hole) {
        Peers.runOn(ours.loop, () -> {
            for (int i = 0; i < BATCH; i++) {
                plain.lock();
                hole.consume(plain);
                plain.unlock();
            }
        });
    }

    // ---- two tasks pass a lock to each other, against two callbacks

    /** Releases the lock when it has it, and asks for it again. */
    private static final class Player implements Runnable {
        private final AsyncLock ball;
        private final int[] left;
        private final CompletableFuture<Boolean> end;

        Player(AsyncLock ball, int[] left, CompletableFuture<Boolean> end) {
            this.ball = ball;
            this.left = left;
            this.end = end;
        }

        @Override
        public void run() {
            int rest = --left[0];
            ball.release();
            if (rest > 0) {
                ball.acquire().thenRun(this);
            } else if (rest == 0) {
                end.complete(true);
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void ioloopHandOver() {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        AsyncLock ball = sync.lock();
        int[] left = {BATCH};
        ours.loop.execute(() -> {
            ball.acquire();
            ball.acquire().thenRun(new Player(ball, left, end));
            ball.acquire().thenRun(new Player(ball, left, end));
            ball.release();
        });
        Peers.await(end);
    }

    /** Posts itself again, so many times. */
    private final class Chain implements Runnable {
        private final CompletableFuture<Boolean> end = new CompletableFuture<>();
        private int left;

        Chain(int rounds) {
            left = rounds;
        }

        @Override
        public void run() {
            if (--left == 0) {
                end.complete(true);
            } else {
                ours.loop.execute(this);
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void loopHandOver() {
        Chain chain = new Chain(2 * BATCH);
        ours.loop.execute(chain);
        Peers.await(chain.end);
    }

    // ---- an item goes to a task that waits for it, against a deque and a callback

    /** Waits for an item, and puts the next one. */
    private static final class Consumer implements Runnable {
        private final AsyncQueue<Integer> queue;
        private final CompletableFuture<Boolean> end = new CompletableFuture<>();
        private int left = BATCH;

        Consumer(AsyncQueue<Integer> queue) {
            this.queue = queue;
        }

        @Override
        public void run() {
            if (--left == 0) {
                end.complete(true);
            } else {
                queue.get().thenAccept(this::got);
                queue.put(7);
            }
        }

        private void got(Integer item) {
            run();
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void ioloopQueue() {
        Consumer consumer = new Consumer(sync.queue());
        ours.loop.execute(consumer);
        Peers.await(consumer.end);
    }

    /** The same with a deque, and a callback that takes the item out. */
    private final class DequeConsumer implements Runnable {
        private final ArrayDeque<Integer> deque = new ArrayDeque<>();
        private final CompletableFuture<Boolean> end = new CompletableFuture<>();
        private int left = BATCH;

        @Override
        public void run() {
            deque.poll();
            if (--left == 0) {
                end.complete(true);
            } else {
                deque.offer(7);
                ours.loop.execute(this);
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void loopQueue() {
        DequeConsumer consumer = new DequeConsumer();
        ours.loop.execute(consumer);
        Peers.await(consumer.end);
    }

    /** Nobody waits: the item is stored, and got at once. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void ioloopStored(Blackhole hole) {
        AsyncQueue<Integer> queue = sync.queue();
        Peers.runOn(ours.loop, () -> {
            for (int i = 0; i < BATCH; i++) {
                hole.consume(queue.put(7));
                hole.consume(queue.get());
            }
        });
    }
}
