package dev.ioloop.itest.bench;

import dev.ioloop.LoopOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
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

    private Peers.Ours ours;
    private Peers.Netty netty;

    @Setup
    public void open() {
        ours = new Peers.Ours(LoopOptions.defaults().withPoller(poller));
        netty = new Peers.Netty(poller);
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
}
