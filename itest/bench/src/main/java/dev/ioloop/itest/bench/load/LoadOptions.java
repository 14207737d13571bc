package dev.ioloop.itest.bench.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How to measure, as the command line says.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param rounds how often each pair of server and workload is measured
 * @param workloads the workloads
 * @param servers the names of the servers; empty for all
 * @param seconds the length of a window
 * @param warmup how many seconds each server is warmed for each workload
 * @param json where the raw figures go
 * @param compiled whether programs in C are used where there is a compiler
 * @param wrk whether wrk makes the load, which must be installed then
 */
public record LoadOptions(int rounds, List<Workload> workloads, List<String> servers, double seconds, double warmup,
        Path json, boolean compiled, boolean wrk) {
    /** How it is called. */
    static final String USAGE = "usage: LoadBench [--rounds 9] [--only echo64,...] [--servers c-epoll,ioloop-nio,...]"
            + " [--seconds 3] [--warmup 5] [--json file] [--no-c] [--wrk]";

    /**
     * Reads a command line.
     *
     * @param arguments the words
     * @return the options
     * @throws IllegalArgumentException if a word is unknown, or a value is missing or out of bounds
     */
    public static LoadOptions parse(String... arguments) {
        LoadOptions options = new LoadOptions(9, Workload.ALL, List.of(), 3, 5, directory().resolve("figures.json"),
                true, false);
        List<String> left = new ArrayList<>(Arrays.asList(arguments));
        while (!left.isEmpty()) {
            String name = left.remove(0);
            if (name.equals("--no-c") || name.equals("--wrk")) {
                options = options.with(name, "");
            } else if (left.isEmpty()) {
                throw new IllegalArgumentException("'" + name + "' is unknown or has no value; " + USAGE);
            } else {
                options = options.with(name, left.remove(0));
            }
        }
        return options.wrk ? options.withinWrk() : options;
    }

    /** All that wrk can do of the workloads; what was asked for by name and is none of those is refused. */
    private LoadOptions withinWrk() {
        List<Workload> known = workloads.stream().filter(Wrk::knows).toList();
        if (known.isEmpty() || known.size() < workloads.size() && !workloads.equals(Workload.ALL)) {
            throw new IllegalArgumentException("wrk knows " + Workload.ALL.stream().filter(Wrk::knows)
                    .map(Workload::name).toList() + " alone, but --only has "
                    + workloads.stream().map(Workload::name).toList() + "; leave out --wrk or the others");
        }
        return new LoadOptions(rounds, known, servers, seconds, warmup, json, compiled, true);
    }

    /** Where what is made goes: the programs in C and the figures. */
    static Path directory() {
        return Path.of(System.getProperty("dev.ioloop.target", "target"), "load").toAbsolutePath();
    }

    private LoadOptions with(String name, String value) {
        return switch (name) {
            case "--rounds" ->
                new LoadOptions((int) bounded(name, value, 1, 100), workloads, servers, seconds, warmup, json,
                        compiled, wrk);
            case "--only" ->
                new LoadOptions(rounds, Arrays.stream(value.split(",")).map(Workload::of).toList(), servers,
                        seconds, warmup, json, compiled, wrk);
            case "--servers" ->
                new LoadOptions(rounds, workloads, List.of(value.split(",")), seconds, warmup, json, compiled, wrk);
            case "--seconds" ->
                new LoadOptions(rounds, workloads, servers, bounded(name, value, 0.05, 60), warmup, json,
                        compiled, wrk);
            case "--warmup" ->
                new LoadOptions(rounds, workloads, servers, seconds, bounded(name, value, 0.05, 60), json,
                        compiled, wrk);
            case "--json" ->
                new LoadOptions(rounds, workloads, servers, seconds, warmup, Path.of(value), compiled, wrk);
            case "--no-c" -> new LoadOptions(rounds, workloads, servers, seconds, warmup, json, false, wrk);
            case "--wrk" -> new LoadOptions(rounds, workloads, servers, seconds, warmup, json, compiled, true);
            default -> throw new IllegalArgumentException("'" + name + "' is unknown; " + USAGE);
        };
    }

    private static double bounded(String name, String value, double least, double most) {
        double number = Double.parseDouble(value);
        if (!(number >= least && number <= most)) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + least + " to " + most);
        }
        return number;
    }

    /** Whether a server takes part. */
    boolean wants(String server) {
        return servers.isEmpty() || servers.contains(server);
    }
}
