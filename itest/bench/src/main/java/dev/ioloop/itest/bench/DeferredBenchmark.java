package dev.ioloop.itest.bench;

import dev.ioloop.deferred.Callback;
import dev.ioloop.deferred.Deferred;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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

/**
 * A chain of ten steps, which pass their value on, is built and fired. The Deferred has no loop, as the future of the
 * JDK has none; {@code ...OnLoop} is the same on the thread of a loop, which such a Deferred belongs to and checks at
 * each call.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class DeferredBenchmark {
    static final int BATCH = 10_000;
    static final int STEPS = 10;

    private final Callback<Integer, Integer> step = value -> value;
    private final Function<Integer, Integer> function = value -> value;

    private void chain(Blackhole hole) {
        for (int i = 0; i < BATCH; i++) {
            Deferred<Integer> deferred = new Deferred<>();
            for (int k = 0; k < STEPS; k++) {
                deferred.addCallback(step);
            }
            deferred.callback(i);
            hole.consume(deferred);
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void ioloop(Blackhole hole) {
        chain(hole);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void ioloopOnLoop(Blackhole hole, OnLoop on) {
        Peers.runOn(on.ours.loop, () -> chain(hole));
    }

    private void futures(Blackhole hole) {
        for (int i = 0; i < BATCH; i++) {
            CompletableFuture<Integer> first = new CompletableFuture<>();
            CompletableFuture<Integer> last = first;
            for (int k = 0; k < STEPS; k++) {
                last = last.thenApply(function);
            }
            first.complete(i);
            hole.consume(last);
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void jdk(Blackhole hole) {
        futures(hole);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void jdkOnLoop(Blackhole hole, OnLoop on) {
        Peers.runOn(on.ours.loop, () -> futures(hole));
    }

    /** A loop that runs. */
    @State(Scope.Benchmark)
    public static class OnLoop {
        Peers.Ours ours;

        /** Starts it. */
        @Setup
        public void open() {
            ours = new Peers.Ours();
        }

        /** Ends it. */
        @TearDown
        public void close() {
            ours.close();
        }
    }
}
