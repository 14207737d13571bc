package dev.ioloop.itest.osgi;

import dev.ioloop.itest.contracts.Jdks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs test classes in a JVM of their own, with the class path of this one and one framework.
 *
 * <p>Thread rule: any thread; waits for the JVM with a bound.
 */
final class ChildJvm {
    private static final long BOUND_SECONDS = 120;
    private static final long GRACE_SECONDS = 20;

    private final Cell cell;
    private final Path target;
    private final Path folder;

    ChildJvm(Cell cell, String name) {
        this.cell = cell;
        this.target = Path.of(System.getProperty("dev.ioloop.target"));
        this.folder = target.resolve("osgi").resolve(name);
    }

    /** Runs the classes. */
    ChildReport run(Class<?>... tests) throws IOException, InterruptedException {
        empty();
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(Jdks.tool(cell.home(), "java").toString(), "@" + arguments(tests))
                .directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        boolean ended = false;
        try {
            ended = process.waitFor(BOUND_SECONDS + GRACE_SECONDS, TimeUnit.SECONDS);
        } finally {
            if (!ended) {
                process.destroyForcibly();
            }
        }
        return ChildReport.read(cell, ended ? process.exitValue() : -1, output, events());
    }

    private void empty() throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> old = Files.walk(folder)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(folder);
    }

    private Path events() {
        return folder.resolve("events.txt");
    }

    /** A file, since the class path is longer than some systems like. */
    private Path arguments(Class<?>... tests) throws IOException {
        List<String> lines = new ArrayList<>();
        if (cell.version() >= 24) {
            lines.add("--enable-native-access=ALL-UNNAMED");
            lines.add("--sun-misc-unsafe-memory-access=allow"); // Felix
        }
        // The JDK keeps classes softly here and there; what is counted is what even a full heap would not get rid of.
        lines.add("-XX:+IgnoreUnrecognizedVMOptions");
        lines.add("-XX:SoftRefLRUPolicyMSPerMB=0");
        property(lines, InFramework.JAVA, String.valueOf(cell.version()));
        property(lines, InFramework.FRAMEWORK, cell.framework().symbolicName);
        property(lines, Provisioning.BUNDLES, target.resolve("bundles").toString());
        property(lines, Provisioning.FOLDER, folder.toString());
        property(lines, ChildMain.EVENTS, events().toString());
        property(lines, "org.slf4j.simpleLogger.defaultLogLevel", "warn");
        property(lines, ChildMain.BOUND, String.valueOf(BOUND_SECONDS));
        lines.add("-cp");
        lines.add(quoted(classPath()));
        lines.add(ChildMain.class.getName());
        for (Class<?> test : tests) {
            lines.add(test.getName());
        }
        return Files.write(folder.resolve("arguments"), lines);
    }

    private static void property(List<String> lines, String name, String value) {
        lines.add(quoted("-D" + name + "=" + value));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\") + '"';
    }

    /** The framework comes first, and brings the packages of OSGi itself. */
    private String classPath() {
        List<String> entries = new ArrayList<>();
        entries.add(target.resolve("frameworks").resolve(cell.framework().artifact + ".jar").toString());
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!Path.of(entry).getFileName().toString().startsWith("osgi.core")) {
                entries.add(entry);
            }
        }
        return String.join(File.pathSeparator, entries);
    }
}
