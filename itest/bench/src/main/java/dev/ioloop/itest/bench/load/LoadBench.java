package dev.ioloop.itest.bench.load;

import dev.ioloop.itest.bench.load.server.Protocol;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Servers under load, as ratios. All servers of a protocol are up and warmed first, then they take turns: A B C ... A
 * B C. The ratio is taken within each round, then the median over the rounds. The figure is the processor time of the
 * server for an operation, all its threads together: it stays valid where the generator is the bottleneck. A window
 * in which others have used more than 12 % of a processor is measured again, three times at most, and marked if that
 * does not help.
 *
 * <p>All traffic stays on the loopback interface; all waits are bounded; whatever ends this, the processes that it
 * has started end as well.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class LoadBench {
    /** How often a window is measured at most, the first time included. */
    private static final int MOST_ATTEMPTS = 4;

    private final LoadOptions options;
    private final PrintStream out;
    private final Cores cores;
    private final Servers servers;
    private final Load load;
    private final Samples samples = new Samples();
    private final List<String> failures = new ArrayList<>();
    private final Map<String, Object> conditions = new LinkedHashMap<>();

    /** What loads a server for a window of so many seconds. */
    private interface Load {
        Result run(Servers.Running server, Workload workload, double seconds) throws IOException;
    }

    /**
     * Prepares it: compiles what is to be compiled.
     *
     * @param options how to measure
     * @param out where the tables go
     * @throws IllegalArgumentException if a server is unknown, or wrk is asked for and not installed
     * @throws IOException if a program in C does not compile
     */
    public LoadBench(LoadOptions options, PrintStream out) throws IOException {
        this.options = options;
        this.out = out;
        cores = Cores.find();
        Programs programs = new Programs(LoadOptions.directory(), options.compiled());
        servers = new Servers(cores, programs);
        load = load(programs);
        if (!programs.canCompile()) {
            note("without a compiler for C the server " + Servers.C
                    + " is left out" + (options.wrk() ? "" : ", and the generator is that in Java"));
        }
        for (String name : options.servers()) {
            if (!servers.names().contains(name)) {
                throw new IllegalArgumentException("there is no server '" + name + "'; there are " + servers.names());
            }
        }
    }

    private Load load(Programs programs) throws IOException {
        if (options.wrk()) {
            Wrk wrk = new Wrk(cores, programs, Programs.onPath("wrk"));
            note("generator: wrk, whose answers are not looked at; windows are whole seconds");
            return wrk::run;
        }
        Generator generator = new Generator(cores, programs);
        note("generator in " + generator.name());
        return (server, workload, seconds) -> generator.run(server, workload, seconds, 0);
    }

    /**
     * Measures: {@link LoadOptions} has the words. Ends with 1 if an answer was wrong or missing.
     *
     * @param arguments the words
     * @throws IOException if it cannot measure
     */
    public static void main(String[] arguments) throws IOException {
        LoadBench bench;
        try {
            bench = new LoadBench(LoadOptions.parse(arguments), System.out);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(bench.run().isEmpty() ? 0 : 1);
    }

    /**
     * Measures, prints the tables, and writes the raw figures.
     *
     * @return what went wrong; empty if all answers were right
     * @throws IOException if the figures cannot be written
     */
    public List<String> run() throws IOException {
        note("Linux " + System.getProperty("os.version") + ", Java " + System.getProperty("java.runtime.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, " + cores.note());
        note(options.rounds() + " rounds of " + options.seconds() + " s, " + options.warmup() + " s to warm up");
        try {
            for (Protocol protocol : Workload.protocols(options.workloads())) {
                measure(protocol);
            }
        } finally {
            write(options.json());
        }
        new Report(samples, options.workloads(), servers.names().stream().filter(options::wants).toList(), out).print();
        failures.forEach(failure -> out.println("\nFAILED: " + failure));
        out.println("\nRaw figures: " + options.json());
        return List.copyOf(failures);
    }

    private void note(String text) {
        out.println(text);
        conditions.put("note" + conditions.size(), text);
    }

    private void measure(Protocol protocol) throws IOException {
        List<Servers.Running> running = new ArrayList<>();
        try {
            for (String name : servers.names()) {
                if (options.wants(name) && Servers.speaks(name, protocol)) {
                    start(name, protocol, running);
                }
            }
            for (Workload workload : options.workloads()) {
                if (workload.protocol() == protocol) {
                    measure(workload, running);
                }
            }
        } finally {
            for (Servers.Running server : running) {
                stop(server);
            }
        }
    }

    private void start(String name, Protocol protocol, List<Servers.Running> running) {
        try {
            running.add(servers.start(name, protocol, Duration.ZERO));
        } catch (Servers.Unavailable e) {
            note(name + " is left out for " + protocol.label() + ": " + e.getMessage());
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
    }

    private void stop(Servers.Running server) {
        try {
            server.close();
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
    }

    private void measure(Workload workload, List<Servers.Running> running) {
        List<Servers.Running> good = new ArrayList<>(running);
        for (Servers.Running server : running) {
            if (!Servers.holds(server.name(), workload)) {
                note(server.name() + " is left out for " + workload.name() + ": it cannot hold so many connections");
                good.remove(server);
            }
        }
        good.removeIf(server -> !attempt(() -> load.run(server, workload, options.warmup())));
        for (int i = 0; i < options.rounds(); i++) {
            int round = i;
            good.removeIf(server -> !attempt(() -> sample(server, workload, round)));
        }
    }

    /** What can fail because a server answers wrongly. */
    private interface Attempt {
        void run() throws IOException;
    }

    private boolean attempt(Attempt attempt) {
        try {
            attempt.run();
            return true;
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void sample(Servers.Running server, Workload workload, int round) throws IOException {
        Sample least = null;
        for (int attempts = 1; attempts <= MOST_ATTEMPTS; attempts++) {
            Result result = load.run(server, workload, options.seconds());
            if (least == null || result.foreign() <= least.result().foreign()) {
                least = new Sample(workload, server.name(), round, attempts, result);
            }
            if (!least.disturbed()) {
                break;
            }
        }
        if (least != null) {
            samples.add(least);
        }
    }

    private void write(Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("conditions", conditions);
        all.put("failures", failures);
        all.put("samples", samples.all().stream().map(Sample::values).toList());
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.writeString(file, Json.text(all) + "\n");
    }
}
