package dev.ioloop.impl.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.spi.LoopFactory;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import dev.ioloop.stream.StreamFactory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;

/** The programs of the README compile, run, and print what the README says. */
@Timeout(60)
class ReadmeTest {
    /** A program and, after it, its output. */
    private static final Pattern PROGRAM = Pattern.compile(
            "^```java\\n(.*?)^```$.*?^It prints:\\n\\n```\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("^public class (\\w+)", Pattern.MULTILINE);

    @TempDir
    private Path folder;

    record Program(String name, String source, String output) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Program> programs() throws IOException {
        Path below = Path.of("impl-streams", "README.md"); // when this is not run by Maven
        String text = Files.readString(Files.exists(below) ? below : Path.of("README.md"), UTF_8);
        Stream.Builder<Program> found = Stream.builder();
        int count = 0;
        for (Matcher matcher = PROGRAM.matcher(text); matcher.find(); count++) {
            Matcher name = NAME.matcher(matcher.group(1));
            assertTrue(name.find(), "a program without a public class");
            found.add(new Program(name.group(1), matcher.group(1), matcher.group(2)));
        }
        assertEquals(text.split("```java", -1).length - 1, count, "programs with an output");
        return found.build();
    }

    /** Where the classes of this run are. */
    private static String classPath() throws Exception {
        Set<String> places = new LinkedHashSet<>();
        Set<Class<?>> types = new LinkedHashSet<>(Set.of(IOLoop.class, Logger.class));
        Registry.find(LoopFactory.class).services().forEach(each -> types.add(each.getClass()));
        Registry.find(StreamFactory.class).services().forEach(each -> types.add(each.getClass()));
        Registry.find(PollerProvider.class).services().stream().filter(each -> each.name().equals("nio"))
                .forEach(each -> types.add(each.getClass()));
        for (Class<?> type : types) {
            places.add(Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
        }
        return String.join(File.pathSeparator, places);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void runs(Program program) throws Exception {
        Path source = Files.writeString(folder.resolve(program.name() + ".java"), program.source());
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Ddev.ioloop.poller=nio", "-cp", classPath(), source.toString())
                .redirectError(folder.resolve("errors").toFile()).redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            assertTrue(process.waitFor(50, TimeUnit.SECONDS), "it ends");
        } finally {
            process.destroyForcibly();
        }
        String output = Files.readString(folder.resolve("output"), UTF_8).replace("\r\n", "\n");
        String errors = Files.readString(folder.resolve("errors"), UTF_8);
        assertEquals(program.output(), output, errors);
    }
}
