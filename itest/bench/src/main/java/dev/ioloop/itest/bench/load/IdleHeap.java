package dev.ioloop.itest.bench.load;

import dev.ioloop.itest.bench.load.server.Protocol;
import dev.ioloop.itest.bench.load.server.ServerMain;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The heap that an idle connection costs: a server in a JVM of its own counts the objects of each class with none and
 * with many connections, after a collection; a generator in another process holds the connections. What belongs to
 * the poller's family, to the loop, to the handler of the bench and to the JDK is told apart by the packages.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class IdleHeap {
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");
    private static final double BOUND_SECONDS = 30;
    private static final int MOST_CLASSES = 12;

    private final Servers servers;
    private final Generator generator;
    private final PrintStream out;

    private IdleHeap(Cores cores, Programs programs, PrintStream out) throws IOException {
        this.servers = new Servers(cores, programs);
        this.generator = new Generator(cores, programs);
        this.out = out;
    }

    /** How many objects of a class there are, and how many bytes they have. */
    record Use(long objects, long bytes) {
        Use minus(Use other) {
            return new Use(objects - other.objects, bytes - other.bytes);
        }

        Use plus(Use other) {
            return new Use(objects + other.objects, bytes + other.bytes);
        }
    }

    /**
     * Measures.
     *
     * @param words the number of connections, 5,000 if there is none, then names of servers, those on ioloop and their
     *     peers if there is none
     * @throws IOException if it cannot measure
     */
    public static void main(String[] words) throws IOException {
        Cores cores = Cores.find();
        IdleHeap heap = new IdleHeap(cores, new Programs(LoadOptions.directory(), true), System.out);
        int connections = words.length == 0 ? 5000 : Integer.parseInt(words[0]);
        List<String> names = words.length > 1
                ? List.of(words).subList(1, words.length)
                : heap.servers.names().stream().filter(name -> !name.equals(Servers.C))
                        .filter(name -> connections < 900 || !name.equals("ioloop-select")).toList(); // it has no room
        for (String name : names) {
            try {
                heap.measure(name, connections);
            } catch (Servers.Unavailable e) {
                System.out.println("\n" + name + " is left out: " + e.getMessage());
            }
        }
        System.exit(0);
    }

    /** Measures one server, and gives the bytes that a connection costs by whose they are. */
    private Map<String, Double> measure(String name, int connections) throws IOException {
        try (Servers.Running server = servers.start(name, Protocol.ECHO, Duration.ZERO)) {
            try (Child few = generator.idle(server, 16)) {
                settle(server, Map.of(), 16);
                few.finish(BOUND_SECONDS);
            }
            Map<String, Use> before = settle(server, Map.of(), 0);
            try (Child many = generator.idle(server, connections)) {
                Map<String, Use> grown = difference(before, settle(server, before, connections));
                Map<String, Double> bytes = byOwner(grown, connections);
                print(name, connections, grown, bytes);
                many.finish(BOUND_SECONDS);
                return bytes;
            }
        }
    }

    /**
     * The classes on the heap, once there is at least one new object for each connection and two counts in a row are
     * alike: the server takes connections in for a while.
     */
    private static Map<String, Use> settle(Servers.Running server, Map<String, Use> before, int connections)
            throws IOException {
        Map<String, Use> last = Map.of();
        for (int i = 0; i < 50; i++) {
            Map<String, Use> now = histogram(server);
            long grown = Math.abs(total(now).objects - total(last).objects);
            boolean all = before.isEmpty() || total(now).objects - total(before).objects >= connections;
            if (all && !last.isEmpty() && grown * 50 <= Math.max(connections, 1000)) {
                return now;
            }
            last = now;
        }
        throw new IOException(server.name() + " does not come to rest with " + connections + " connections");
    }

    private static Use total(Map<String, Use> uses) {
        return uses.values().stream().reduce(new Use(0, 0), Use::plus);
    }

    private static Map<String, Use> histogram(Servers.Running server) throws IOException {
        server.child().tell("heap");
        StringBuilder text = new StringBuilder();
        for (String line = server.child().line(BOUND_SECONDS); line != null
                && !line.isEmpty(); line = server.child().line(BOUND_SECONDS)) {
            text.append(line).append('\n');
        }
        return parse(text.toString());
    }

    /** Reads a histogram as the JVM prints it. */
    static Map<String, Use> parse(String histogram) {
        Map<String, Use> uses = new LinkedHashMap<>();
        for (String line : histogram.split("\n")) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                uses.merge(matcher.group(3),
                        new Use(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))), Use::plus);
            }
        }
        return uses;
    }

    private static Map<String, Use> difference(Map<String, Use> before, Map<String, Use> after) {
        Map<String, Use> grown = new LinkedHashMap<>();
        after.forEach((type, use) -> grown.put(type, use.minus(before.getOrDefault(type, new Use(0, 0)))));
        return grown;
    }

    private static Map<String, Double> byOwner(Map<String, Use> grown, int connections) {
        return grown.entrySet().stream().collect(Collectors.groupingBy(e -> owner(e.getKey()), TreeMap::new,
                Collectors.summingDouble(e -> (double) e.getValue().bytes / connections)));
    }

    /** Whose a class is. */
    static String owner(String type) {
        String name = type.replaceFirst("^\\[+L?", "");
        if (name.startsWith("dev.ioloop.poller.")) {
            return "the poller's family";
        }
        if (name.startsWith(ServerMain.class.getPackageName())) {
            return "the handler of the bench";
        }
        return name.startsWith("dev.ioloop.") ? "the loop" : name.startsWith("io.netty.") ? "Netty" : "the JDK";
    }

    private void print(String name, int connections, Map<String, Use> grown, Map<String, Double> bytes) {
        out.printf(Locale.ROOT, "%n%s: %.0f bytes of heap for each of %d idle connections%n", name,
                bytes.values().stream().mapToDouble(Double::doubleValue).sum(), connections);
        bytes.forEach((owner, each) -> out.printf(Locale.ROOT, "  %8.1f  %s%n", each, owner));
        out.println("  of these, by class (bytes, objects for a connection):");
        grown.entrySet().stream().filter(e -> e.getValue().bytes > connections)
                .sorted(Comparator.comparingLong((Map.Entry<String, Use> e) -> e.getValue().bytes).reversed())
                .limit(MOST_CLASSES).forEach(e -> out.printf(Locale.ROOT, "  %8.1f  %5.2f  %s%n",
                        (double) e.getValue().bytes / connections, (double) e.getValue().objects / connections,
                        e.getKey()));
    }
}
