package dev.ioloop.itest.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.runner.RunnerException;

/** Measures all, and writes the tables of docs/performance.md. */
final class Figures {
    private Figures() {}

    static void measure(Path file) throws IOException, RunnerException, InterruptedException {
        Files.createDirectories(file.getParent());
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), true, StandardCharsets.UTF_8)) {
            out.println(
                    "Java " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
                            + System.getProperty("os.name") + " " + System.getProperty("os.version"));
            out.println();
            new Ratios(Integer.getInteger("ioloop.bench.rounds", 3), Long.getLong("ioloop.bench.millis", 500), out)
                    .run();
            out.println();
            new Counts(out).run(1_000_000);
        }
    }
}
