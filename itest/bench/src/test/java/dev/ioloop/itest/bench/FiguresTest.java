package dev.ioloop.itest.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In the build: whether each benchmark runs. With the profile bench: how fast. */
class FiguresTest {
    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void theBenchmarksRun() throws Exception {
        if ("measure".equals(System.getProperty("ioloop.bench"))) {
            Path file = Path.of(System.getProperty("dev.ioloop.target"), "figures.md");
            Figures.measure(file);
            System.out.println(Files.readString(file));
        } else {
            assertTrue(Ratios.smoke() >= 12, "benchmarks are missing");
        }
    }

    @Test
    @Timeout(60)
    void theComparisonsArePrinted() throws Exception {
        if (!"measure".equals(System.getProperty("ioloop.bench"))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
                new Counts(out).smoke();
            }
            String table = bytes.toString(StandardCharsets.UTF_8);
            assertTrue(table.contains("| 1000 timers have fired, in order | 1000, true |"), table);
            assertTrue(table.contains("wake-ups per task"), table);
        }
    }
}
