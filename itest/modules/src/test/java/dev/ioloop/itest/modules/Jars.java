package dev.ioloop.itest.modules;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the build has put the jars under test, and the tree that they come from.
 *
 * <p>Thread rule: any thread.
 */
final class Jars {
    /** The API, the loop and the poller: what every program needs. */
    static final List<String> LOOP = List.of("ioloop-api", "ioloop-impl-loop", "ioloop-poller-nio");
    /** The pollers of descriptors and what they are built on, for Java 25. */
    static final List<String> NATIVE = List.of("ioloop-poller-posix", "ioloop-poller-epoll", "ioloop-poller-poll",
            "ioloop-poller-select");
    /** slf4j with a provider that writes to standard error. */
    static final List<String> LOGGING = List.of("slf4j-api", "slf4j-simple");

    private static final Path TARGET = property("dev.ioloop.target");
    private static final Path OURS = TARGET.resolve("jars");
    private static final Path OTHERS = TARGET.resolve("lib");

    private Jars() {}

    /** The root of the source tree. */
    static Path root() {
        return property("dev.ioloop.root");
    }

    /** The folder of this module's sources. */
    static Path sources() {
        return TARGET.resolveSibling("src");
    }

    private static Path property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("the system property " + name
                    + " is not set; these tests are run by failsafe: mvn verify");
        }
        return Path.of(value);
    }

    /** All jars of ours that are deployed, by name. */
    static List<Path> deployed() {
        try (Stream<Path> files = Files.list(OURS)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("there are no jars in " + OURS, e);
        }
    }

    /** The artifact that a jar of ours holds, for example {@code ioloop-api}. */
    static String artifact(Path jar) {
        return jar.getFileName().toString().replaceAll("\\.jar$", "");
    }

    /** The jars of these artifacts, ours or others'. */
    static List<Path> of(List<String> artifacts) {
        return artifacts.stream().map(Jars::of).toList();
    }

    static Path of(String artifact) {
        Path jar = (artifact.startsWith("ioloop-") ? OURS : OTHERS).resolve(artifact + ".jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is not there; the build copies it before the integration tests");
        }
        return jar;
    }

    /** The path as class path and module path want it. */
    static String path(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
