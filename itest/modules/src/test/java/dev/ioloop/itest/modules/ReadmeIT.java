package dev.ioloop.itest.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.osgi.Builder;
import dev.ioloop.itest.contracts.Jdks;
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
    private static final List<String> FRAMEWORK = List.of("org.apache.felix.framework", "slf4j-api", "slf4j-simple");
    private static final List<String> BUNDLES = List.of("org.osgi.util.function", "org.osgi.util.promise",
            "org.osgi.service.component", "org.apache.felix.scr", "ioloop-api", "ioloop-poller-nio",
            "ioloop-impl-loop");
    /** The first Java that warns when Felix uses sun.misc.Unsafe, and knows the option against it. */
    private static final int WARNS_OF_UNSAFE = 24;

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
        Path home = Jdks.require(java);
        Path classes = scratch.resolve("classes");
        Javac.onClassPath(sources("ds"), Jars.of(List.of("ioloop-api", "org.osgi.service.component.annotations")),
                classes)
                .succeeded();
        Path boot = scratch.resolve("boot");
        Javac.onClassPath(Jars.sources().resolve("framework/java"), Jars.of(FRAMEWORK), boot).succeeded();

        List<Path> programs = new ArrayList<>(Jars.of(FRAMEWORK));
        programs.add(boot);
        List<String> arguments = new ArrayList<>(List.of("-cp", Jars.path(programs)));
        if (java >= WARNS_OF_UNSAFE) {
            arguments.add("--sun-misc-unsafe-memory-access=allow");
        }
        long lines = readme.program("ds").get("output").strip().lines().count();
        arguments.addAll(List.of("framework.Boot", scratch.resolve("storage").toString(), String.valueOf(lines)));
        Jars.of(BUNDLES).forEach(jar -> arguments.add(jar.toString()));
        arguments.add(bundle(classes).toString());
        expectOutput("ds", Child.java(home, scratch, arguments));
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

    /** Packs a bundle as bnd's plugins for Maven and Gradle do without further instructions. */
    private Path bundle(Path classes) throws Exception {
        Path file = scratch.resolve("example.jar");
        try (Builder builder = new Builder()) {
            builder.setBundleSymbolicName("example");
            builder.addClasspath(classes.toFile());
            builder.addClasspath(Jars.of("ioloop-api").toFile());
            builder.addClasspath(Jars.of("org.osgi.service.component.annotations").toFile());
            builder.setProperty("-includeresource", classes.toString());
            builder.build().write(file.toFile());
            assertEquals(List.of(), builder.getErrors());
            assertEquals(List.of(), builder.getWarnings());
        }
        return file;
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
