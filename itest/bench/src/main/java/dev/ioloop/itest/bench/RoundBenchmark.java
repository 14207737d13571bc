package dev.ioloop.itest.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A callback that posts itself again on its own loop: one round is one turn. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class RoundBenchmark {
    static final int ROUNDS = 100_000;

    private Peers.Ours ours;
    private Peers.Netty netty;

    @Setup
    public void open() {
        ours = new Peers.Ours();
        netty = new Peers.Netty();
    }

    @TearDown
    public void close() {
        ours.close();
        netty.close();
    }

    private static final class Chain implements Runnable {
        private final Executor loop;
        private final CompletableFuture<Boolean> end = new CompletableFuture<>();
        private int left = ROUNDS;

        Chain(Executor loop) {
            this.loop = loop;
        }

        @Override
        public void run() {
            if (--left == 0) {
                end.complete(true);
            } else {
                loop.execute(this);
            }
        }
    }

    private static void chain(Executor loop) {
        Chain chain = new Chain(loop);
        loop.execute(chain);
        Peers.await(chain.end);
    }

    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public void ioloop() {
        chain(ours.loop);
    }

    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public void netty() {
        chain(netty.loop);
    }
}
