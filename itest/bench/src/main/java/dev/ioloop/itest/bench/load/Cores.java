package dev.ioloop.itest.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where servers and generator run: the first two cores that this process may use.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param server the words in front of the command of a server
 * @param generator the words in front of the command of the generator
 * @param note what is to be said about it
 */
record Cores(List<String> server, List<String> generator, String note) {
    /** Looks which cores there are, and whether a process can be bound to one. */
    static Cores find() throws IOException {
        List<Integer> allowed = allowed();
        if (Programs.onPath("taskset").isEmpty()) {
            return new Cores(List.of(), List.of(), "not bound to cores: there is no taskset");
        }
        int first = allowed.get(0);
        int second = allowed.size() > 1 ? allowed.get(1) : first;
        return new Cores(List.of("taskset", "-c", String.valueOf(first)),
                List.of("taskset", "-c", String.valueOf(second)),
                first == second
                        ? "servers and generator share core " + first + ": the figures are of little use"
                        : "servers on core " + first + ", the generator on core " + second);
    }

    private static List<Integer> allowed() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status)) {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("Cpus_allowed_list:")) {
                    return parse(line.substring(line.indexOf(':') + 1).strip());
                }
            }
        }
        return IntStream.range(0, Runtime.getRuntime().availableProcessors()).boxed().toList();
    }

    /** Reads a list such as {@code 0-2,5}. */
    static List<Integer> parse(String list) {
        List<Integer> cores = new ArrayList<>();
        for (String part : list.split(",")) {
            String[] ends = part.split("-");
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int core = Integer.parseInt(ends[0]); core <= last; core++) {
                cores.add(core);
            }
        }
        return cores;
    }
}
