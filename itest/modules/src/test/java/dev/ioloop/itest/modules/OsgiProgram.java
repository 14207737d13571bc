package dev.ioloop.itest.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aQute.bnd.osgi.Builder;
import dev.ioloop.itest.contracts.Jdks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The program of README.md for OSGi, run in Felix with the bundles that README.md names, and more.
 *
 * <p>Thread rule: one thread at a time.
 */
final class OsgiProgram {
    private static final List<String> FRAMEWORK = List.of("org.apache.felix.framework", "slf4j-api", "slf4j-simple");
    private static final List<String> BUNDLES = List.of("org.osgi.util.function", "org.osgi.util.promise",
            "org.osgi.service.component", "org.apache.felix.scr", "ioloop-api", "ioloop-poller-nio",
            "ioloop-impl-loop");
    /** The first Java that warns when Felix uses sun.misc.Unsafe, and knows the option against it. */
    private static final int WARNS_OF_UNSAFE = 24;

    private final Readme readme;
    private final Path scratch;

    OsgiProgram(Readme readme, Path scratch) {
        this.readme = readme;
        this.scratch = scratch;
    }

    /** Compiles it and runs it to its end. */
    Child run(Path home, List<Path> more, List<String> options) throws Exception {
        Path sources = scratch.resolve("sources");
        readme.write("ds", sources);
        Path classes = scratch.resolve("classes");
        Javac.onClassPath(sources, Jars.of(List.of("ioloop-api", "org.osgi.service.component.annotations")), classes)
                .succeeded();
        Path boot = scratch.resolve("boot");
        Javac.onClassPath(Jars.sources().resolve("framework/java"), Jars.of(FRAMEWORK), boot).succeeded();

        List<Path> programs = new ArrayList<>(Jars.of(FRAMEWORK));
        programs.add(boot);
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-cp", Jars.path(programs)));
        if (Jdks.feature(home) >= WARNS_OF_UNSAFE) {
            arguments.add("--sun-misc-unsafe-memory-access=allow");
        }
        long lines = readme.program("ds").get("output").strip().lines().count();
        arguments.addAll(List.of("framework.Boot", scratch.resolve("storage").toString(), String.valueOf(lines)));
        Jars.of(BUNDLES).forEach(jar -> arguments.add(jar.toString()));
        more.forEach(jar -> arguments.add(jar.toString()));
        arguments.add(bundle(classes).toString());
        return Child.java(home, scratch, arguments);
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
}
