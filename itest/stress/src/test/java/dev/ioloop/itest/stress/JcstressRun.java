package dev.ioloop.itest.stress;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * A run of jcstress in a process of its own, and what is to be complained of in its results. Its own verdict is not
 * enough: it passes if nothing ran, or if a test did not fit.
 */
final class JcstressRun {
    private static final int LAST_LINES = 40;

    private final Path directory;

    /** A run that leaves all that it writes in a directory: its output, its results and its report. */
    JcstressRun(Path directory) {
        this.directory = directory;
    }

    /**
     * Runs it to its end.
     *
     * @param bound when it is killed
     * @return the results
     */
    Collection<TestResult> run(List<String> words, Duration bound) throws Exception {
        Files.createDirectories(directory);
        try (DirectoryStream<Path> old = Files.newDirectoryStream(directory, "*.bin.gz")) {
            for (Path file : old) {
                Files.delete(file);
            }
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "-Xmx256m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "--enable-native-access=ALL-UNNAMED", Main.class.getName(), "-r", "report"));
        command.addAll(words);
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("jcstress has not ended within " + bound + "; its output ends with\n"
                        + lastLines(output));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return results(output);
    }

    private Collection<TestResult> results(Path output) throws Exception {
        InProcessCollector collector = new InProcessCollector();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.bin.gz")) {
            for (Path file : files) {
                DiskReadCollector reader = new DiskReadCollector(file.toString(), collector);
                reader.dump();
                reader.close();
            }
        }
        if (collector.getTestResults().isEmpty()) {
            throw new AssertionError("jcstress has left no results; its output ends with\n" + lastLines(output));
        }
        return collector.getTestResults();
    }

    private static String lastLines(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    /**
     * What is wrong.
     *
     * @param tests the names of all tests, each of which must have run
     * @return one line for each complaint; none if all is well
     */
    static List<String> complaints(Collection<TestResult> results, Collection<String> tests) {
        List<String> complaints = new ArrayList<>();
        TreeSet<String> missing = new TreeSet<>(tests);
        for (TestResult result : results) {
            missing.remove(result.getName());
            String who = result.getName() + " " + result.getConfig().jvmArgs + ": ";
            if (result.status() != Status.NORMAL) {
                complaints.add(who + result.status() + " " + result.getMessages() + result.getVmErr());
            } else if (result.getTotalCount() == 0) {
                complaints.add(who + "it has not run once");
            } else if (!result.grading().isPassed) {
                complaints.add(who + result.grading().failureMessages + " among " + result.getCounter());
            }
        }
        missing.forEach(name -> complaints.add(name + ": there is no result of it"));
        return complaints;
    }
}
