package dev.ioloop.itest.bench.load;

import dev.ioloop.itest.bench.load.server.Protocol;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the generator asks of a server.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param name what it is called on the command line and in the tables
 * @param protocol what is spoken
 * @param connections how many connections it keeps busy
 * @param size the length of a message of echo, or of the part of a file, in bytes; 0 for HTTP
 * @param pipeline how many requests of HTTP are sent at once; 1 for all else
 */
public record Workload(String name, Protocol protocol, int connections, int size, int pipeline) {
    /** All workloads in the order in which they run. */
    public static final List<Workload> ALL = List.of(echo("echo1", 1, 64), echo("echo64", 64, 64),
            echo("echo1000", 1000, 64), echo("echo64k", 64, 64 * 1024), http("http64", 64, 1), http("http512", 512, 1),
            http("pipelined", 64, 16), file("file", 1, Protocol.FILE_BYTES));

    /**
     * A workload of echo.
     *
     * @param name its name
     * @param connections how many
     * @param size the length of a message in bytes
     * @return the workload
     */
    static Workload echo(String name, int connections, int size) {
        return new Workload(name, Protocol.ECHO, connections, size, 1);
    }

    /**
     * A workload of HTTP.
     *
     * @param name its name
     * @param connections how many
     * @param pipeline how many requests are sent at once
     * @return the workload
     */
    static Workload http(String name, int connections, int pipeline) {
        return new Workload(name, Protocol.HTTP, connections, 0, pipeline);
    }

    /**
     * A workload of downloads.
     *
     * @param name its name
     * @param connections how many
     * @param size how much of the file is asked for, in bytes
     * @return the workload
     */
    static Workload file(String name, int connections, int size) {
        return new Workload(name, Protocol.FILE, connections, size, 1);
    }

    /**
     * The workload of that name.
     *
     * @param name its name
     * @return the workload
     * @throws IllegalArgumentException if there is none; the message lists those that there are
     */
    public static Workload of(String name) {
        Optional<Workload> found = ALL.stream().filter(one -> one.name.equals(name)).findFirst();
        return found.orElseThrow(() -> new IllegalArgumentException("there is no workload '" + name + "'; there are "
                + ALL.stream().map(Workload::name).collect(Collectors.joining(", "))));
    }

    /**
     * What it is, in words.
     *
     * @return a line for a heading
     */
    String describe() {
        String each = switch (protocol) {
            case ECHO -> "echo of " + size + " bytes";
            case HTTP -> pipeline == 1 ? "HTTP plaintext" : "HTTP plaintext, " + pipeline + " requests at once";
            case FILE -> "download of a file, " + size + " bytes";
        };
        return each + ", " + connections + (connections == 1 ? " connection" : " connections");
    }

    /** The protocols of some workloads, each once. */
    static List<Protocol> protocols(List<Workload> workloads) {
        return Arrays.stream(Protocol.values()).filter(p -> workloads.stream().anyMatch(w -> w.protocol == p))
                .collect(Collectors.toList());
    }
}
