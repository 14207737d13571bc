package dev.ioloop.itest.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In the build: whether the bench measures and prints. With the profile bench-load: the figures. */
class LoadBenchTest {
    /** All pollers and peers, each window measured four times. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void measures(@TempDir Path directory) throws Exception {
        if ("load".equals(System.getProperty("ioloop.bench"))) {
            String words = System.getProperty("ioloop.bench.load", "").strip();
            LoadOptions options = LoadOptions.parse(words.isEmpty() ? new String[0] : words.split("\\s+"));
            assertEquals(List.of(), new LoadBench(options, System.out).run());
            return;
        }
        Path json = directory.resolve("figures.json");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            LoadOptions options = LoadOptions.parse("--rounds", "2", "--seconds", "0.3", "--warmup", "0.1", "--only",
                    "echo64", "--servers", "ioloop-nio,jdk-selector", "--json", json.toString());
            assertEquals(List.of(), new LoadBench(options, out).run());
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(text.matches("(?s).*\\| echo64 \\| ioloop-nio \\| jdk-selector \\| CPU per operation "
                + "\\| [0-9.]+ \\([0-9.]+ to [0-9.]+\\) \\| tie or better \\| (met|tie|missed).*"), text);
        assertTrue(text.contains("not measured"), text);
        assertEquals(4, Files.readString(json).split("\"round\":", -1).length - 1, "samples");
    }

    @Test
    void refusesWordsThatMeanNothing() {
        assertThrows(IllegalArgumentException.class, () -> LoadOptions.parse("--round", "3"));
        assertThrows(IllegalArgumentException.class, () -> LoadOptions.parse("--rounds"));
        assertThrows(IllegalArgumentException.class, () -> LoadOptions.parse("--rounds", "0"));
        assertThrows(IllegalArgumentException.class, () -> LoadOptions.parse("--only", "echo65"));
        assertThrows(IllegalArgumentException.class,
                () -> new LoadBench(LoadOptions.parse("--servers", "nobody"), System.out));
        LoadOptions options = LoadOptions.parse("--rounds", "3", "--only", "echo1,http64", "--servers", "a,b");
        assertEquals(3, options.rounds());
        assertEquals(List.of("echo1", "http64"), options.workloads().stream().map(Workload::name).toList());
        assertTrue(options.wants("b"));
        assertFalse(options.wants("c"));
    }
}
