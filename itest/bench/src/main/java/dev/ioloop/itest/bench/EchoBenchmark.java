package dev.ioloop.itest.bench;

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

/** What a {@code Connection} costs for each echo, over a channel in memory: a turn of the loop for 32 messages. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EchoBenchmark {
    static final int ROUNDS = 64 * 1024;

    /** The channel alone. */
    @State(Scope.Benchmark)
    public static class Raw {
        @Param({"64", "16384"})
        int bytes;

        private EchoRig rig;

        boolean throughConnection() {
            return false;
        }

        @Setup
        public void open() {
            rig = new EchoRig(bytes, throughConnection());
        }

        void run() {
            rig.run(ROUNDS);
        }

        @TearDown
        public void close() {
            rig.close();
        }
    }

    /** Through a connection. */
    @State(Scope.Benchmark)
    public static class Through extends Raw {
        @Override
        boolean throughConnection() {
            return true;
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public void ioloopChannel(Through through) {
        through.run();
    }

    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public void rawChannel(Raw raw) {
        raw.run();
    }
}
