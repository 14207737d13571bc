package dev.ioloop.itest.bench;

import dev.ioloop.ScheduledCall;
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

/**
 * Timers on the loop's own thread, while many wait: one is scheduled and cancelled again, or (replace) any of those that wait
 * is cancelled and another one takes its place. Each state opens only the one it measures.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimerBenchmark {
    static final int BATCH = 10_000;
    private static final long[] DELAYS = delays(BATCH);
    private static final int[] PLACES = new Random(7).ints(BATCH, 0, Integer.MAX_VALUE).toArray();
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

        private ScheduledCall[] waiting;

        @Setup
        public void fill() {
            waiting = new ScheduledCall[pending];
            Peers.runOn(peer.loop, () -> {
                long[] delays = delays(pending);
                for (int i = 0; i < pending; i++) {
                    waiting[i] = peer.loop.callLater(Duration.ofNanos(delays[i]), NOTHING);
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

        private Future<?>[] waiting;

        @Setup
        public void fill() {
            waiting = new Future<?>[pending];
            Peers.runOn(peer.loop, () -> {
                long[] delays = delays(pending);
                for (int i = 0; i < pending; i++) {
                    waiting[i] = peer.loop.schedule(NOTHING, delays[i], TimeUnit.NANOSECONDS);
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

        private java.util.concurrent.Future<?>[] waiting;

        @Setup
        public void fill() {
            waiting = new java.util.concurrent.Future<?>[pending];
            long[] delays = delays(pending);
            for (int i = 0; i < pending; i++) {
                waiting[i] = peer.schedule(NOTHING, delays[i], TimeUnit.NANOSECONDS);
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

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void ioloopReplace(OursPending state) {
        Peers.runOn(state.peer.loop, () -> {
            for (int i = 0; i < BATCH; i++) {
                int place = PLACES[i] % state.pending;
                state.waiting[place].cancel();
                state.waiting[place] = state.peer.loop.callLater(Duration.ofNanos(DELAYS[i]), NOTHING);
            }
        });
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void nettyReplace(NettyPending state) {
        Peers.runOn(state.peer.loop, () -> {
            for (int i = 0; i < BATCH; i++) {
                int place = PLACES[i] % state.pending;
                state.waiting[place].cancel(false);
                state.waiting[place] = state.peer.loop.schedule(NOTHING, DELAYS[i], TimeUnit.NANOSECONDS);
            }
        });
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void jdkReplace(JdkPending state) {
        for (int i = 0; i < BATCH; i++) {
            int place = PLACES[i] % state.pending;
            state.waiting[place].cancel(false);
            state.waiting[place] = state.peer.schedule(NOTHING, DELAYS[i], TimeUnit.NANOSECONDS);
        }
    }
}
