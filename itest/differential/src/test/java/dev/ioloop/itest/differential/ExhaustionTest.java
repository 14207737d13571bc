package dev.ioloop.itest.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ioloop.spi.LoopFactory;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A process without descriptors observes the same on every poller: the connections wait, what is open goes on to
 * work. Needs {@code ulimit} of a shell, so it is left out on Windows.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExhaustionTest {
    private static final Path SHELL = Path.of("/bin/sh");
    private static final int LIMIT = 256;
    private static final long BOUND_SECONDS = 60;

    @TempDir
    Path folder;

    @BeforeAll
    static void needsShell() {
        assumeTrue(Files.isExecutable(SHELL), "no " + SHELL + " to lower the limit of descriptors");
    }

    @Test
    void allPollersObserveTheSameWithoutDescriptors() throws Exception {
        List<String> expected = run(Subject.REFERENCE);
        assertTrue(expected.contains("nothing left"), expected::toString);
        assertTrue(expected.stream().anyMatch(
                line -> line.startsWith("accept with nothing left, attempt 1: DescriptorsExhaustedException")),
                expected::toString);
        assertTrue(expected.contains("with nothing left it has failed: true, the poller is still there: true"),
                expected::toString);
        assertTrue(expected.contains("accept with one descriptor: no exception, accepted so far 2"),
                expected::toString);
        assertTrue(expected.contains("accepted number 4"), expected::toString);
        for (Subject subject : Subject.all()) {
            String poller = subject.pollers().get(0);
            List<String> found = run(poller);
            assertEquals(String.join("\n", expected), String.join("\n", found),
                    "nio (expected) and " + poller + " observe different things");
            assertFalse(found.stream().anyMatch(line -> line.contains("!")), found::toString);
        }
    }

    private List<String> run(String poller) throws Exception {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        String access = Runtime.version().feature() >= 22 ? " --enable-native-access=ALL-UNNAMED" : "";
        ProcessBuilder builder = new ProcessBuilder(SHELL.toString(), "-c", "ulimit -n " + LIMIT + " && exec \"$0\""
                + access + " -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp \"$1\" \"$2\" \"$3\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), classPath(),
                ExhaustionProgram.class.getName(), poller);
        Process process = builder.redirectOutput(out.toFile()).redirectError(errors.toFile()).start();
        try {
            assertTrue(process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS), "the process has not ended in time");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), () -> poller + ": " + read(errors) + read(out));
        return Files.readAllLines(out);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /**
     * The class path of this process, and, where the tests have class loaders of their own, what they were loaded
     * from.
     */
    private static String classPath() throws URISyntaxException {
        Set<String> path = new LinkedHashSet<>();
        path.add(placeOf(ExhaustionProgram.class));
        for (PollerProvider provider : Registry.find(PollerProvider.class).services()) {
            path.add(placeOf(provider.getClass()));
        }
        for (LoopFactory factory : Registry.find(LoopFactory.class).services()) {
            path.add(placeOf(factory.getClass()));
        }
        path.add(placeOf(PollerProvider.class));
        path.add(placeOf(LoggerFactory.class));
        path.add(System.getProperty("java.class.path"));
        return String.join(File.pathSeparator, path);
    }

    private static String placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }
}
