package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Counts the descriptors of this process, where the system shows them in {@code /proc} (see proc(5)); elsewhere it
 * expects nothing.
 *
 * <p>Thread rule: immutable. Other threads of the process may open a few descriptors meanwhile, so a test has to do a
 * hundred times what it suspects.
 */
record Descriptors(long before) {
    /** What the JVM may open meanwhile, a jar or a library. */
    private static final int TOLERANCE = 20;
    private static final Path OPEN = Path.of("/proc/self/fd");

    static Descriptors count() {
        return new Descriptors(now());
    }

    void expectNoMore() {
        long after = now();
        assertTrue(after <= before + TOLERANCE, "descriptors left behind: " + before + " before, " + after + " after");
    }

    private static long now() {
        if (!Files.isDirectory(OPEN)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(OPEN)) {
            return all.count();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot count the descriptors in " + OPEN, e);
        }
    }
}
