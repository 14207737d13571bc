package dev.ioloop.itest.bench;

import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ScheduledThreadPoolExecutor;
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

/** Schedule and cancel of a timer on the loop's own thread, while many wait. Each state opens only the one it measures. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimerBenchmark {
    static final int BATCH = 10_000;
    private static final long[] DELAYS = delays(BATCH);
    private static final Runnable NOTHING = () -> {
    };

    /** Delays from one to two hours, the same for all. */
    private static long[] delays(int count) {
        Random random = new Random(42);
        return random.longs(count, TimeUnit.HOURS.toNanos(1), TimeUnit.HOURS.toNanos(2)).toArray();
    }

    /** The loop. */
    @State(Scope.Benchmark)
    public static class OursPending {
        /** How many timers wait. */
        @Param({"10000", "1000000"})
        public int pending;

        private final Peers.Ours peer = new Peers.Ours();

        @Setup
        public void fill() {
            Peers.runOn(peer.loop, () -> {
                for (long delay : delays(pending)) {
                    peer.loop.callLater(Duration.ofNanos(delay), NOTHING);
                }
            });
        }

        @TearDown
        public void close() {
            peer.close();
        }
    }

    /** Netty. */
    @State(Scope.Benchmark)
    public static class NettyPending {
        /** How many timers wait. */
        @Param({"10000", "1000000"})
        public int pending;

        private final Peers.Netty peer = new Peers.Netty();

        @Setup
        public void fill() {
            Peers.runOn(peer.loop, () -> {
                for (long delay : delays(pending)) {
                    Future<?> unused = peer.loop.schedule(NOTHING, delay, TimeUnit.NANOSECONDS);
                }
            });
        }

        @TearDown
        public void close() {
            peer.close();
        }
    }

    /** The JDK. */
    @State(Scope.Benchmark)
    public static class JdkPending {
        /** How many timers wait. */
        @Param({"10000", "1000000"})
        public int pending;

        private final ScheduledThreadPoolExecutor peer = Peers.jdk();

        @Setup
        public void fill() {
            for (long delay : delays(pending)) {
                java.util.concurrent.Future<?> unused = peer.schedule(NOTHING, delay, TimeUnit.NANOSECONDS);
            }
        }

        @TearDown
        public void close() {
            peer.shutdownNow();
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void ioloop(OursPending state) {
        Peers.runOn(state.peer.loop, () -> {
            for (long delay : DELAYS) {
                state.peer.loop.callLater(Duration.ofNanos(delay), NOTHING).cancel();
            }
        });
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void netty(NettyPending state) {
        Peers.runOn(state.peer.loop, () -> {
            for (long delay : DELAYS) {
                state.peer.loop.schedule(NOTHING, delay, TimeUnit.NANOSECONDS).cancel(false);
            }
        });
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void jdk(JdkPending state) {
        for (long delay : DELAYS) {
            state.peer.schedule(NOTHING, delay, TimeUnit.NANOSECONDS).cancel(false);
        }
    }
}
