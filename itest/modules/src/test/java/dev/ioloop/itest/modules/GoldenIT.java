package dev.ioloop.itest.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a jar gives and wants changes only on purpose: the module descriptor and the OSGi headers of each are compared
 * with files in {@code src/test/resources/golden}, which {@code -Dioloop.golden.update=true} rewrites.
 */
@Timeout(60)
class GoldenIT {
    private static final String UPDATE = "ioloop.golden.update";
    private static final Path GOLDEN = Jars.sources().resolve("test/resources/golden");

    static Stream<JarUnderTest> jars() throws IOException {
        return DescriptorsAgreeIT.jars();
    }

    @ParameterizedTest
    @MethodSource("jars")
    void moduleDescriptorIsAsAgreed(JarUnderTest jar) throws IOException {
        compare(jar.artifact() + ".module.txt", Descriptors.module(jar.module()));
    }

    @ParameterizedTest
    @MethodSource("jars")
    void manifestIsAsAgreed(JarUnderTest jar) throws IOException {
        compare(jar.artifact() + ".manifest.txt", Descriptors.manifest(jar));
    }

    @Test
    void noFileIsLeftOfAJarThatHasGone() throws IOException {
        Set<String> expected = jars().map(JarUnderTest::artifact)
                .flatMap(a -> Stream.of(a + ".module.txt", a + ".manifest.txt"))
                .collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertEquals(expected,
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    private static void compare(String name, List<String> actual) throws IOException {
        Path file = GOLDEN.resolve(name);
        if (Boolean.getBoolean(UPDATE)) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, String.join("\n", actual) + "\n", UTF_8);
            return;
        }
        List<String> expected = Files.exists(file) ? Files.readAllLines(file, UTF_8) : List.of();
        if (!expected.equals(actual)) {
            fail(name + " differs from what the jar says (- agreed, + now):\n" + difference(expected, actual)
                    + "If this is meant to be, accept it: mvn verify -pl itest/modules -am -D" + UPDATE + "=true");
        }
    }

    private static String difference(List<String> expected, List<String> actual) {
        List<String> lines = new ArrayList<>();
        expected.stream().filter(line -> !actual.contains(line)).forEach(line -> lines.add("- " + line));
        actual.stream().filter(line -> !expected.contains(line)).forEach(line -> lines.add("+ " + line));
        return lines.isEmpty() ? "  the order or the number of equal lines\n" : String.join("\n", lines) + "\n";
    }
}
