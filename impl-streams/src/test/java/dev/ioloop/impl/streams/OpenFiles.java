package dev.ioloop.impl.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The descriptors of this process that tests have to give back: sockets, pipes, pollers, and files of the tests. */
final class OpenFiles {
    /** In the names of the files that tests of faults make. */
    static final String MARK = "ioloop-fault";
    private static final Path OPEN = Path.of("/proc/self/fd");

    private OpenFiles() {}

    /** What they stand for, see proc(5); empty where the system does not show them. */
    static List<String> now() {
        if (!Files.isDirectory(OPEN)) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(OPEN)) {
            for (Path each : all.toList()) {
                String target = target(each);
                if (target.startsWith("socket:") || target.startsWith("pipe:") || target.startsWith("anon_inode:")
                        || target.contains(MARK)) {
                    found.add(target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + OPEN, e);
        }
        return found;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }
}
