package dev.ioloop.itest.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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

/** A future is made, gets one dependent, and is completed, all on the loop's thread. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class FutureBenchmark {
    static final int BATCH = 10_000;

    private Peers.Ours ours;

    @Setup
    public void open() {
        ours = new Peers.Ours();
    }

    @TearDown
    public void close() {
        ours.close();
    }

    private void complete(Supplier<CompletableFuture<Integer>> maker, Blackhole hole) {
        Peers.runOn(ours.loop, () -> {
            for (int i = 0; i < BATCH; i++) {
                CompletableFuture<Integer> future = maker.get();
                hole.consume(future.thenAccept(hole::consume));
                future.complete(i);
            }
        });
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void ioloop(Blackhole hole) {
        complete(ours.loop::newFuture, hole);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void jdk(Blackhole hole) {
        complete(CompletableFuture::new, hole);
    }
}
