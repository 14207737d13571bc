package dev.ioloop.itest.bench;

import dev.ioloop.LoopOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Tasks posted from another thread, from the first post to the end of the last task. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class PostBenchmark {
    static final int BURST = 10_000;

    /** What both wait with; where there is a native poller, its wake-up is compared with that of Netty's epoll. */
    @Param("nio")
    String poller;

    /** "any", or "apart": each side is bound to a processor of its own, as those of the load bench. */
    @Param("any")
    String cores;

    private Peers.Ours ours;
    private Peers.Netty netty;
    private final Backlog oursBacklog = new Backlog();
    private final Backlog nettyBacklog = new Backlog();

    @Setup
    public void open() {
        ours = new Peers.Ours(LoopOptions.defaults().withPoller(poller));
        netty = new Peers.Netty(poller);
        if (cores.equals("apart")) {
            ours.loop.execute(() -> Affinity.bind(0));
            netty.loop.execute(() -> Affinity.bind(0));
        }
    }

    /** The threads that post, whichever they are by then. */
    @Setup(Level.Iteration)
    public void part() {
        if (cores.equals("apart")) {
            Affinity.bind(1);
        }
    }

    @TearDown
    public void close() {
        ours.close();
        netty.close();
    }

    /** What is posted: counts on the loop's thread, and tells the end. */
    static final class Counter implements Runnable {
        private final CountDownLatch end = new CountDownLatch(1);
        private final int expected;
        private int count;

        Counter(int expected) {
            this.expected = expected;
        }

        @Override
        public void run() {
            if (++count == expected) {
                end.countDown();
            }
        }

        void await() throws InterruptedException {
            if (!end.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("only some of " + expected + " tasks have run");
            }
        }
    }

    static void burst(Executor loop, int size) throws InterruptedException {
        Counter counter = new Counter(size);
        for (int i = 0; i < size; i++) {
            loop.execute(counter);
        }
        counter.await();
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void ioloop() throws InterruptedException {
        burst(ours.loop, BURST);
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void netty() throws InterruptedException {
        burst(netty.loop, BURST);
    }

    /** One task at a time: most often the loop sleeps, and is woken. */
    @Benchmark
    public void ioloopAlone() throws InterruptedException {
        burst(ours.loop, 1);
    }

    @Benchmark
    public void nettyAlone() throws InterruptedException {
        burst(netty.loop, 1);
    }

    /** What is posted without an end: tells from time to time how many have run. */
    static final class Backlog implements Runnable {
        private static final int MOST = 2 * BURST;
        private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(60);

        private long posted;
        private long count;
        private volatile long ran;

        @Override
        public void run() {
            if ((++count & 63) == 0) {
                ran = count;
            }
        }

        /** Posts a burst, and waits without sleeping until no more than two of them are under way. */
        void feed(Executor loop) {
            for (int i = 0; i < BURST; i++) {
                loop.execute(this);
            }
            posted += BURST;
            long end = System.nanoTime() + BOUND_NANOS;
            while (posted - ran > MOST) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("only " + ran + " of " + posted + " tasks have run");
                }
                Thread.onSpinWait();
            }
        }
    }

    /** Without a pause: neither side waits for the other to be woken at the begin and the end of a burst. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public void ioloopSustained() {
        oursBacklog.feed(ours.loop);
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void nettySustained() {
        nettyBacklog.feed(netty.loop);
    }
}
