package dev.ioloop.poller.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The sockets that this process has open, by their inodes.
 *
 * <p>Thread rule: immutable.
 *
 * @param inodes as in the links of proc(5)
 */
record Sockets(Set<String> inodes) {
    private static final Path LINKS = Path.of("/proc/self/fd");

    static Sockets ofThisProcess() throws IOException {
        assumeTrue(Files.isDirectory(LINKS), "descriptors are counted through /proc, which this system lacks");
        List<Path> links;
        try (Stream<Path> all = Files.list(LINKS)) {
            links = all.collect(Collectors.toList());
        }
        Set<String> inodes = new HashSet<>();
        for (Path link : links) {
            try {
                inodes.add(Files.readSymbolicLink(link).toString());
            } catch (NoSuchFileException e) {
                continue; // the descriptor of the listing itself
            }
        }
        inodes.removeIf(target -> !target.startsWith("socket:"));
        return new Sockets(inodes);
    }

    /** Checks how many of the sockets that are open now were not open then. */
    void assertOnlyAdded(int count) throws IOException {
        Set<String> now = new HashSet<>(ofThisProcess().inodes);
        now.removeAll(inodes);
        assertEquals(count, now.size(), () -> "sockets that came since: " + now);
    }
}
