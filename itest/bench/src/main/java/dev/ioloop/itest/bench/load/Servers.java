package dev.ioloop.itest.bench.load;

import dev.ioloop.itest.bench.load.server.Protocol;
import dev.ioloop.itest.bench.load.server.ServerMain;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which servers there are, and how each is started. Those on ioloop are as many as there are pollers.
 *
 * <p>Thread rule: one thread at a time.
 */
final class Servers {
    /** The peer that all others are compared with. */
    static final String C = "c-epoll";
    /** The peers that run on the JVM. */
    static final List<String> JAVA_PEERS = List.of("netty-nio", "netty-epoll", "netty-uring", "jdk-selector",
            "jdk-virtual");

    private static final double START_SECONDS = 20;

    private final Cores cores;
    private final Programs programs;

    Servers(Cores cores, Programs programs) {
        this.cores = cores;
        this.programs = programs;
    }

    /** The names of the servers on ioloop, the poller with the greatest priority first. */
    static List<String> ours() {
        return Registry.find(PollerProvider.class).services().stream()
                .sorted(Comparator.comparingInt(PollerProvider::priority).reversed()
                        .thenComparing(PollerProvider::name))
                .map(provider -> ServerMain.OURS + provider.name()).toList();
    }

    /** The names of those through {@code Connection} and {@code Stream}: on the poller that is taken by default, and nio. */
    static List<String> streams() {
        return ours().stream()
                .filter(name -> name.equals(ours().get(0)) || name.equals(ServerMain.OURS + "nio"))
                .flatMap(name -> Stream.of(name + ServerMain.CONNECTION, name + ServerMain.STREAM)).toList();
    }

    /** The names of all servers. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        if (programs.canCompile()) {
            names.add(C);
        }
        names.addAll(ours());
        names.addAll(streams());
        names.addAll(JAVA_PEERS);
        return names;
    }

    /** Whether a server can hold the connections of a workload: select(2) knows no descriptor above 1023. */
    static boolean holds(String name, Workload workload) {
        return !name.equals(ServerMain.OURS + "select") || workload.connections() < 900;
    }

    /** Whether a server knows a protocol; those that do not are there for the sake of another one. */
    static boolean speaks(String name, Protocol protocol) {
        boolean connection = name.endsWith(ServerMain.CONNECTION);
        return switch (protocol) {
            case ECHO -> true;
            case HTTP -> !connection && !name.endsWith(ServerMain.STREAM) && !name.equals("jdk-virtual");
            case FILE -> connection || List.of(C, "netty-nio", "netty-epoll").contains(name);
        };
    }

    /** A server that runs. */
    record Running(String name, Child child, int port) implements AutoCloseable {
        /** Ends it, in order if it can. */
        @Override
        public void close() throws IOException {
            child.finish(10);
        }
    }

    /** That a server cannot run here, and why. */
    static final class Unavailable extends IOException {
        private static final long serialVersionUID = 1;

        Unavailable(String reason) {
            super(reason);
        }
    }

    /**
     * Starts a server.
     *
     * @param name its name
     * @param protocol what it shall speak
     * @param spin how long its loop looks for work before it blocks; only those on ioloop know that
     * @return the server, which listens
     * @throws Unavailable if it cannot run here
     * @throws IOException if it fails
     */
    Running start(String name, Protocol protocol, Duration spin) throws IOException {
        Child child = new Child(cores.server(), command(name, protocol, spin));
        try {
            String line = child.line(START_SECONDS);
            if (line != null && line.startsWith("UNAVAILABLE ")) {
                throw new Unavailable(line.substring("UNAVAILABLE ".length()));
            }
            if (line == null || !line.startsWith("PORT ")) {
                throw new IOException("server " + name + " for " + protocol.label() + " does not start: "
                        + (line == null ? "" : line) + child.errors());
            }
            return new Running(name, child, Integer.parseInt(line.substring("PORT ".length())));
        } catch (IOException | RuntimeException e) {
            child.close();
            throw e;
        }
    }

    private List<String> command(String name, Protocol protocol, Duration spin) throws IOException {
        if (name.equals(C)) {
            Optional<Path> program = programs.compile("server");
            String path = program.orElseThrow(() -> new Unavailable("there is no compiler for C")).toString();
            return protocol == Protocol.FILE
                    ? List.of(path, protocol.label(), programs.file().toString())
                    : List.of(path, protocol.label());
        }
        List<String> options = new ArrayList<>();
        if (protocol == Protocol.FILE) {
            options.add("-D" + ServerMain.FILE + "=" + programs.file());
        }
        if (!spin.isZero()) {
            options.add("-D" + ServerMain.SPIN + "=" + spin.toNanos() / 1000);
        }
        List<String> command = new ArrayList<>(Programs.java(options, ServerMain.class));
        command.add(name);
        command.add(protocol.label());
        return command;
    }
}
