package dev.ioloop.itest.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.itest.contracts.Jdks;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The programs in README.md are compiled and run as a reader would, and print what README.md says. See {@link Readme}
 * for how they are marked.
 */
@Timeout(120)
class ReadmeIT {
    private static Readme readme;

    @TempDir
    Path scratch;

    @BeforeAll
    static void read() throws IOException {
        readme = Readme.parse(Files.readAllLines(Jars.root().resolve("README.md"), UTF_8));
    }

    @ParameterizedTest(name = "Java {0}")
    @ValueSource(ints = {17, 25})
    void programForTheClassPath(int java) throws Exception {
        Path home = Jdks.require(java);
        Path sources = sources("plain");
        Javac.onClassPath(sources, Jars.of(List.of("ioloop-api")), scratch.resolve("classes")).succeeded();
        expectOutput("plain", Child.java(home, scratch, List.of("-cp", path(), readme.mainClass("plain"))));
    }

    @ParameterizedTest(name = "Java {0}")
    @ValueSource(ints = {17, 25})
    void programOnStreams(int java) throws Exception {
        Path home = Jdks.require(java);
        Path sources = sources("streams");
        Javac.onClassPath(sources, Jars.of(List.of("ioloop-api")), scratch.resolve("classes")).succeeded();
        String path = Jars.path(List.of(Jars.of("ioloop-impl-streams"))) + File.pathSeparator + path();
        expectOutput("streams", Child.java(home, scratch, List.of("-cp", path, readme.mainClass("streams"))));
    }

    @ParameterizedTest(name = "Java {0}")
    @ValueSource(ints = {17, 25})
    void programForTheModulePath(int java) throws Exception {
        Path home = Jdks.require(java);
        Path sources = sources("module");
        Path classes = scratch.resolve("classes");
        Javac.onModulePath(sources, Jars.of(List.of("ioloop-api")), classes).succeeded();
        String module = ModuleFinder.of(classes).findAll().iterator().next().descriptor().name();
        expectOutput("module",
                Child.java(home, scratch, List.of("-p", path(), "-m", module + "/" + readme.mainClass("module"))));
    }

    @ParameterizedTest(name = "Java {0}")
    @ValueSource(ints = {17, 25})
    void programForOsgi(int java) throws Exception {
        expectOutput("ds", new OsgiProgram(readme, scratch).run(Jdks.require(java), List.of(), List.of()));
    }

    @Test
    void marksThatMeanNothingAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Readme.parse(List.of("<!-- program=x file=A.java -->")));
        assertThrows(IllegalArgumentException.class, () -> Readme.parse(List.of("<!-- program=x -->", "```", "```")));
        assertThrows(IllegalArgumentException.class,
                () -> Readme.parse(List.of("<!-- program=x file=A.java -->", "text", "```", "```")));
        assertThrows(IllegalArgumentException.class,
                () -> Readme.parse(List.of("<!-- program=x file=A.java -->", "```java", "class A {}")));
    }

    @Test
    void everyJavaBlockIsPartOfAProgram() throws IOException {
        List<String> lines = Files.readAllLines(Jars.root().resolve("README.md"), UTF_8);
        long blocks = lines.stream().filter("```java"::equals).count();
        long marked = readme.programs().values().stream().flatMap(files -> files.keySet().stream())
                .filter(file -> file.endsWith(".java")).count();
        assertEquals(blocks, marked, "blocks that begin with ```java, and those of them that are marked and run");
    }

    private Path sources(String program) throws IOException {
        Path folder = scratch.resolve("sources");
        readme.write(program, folder);
        return folder;
    }

    /** The program and what README.md puts beside it: nothing that would print the log. */
    private String path() {
        List<Path> all = new ArrayList<>(List.of(scratch.resolve("classes"), Jars.of("slf4j-api")));
        all.addAll(Jars.of(Jars.LOOP));
        return Jars.path(all);
    }

    private static void expectOutput(String program, Child child) {
        child.succeeded();
        assertTrue(readme.output(program).matcher(child.out().strip()).matches(),
                () -> "README.md says:\n" + readme.program(program).get("output") + "\nin truth: " + child);
    }
}
