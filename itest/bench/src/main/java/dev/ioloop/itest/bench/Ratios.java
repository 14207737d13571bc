package dev.ioloop.itest.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The comparisons: each round runs the loop and its peer one after the other, each in a JVM of its own; the ratio is
 * taken within the round, and then the median over the rounds.
 */
final class Ratios {
    private final int rounds;
    private final long millis;
    private final PrintStream out;

    Ratios(int rounds, long millis, PrintStream out) {
        this.rounds = rounds;
        this.millis = millis;
        this.out = out;
    }

    /**
     * A comparison: lower is better, and the ratio is ours to theirs. The parameters of the benchmark are given as
     * name=value, with commas between them.
     */
    private record Comparison(String figure, Class<?> benchmark, String peer, String parameter, int threads,
            double bound, boolean isDifference) {
        Comparison(String figure, Class<?> benchmark, String peer, String parameter, int threads, double bound) {
            this(figure, benchmark, peer, parameter, threads, bound, false);
        }

        /** One whose bound is on how many ns ours may take more. */
        static Comparison difference(String figure, Class<?> benchmark, String peer, String parameter, double nanos) {
            return new Comparison(figure, benchmark, peer, parameter, 1, nanos, true);
        }

        /** What is bounded. */
        double figure(double ours, double theirs) {
            return isDifference ? ours - theirs : ours / theirs;
        }

        /** Whether there is the poller that it asks for. */
        boolean available() {
            return !parameter.startsWith(POLLER)
                    || Peers.hasPoller(parameter.substring(POLLER.length()).split(",")[0]);
        }
    }

    private static final String POLLER = "poller=";

    private static final List<Comparison> ALL = List.of(
            new Comparison("post a task from another thread", PostBenchmark.class, "netty", "", 1, 0.8),
            new Comparison("post a task, 4 producers", PostBenchmark.class, "netty", "", 4, Double.NaN),
            new Comparison("post a task, both on epoll", PostBenchmark.class, "netty", "poller=epoll", 1, Double.NaN),
            new Comparison("post a task, 4 producers, both on epoll", PostBenchmark.class, "netty", "poller=epoll", 4,
                    Double.NaN),
            new Comparison("post a task, without a pause", PostBenchmark.class, "nettySustained", "poller=nio", 1,
                    Double.NaN),
            new Comparison("post a task, without a pause, both on epoll", PostBenchmark.class, "nettySustained",
                    "poller=epoll", 1, 0.6),
            new Comparison("post a task, epoll, a core for each side", PostBenchmark.class, "netty",
                    "poller=epoll,cores=apart", 1, 0.6),
            new Comparison("without a pause, epoll, a core for each side", PostBenchmark.class, "nettySustained",
                    "poller=epoll,cores=apart", 1, 0.6),
            new Comparison("post a task and wait for it, both on nio", PostBenchmark.class, "nettyAlone", "poller=nio",
                    1,
                    Double.NaN),
            new Comparison("post a task and wait for it, both on epoll", PostBenchmark.class, "nettyAlone",
                    "poller=epoll", 1, Double.NaN),
            new Comparison("schedule + cancel, 10,000 pending", TimerBenchmark.class, "netty", "pending=10000", 1,
                    0.25),
            new Comparison("schedule + cancel, 1,000,000 pending", TimerBenchmark.class, "netty", "pending=1000000", 1,
                    0.25),
            new Comparison("schedule + cancel, 10,000 pending", TimerBenchmark.class, "jdk", "pending=10000", 1, 0.2),
            new Comparison("schedule + cancel, 1,000,000 pending", TimerBenchmark.class, "jdk", "pending=1000000", 1,
                    0.2),
            new Comparison("replace one of 10,000 pending", TimerBenchmark.class, "nettyReplace", "pending=10000", 1,
                    0.25),
            new Comparison("replace one of 1,000,000 pending", TimerBenchmark.class, "nettyReplace", "pending=1000000",
                    1,
                    0.25),
            new Comparison("replace one of 10,000 pending", TimerBenchmark.class, "jdkReplace", "pending=10000", 1,
                    0.2),
            new Comparison("replace one of 1,000,000 pending", TimerBenchmark.class, "jdkReplace", "pending=1000000", 1,
                    0.2),
            new Comparison("a callback round through execute", RoundBenchmark.class, "netty", "", 1, Double.NaN),
            new Comparison("complete a future with one dependent", FutureBenchmark.class, "jdk", "", 1, 1.5),
            new Comparison("acquire and release a lock that is free", SyncBenchmark.class, "jdkLock", "", 1, 2),
            new Comparison("hand a lock over, against two callbacks", SyncBenchmark.class, "loopHandOver", "", 1, 1.5),
            new Comparison("put and get, against a deque and a callback", SyncBenchmark.class, "loopQueue", "", 1, 2),
            new Comparison("build and fire a chain of 10 steps", DeferredBenchmark.class, "jdk", "", 1, 0.5),
            new Comparison("the same on a loop", DeferredBenchmark.class, "jdkOnLoop", "", 1, Double.NaN),
            Comparison.difference("echo through Connection, ns more than raw", EchoBenchmark.class, "rawChannel",
                    "bytes=64", 60),
            Comparison.difference("the same, messages of 16 KiB", EchoBenchmark.class, "rawChannel", "bytes=16384",
                    Double.NaN));

