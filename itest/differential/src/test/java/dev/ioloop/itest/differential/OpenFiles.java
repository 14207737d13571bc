package dev.ioloop.itest.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Counts the sockets, pipes and pollers of this process, where the system shows them in {@code /proc} (see proc(5)).
 * Plain files are left out: the JVM opens jars and libraries when it likes.
 *
 * <p>Thread rule: any thread.
 */
final class OpenFiles {
    private static final Path OPEN = Path.of("/proc/self/fd");

    private OpenFiles() {}

    /** How many there are; 0 where the system does not show them. */
    static long count() throws IOException {
        if (!Files.isDirectory(OPEN)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(OPEN)) {
            return all.filter(OpenFiles::counts).count();
        }
    }

    private static boolean counts(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("socket:") || target.startsWith("pipe:") || target.startsWith("anon_inode:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
