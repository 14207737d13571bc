package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process has open, and how much it may have, where the system shows it in {@code /proc} (see proc(5)).
 *
 * <p>Thread rule: any thread.
 */
final class Sockets {
    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final Path LIMITS = Path.of("/proc/self/limits");
    /** What the JVM, the pollers and the test have open besides. */
    private static final int BESIDES = 500;

    private Sockets() {}

    /** How many sockets are open; 0 where the system does not show it. */
    static long count() throws IOException {
        if (!Files.isDirectory(OPEN)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(OPEN)) {
            return all.filter(Sockets::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    /**
     * Expects that so many connections may be open. The JVM raises its soft limit to the hard one when it starts, and
     * the programs that it starts inherit that.
     */
    static void requireRoomFor(int connections) throws IOException {
        if (!Files.isReadable(LIMITS)) {
            return;
        }
        String line = Files.readAllLines(LIMITS).stream().filter(each -> each.startsWith("Max open files")).findFirst()
                .orElseThrow();
        String soft = line.replaceAll("Max open files\\s+(\\S+).*", "$1");
        int needed = connections + BESIDES;
        assertTrue(soft.equals("unlimited") || Long.parseLong(soft) >= needed, () -> connections + " connections at"
                + " once need " + needed + " descriptors, and this process may have " + soft
                + ": raise the hard limit of"
                + " the shell that starts the build, as its superuser by 'ulimit -Hn " + needed + "', else by"
                + " /etc/security/limits.conf, LimitNOFILE of systemd, or --ulimit nofile=" + needed
                + " of the container");
    }

    /** How much of the heap is in use after a collection. */
    static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