    void run() throws RunnerException {
        out.println("| figure | ours | peer | peer's | ratio, median of " + rounds
                + " (least to greatest) | bound | met |");
        out.println("|---|---|---|---|---|---|---|");
        for (Comparison comparison : ALL) {
            if (comparison.available()) {
                measure(comparison);
            }
        }
    }

    private void measure(Comparison comparison) throws RunnerException {
        double[] ours = new double[rounds];
        double[] theirs = new double[rounds];
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ours[i] = score(comparison, comparison.peer.replaceFirst("^(netty|jdk|loop|raw)", "ioloop"));
            theirs[i] = score(comparison, comparison.peer);
            ratios[i] = comparison.figure(ours[i], theirs[i]);
        }
        double ratio = median(ratios);
        out.printf(Locale.ROOT, "| %s | %.1f ns | %s | %.1f ns | %.3f (%.3f to %.3f)%s | %s | %s |%n",
                comparison.figure,
                median(ours), comparison.peer, median(theirs), ratio, ratios[0], ratios[rounds - 1],
                comparison.isDifference ? " ns more" : "",
                Double.isNaN(comparison.bound) ? "reported" : String.valueOf(comparison.bound),
                Double.isNaN(comparison.bound) ? "" : ratio <= comparison.bound ? "yes" : "no");
    }

    /** Sorts, and gives the one in the middle. */
    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private double score(Comparison comparison, String method) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + comparison.benchmark.getName().replace(".", "\\.") + "\\." + method + "$").forks(1)
                .warmupIterations(3).warmupTime(TimeValue.milliseconds(millis)).measurementIterations(3)
                .measurementTime(TimeValue.milliseconds(millis)).threads(comparison.threads)
                .verbosity(VerboseMode.SILENT).jvmArgs("-Xmx3g", "--enable-native-access=ALL-UNNAMED",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        if (!comparison.parameter.isEmpty()) {
            for (String parameter : comparison.parameter.split(",")) {
                String[] pair = parameter.split("=");
                options.param(pair[0], pair[1]);
            }
        }
        return only(new Runner(options.build()).run()).getPrimaryResult().getScore();
    }

    private static RunResult only(Collection<RunResult> results) {
        List<RunResult> all = new ArrayList<>(results);
        if (all.size() != 1) {
            throw new IllegalStateException(all.size() + " results, one was expected");
        }
        return all.get(0);
    }

    /** Runs each benchmark once in this JVM, for some milliseconds: whether it runs, and not how fast. */
    static int smoke() throws RunnerException {
        return new Runner(new OptionsBuilder().include("dev\\.ioloop\\.itest\\.bench\\..*").forks(0).warmupIterations(0)
                .measurementIterations(1).measurementTime(TimeValue.milliseconds(5)).param("pending", "1000")
                .param("bytes", "64")
                .shouldFailOnError(true).mode(Mode.AverageTime).verbosity(VerboseMode.SILENT).build()).run().size();
    }
}
