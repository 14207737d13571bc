package dev.ioloop.impl.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.spi.LoopFactory;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import dev.ioloop.testkit.ManualLoop;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** The example of the README compiles, runs, and prints what the README says. */
@Timeout(60)
class ReadmeTest {
    @TempDir
    private Path folder;

    private static String block(String readme, String begin) {
        Matcher matcher = Pattern.compile("^" + begin + "\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(readme);
        assertTrue(matcher.find(), "a block that begins with " + begin);
        return matcher.group(1);
    }

    private static Path readme() {
        Path below = Path.of("bundles", "sync", "README.md"); // when this is not run by Maven
        return Files.exists(below) ? below : Path.of("README.md");
    }

    /** Where the classes of this run are. */
    private static String classPath() throws Exception {
        Set<String> places = new LinkedHashSet<>();
        Set<Class<?>> types = new LinkedHashSet<>(Set.of(IOLoop.class, LoopSyncFactory.class, ManualLoop.class,
                Logger.class));
        Registry.find(LoopFactory.class).services().forEach(each -> types.add(each.getClass()));
        Registry.find(PollerProvider.class).services().forEach(each -> types.add(each.getClass()));
        for (Class<?> type : types) {
            places.add(Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
        }
        return String.join(File.pathSeparator, places);
    }

    @Test
    void theExampleRuns() throws Exception {
        String text = Files.readString(readme(), UTF_8);
        Path source = Files.writeString(folder.resolve("Workers.java"), block(text, "```java"));
        String expected = block(text.substring(text.indexOf("It prints:")), "```");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                classPath(), source.toString()).redirectError(folder.resolve("errors").toFile()).redirectOutput(
                        folder.resolve("output").toFile())
                .start();
        try {
            assertTrue(process.waitFor(50, TimeUnit.SECONDS), "it ends");
        } finally {
            process.destroyForcibly();
        }
        String output = Files.readString(folder.resolve("output"), UTF_8).replace("\r\n", "\n");
        assertEquals(expected, output, () -> {
            try {
                return Files.readString(folder.resolve("errors"), UTF_8);
            } catch (java.io.IOException e) {
                return e.toString();
            }
        });
    }
}
