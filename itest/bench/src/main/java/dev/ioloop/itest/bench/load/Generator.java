package dev.ioloop.itest.bench.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts the load generator: the one in C, or where there is no compiler, that in Java.
 *
 * <p>Thread rule: one thread at a time.
 */
final class Generator {
    /** How long a window and what belongs to it may take beyond the length of the window, in seconds. */
    private static final double BOUND_SECONDS = 30;
    private static final int SETTLE_MILLIS = 300;

    private final Cores cores;
    private final List<String> command;
    private final String name;

    Generator(Cores cores, Programs programs) throws IOException {
        this.cores = cores;
        Optional<Path> program = programs.compile("load");
        name = program.isPresent() ? "C" : "Java";
        command = program.map(path -> List.of(path.toString()))
                .orElseGet(() -> Programs.java(List.of(), LoadClient.class));
    }

    /** What it is written in. */
    String name() {
        return name;
    }

    /**
     * Loads a server for one window.
     *
     * @param server the server
     * @param workload what to ask for
     * @param seconds the length of the window
     * @param most the number of operations that ends the window before its time; 0 for none. There is no time to
     *     settle then
     * @return what was seen
     * @throws IOException if an answer was wrong or missing; the message tells
     */
    Result run(Servers.Running server, Workload workload, double seconds, long most) throws IOException {
        List<String> words = words(server, workload.protocol().label(), workload.connections());
        words.addAll(List.of(String.valueOf(workload.size()), String.valueOf(workload.pipeline()),
                String.valueOf(seconds), String.valueOf(most > 0 ? 0 : SETTLE_MILLIS), String.valueOf(most),
                String.valueOf(server.child().pid())));
        try (Child child = new Child(cores.generator(), words)) {
            String line = child.line(seconds + BOUND_SECONDS);
            int code = child.finish(BOUND_SECONDS);
            if (line == null || code != 0) {
                throw new IOException(server.name() + ", " + workload.name() + ": " + child.errors()
                        + (server.child().isAlive() ? "" : "; the server has ended: " + server.child().errors()));
            }
            return Result.parse(line);
        }
    }

    /**
     * Opens connections that do nothing.
     *
     * @param server the server
     * @param connections how many
     * @return what holds them until it is closed
     * @throws IOException if they cannot be opened
     */
    Child idle(Servers.Running server, int connections) throws IOException {
        List<String> words = words(server, "idle", connections);
        words.addAll(List.of("1", "1", "0", "0", "0", "0"));
        Child child = new Child(cores.generator(), words);
        if (!"READY".equals(child.line(BOUND_SECONDS))) {
            child.close();
            throw new IOException(server.name() + " does not take " + connections + " connections: " + child.errors());
        }
        return child;
    }

    private List<String> words(Servers.Running server, String mode, int connections) {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of(String.valueOf(server.port()), mode, String.valueOf(connections)));
        return words;
    }
}
