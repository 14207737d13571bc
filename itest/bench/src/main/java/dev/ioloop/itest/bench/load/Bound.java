package dev.ioloop.itest.bench.load;

import dev.ioloop.itest.bench.load.server.ServerMain;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What is promised of a ratio.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param workload the name of the workload
 * @param server the name of our server
 * @param peer the name of the other one
 * @param figure what is compared
 * @param most the greatest ratio that meets it
 * @param tie whether it asks for a tie or better
 */
record Bound(String workload, String server, String peer, Figure figure, double most, boolean tie) {
    /** What is compared. */
    enum Figure {
        /** Processor time of the server for an operation. */
        CPU("CPU per operation", Result::each),
        /** The latency that one operation in a thousand exceeds. */
        P999("p99.9", Result::p999);

        final String label;
        final ToDoubleFunction<Result> value;

        Figure(String label, ToDoubleFunction<Result> value) {
            this.label = label;
            this.value = value;
        }
    }

    private static final String NATIVE = "ioloop-epoll";
    private static final String NIO = "ioloop-nio";
    private static final String CONNECTION = NATIVE + ServerMain.CONNECTION;
    private static final String NIO_CONNECTION = NIO + ServerMain.CONNECTION;

    /** All bounds. */
    static final List<Bound> ALL = List.of(cpu("echo64", NATIVE, Servers.C, 1.05),
            cpu("echo1000", NATIVE, Servers.C, 1.05),
            new Bound("echo1000", NATIVE, Servers.C, Figure.P999, 2, false), tie("echo64", NIO, "jdk-selector"),
            tie("echo1000", NIO, "jdk-selector"), tie("echo64", NATIVE, "netty-epoll"),
            cpu("echo1000", NATIVE, "netty-epoll", 0.88), cpu("echo64", NATIVE, "jdk-virtual", 0.78),
            cpu("echo1000", NATIVE, "jdk-virtual", 0.68), cpu("http64", NATIVE, Servers.C, 1.10),
            cpu("http512", NATIVE, Servers.C, 1.10), cpu("pipelined", NATIVE, Servers.C, 1.30),
            cpu("http512", NATIVE, "netty-epoll", 0.78), cpu("pipelined", NATIVE, "netty-epoll", 0.50),
            tie("echo64", CONNECTION, NATIVE), tie("echo1000", CONNECTION, NATIVE), tie("echo64", NIO_CONNECTION, NIO),
            tie("echo1000", NIO_CONNECTION, NIO), cpu("echo64", NATIVE + ServerMain.STREAM, CONNECTION, 1.15),
            tie("file", CONNECTION, "netty-epoll"), tie("file", NIO_CONNECTION, "netty-nio"));

    private static Bound cpu(String workload, String server, String peer, double most) {
        return new Bound(workload, server, peer, Figure.CPU, most, false);
    }

    private static Bound tie(String workload, String server, String peer) {
        return new Bound(workload, server, peer, Figure.CPU, 1 + Samples.TIE, true);
    }

    /** What it asks for. */
    String text() {
        return tie ? "tie or better" : "at most " + most;
    }

    /**
     * Whether it is met.
     *
     * @param ratio the ratio over the rounds; empty if it was not measured
     * @return met, tie, missed or not measured; with a remark when the quartiles lie on both sides
     */
    String verdict(Optional<Quartiles> ratio) {
        if (ratio.isEmpty() || !Double.isFinite(ratio.get().median())) { // a window without an operation
            return "not measured";
        }
        Quartiles found = ratio.get();
        String verdict = found.median() > most
                ? "missed"
                : tie && found.median() > 1 - Samples.TIE ? "tie" : "met";
        return found.lower() <= most && found.upper() > most ? verdict + ", quartiles on both sides" : verdict;
    }
}
