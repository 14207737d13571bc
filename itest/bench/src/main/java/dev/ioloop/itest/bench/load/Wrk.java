package dev.ioloop.itest.bench.load;

import dev.ioloop.itest.bench.load.server.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The load generator wrk (Debian's package of that name), which knows nothing of this bench: plain HTTP, one request after
 * the other. It looks at the status and at errors of sockets, not at what stands in the answers, and its window begins
 * with the connects. It has no settling before the window and tells no least of its connections.
 *
 * <p>Thread rule: one thread at a time.
 */
final class Wrk {
    /** How long it may take beyond the length of the window, in seconds. */
    private static final double BOUND_SECONDS = 30;
    private static final String RESULT = "RESULT ";

    private final Cores cores;
    private final Path program;
    private final Path script;

    /**
     * A generator.
     *
     * @param program where wrk is; empty if it is not installed
     * @throws IllegalArgumentException if it is not installed; the message says what to do
     * @throws IOException if its script cannot be written
     */
    Wrk(Cores cores, Programs programs, Optional<Path> program) throws IOException {
        this.cores = cores;
        this.program = program.orElseThrow(() -> new IllegalArgumentException(
                "--wrk was given, but there is no program 'wrk' on the PATH; install it (Debian: apt-get install wrk), or"
                        + " leave out --wrk"));
        this.script = programs.resource("wrk.lua");
    }

    /** Whether it can do a workload. */
    static boolean knows(Workload workload) {
        return workload.protocol() == Protocol.HTTP && workload.pipeline() == 1;
    }

    /**
     * Loads a server for one window.
     *
     * @param seconds the length of the window, rounded up to whole seconds
     * @return what was seen
     * @throws IOException if there was an error of a socket, a status other than 200 to 399, or no answer at all
     */
    Result run(Servers.Running server, Workload workload, double seconds) throws IOException {
        int whole = (int) Math.max(1, Math.ceil(seconds));
        List<String> words = List.of(program.toString(), "-t", "1", "-c", String.valueOf(workload.connections()), "-d",
                whole + "s", "--timeout", "10s", "-s", script.toString(), "-H", "Accept: text/plain",
                "http://127.0.0.1:" + server.port() + "/plaintext");
        ProcessorTimes before = ProcessorTimes.now(server.child().pid());
        try (Child child = new Child(cores.generator(), words)) {
            StringBuilder said = new StringBuilder();
            String result = null;
            for (String line = child.line(whole + BOUND_SECONDS); line != null; line = child.line(BOUND_SECONDS)) {
                if (line.startsWith(RESULT)) {
                    result = line.substring(RESULT.length());
                } else if (!line.startsWith(" ")) { // the table for people is indented
                    said.append(line).append('\n');
                }
            }
            ProcessorTimes after = ProcessorTimes.now(server.child().pid());
            int code = child.finish(BOUND_SECONDS);
            if (result == null || code != 0 || said.indexOf("ERRORS") >= 0 || result.startsWith("operations=0 ")) {
                throw new IOException(server.name() + ", " + workload.name() + ": wrk says " + said + child.errors());
            }
            long busy = after.busySince(before) - after.ownSince(before); // this process starts it and reads what it says
            return Result.parse(result + " least=0 server=" + after.serverSince(before) + " busy=" + busy);
        }
    }
}
