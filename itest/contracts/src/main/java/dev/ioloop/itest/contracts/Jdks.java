package dev.ioloop.itest.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Finds installed JDKs, for tests that start a JVM of another version than the one they run on.
 *
 * <p>A JDK counts when its {@code release} file names the version and it has {@code java}, {@code javac} and
 * {@code jlink}. Looked at are, in this order: the JDK that runs this; {@code JAVA<n>_HOME}, {@code JAVA_HOME_<n>_X64},
 * {@code JAVA_HOME_<n>_ARM64} and {@code JAVA_HOME} in the environment; the folder that the running JDK lies in; the
 * folders where systems and SDKMAN put JDKs.
 *
 * <p>Thread rule: any thread.
 */
public final class Jdks {
    private static final Map<Integer, Optional<Path>> FOUND = new ConcurrentHashMap<>();
    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    private Jdks() {}

    /**
     * The JDK of a version, for a test that cannot do without it.
     *
     * @param feature the feature version, for example 17
     * @return its home
     * @throws TestAbortedException if there is none; one line on standard output, the first time, tells what is left
     *     out
     * @throws AssertionError in place of it if the environment says {@code CI=true}: there nothing is left out
     */
    public static Path require(int feature) {
        boolean first = !FOUND.containsKey(feature);
        Optional<Path> home = find(feature);
        if (home.isPresent()) {
            return home.get();
        }
        String message = "no JDK " + feature + " found: the runs on Java " + feature
                + " are left out; install one, or set JAVA" + feature + "_HOME to it";
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(message + " (nothing may be left out where CI=true)");
        }
        if (first) {
            System.out.println(message);
        }
        throw new TestAbortedException(message);
    }

    /**
     * Looks for the JDK of a version. The answer is kept.
     *
     * @param feature the feature version, for example 17
     * @return its home, or empty if there is none
     */
    public static Optional<Path> find(int feature) {
        return FOUND.computeIfAbsent(feature,
                n -> candidates(n).stream().filter(home -> feature(home) == n && isWhole(home)).findFirst());
    }

    /**
     * The home of the JDK that runs this.
     *
     * @return {@code java.home}
     */
    public static Path current() {
        return Path.of(System.getProperty("java.home"));
    }

    /**
     * The path of a tool.
     *
     * @param home the home of a JDK
     * @param name the tool, for example {@code "java"}
     * @return the file, which has a suffix on Windows
     */
    public static Path tool(Path home, String name) {
        return home.resolve("bin").resolve(WINDOWS ? name + ".exe" : name);
    }

    /**
     * The feature version of a JDK.
     *
     * @param home a folder
     * @return the version that the file {@code release} in it names, for example 17; 0 if there is none
     */
    public static int feature(Path home) {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release)) {
            return 0;
        }
        try {
            Properties properties = new Properties();
            try (var reader = Files.newBufferedReader(release, UTF_8)) {
                properties.load(reader);
            }
            return Runtime.Version.parse(properties.getProperty("JAVA_VERSION", "").replace("\"", "")).feature();
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }

    private static boolean isWhole(Path home) {
        return Stream.of("java", "javac", "jlink").allMatch(name -> Files.isExecutable(tool(home, name)));
    }

    private static Set<Path> candidates(int feature) {
        Set<Path> all = new LinkedHashSet<>();
        all.add(current());
        for (String name : List.of("JAVA" + feature + "_HOME", "JAVA_HOME_" + feature + "_X64",
                "JAVA_HOME_" + feature + "_ARM64", "JAVA_HOME")) {
            String home = System.getenv(name);
            if (home != null && !home.isBlank()) {
                all.add(Path.of(home));
            }
        }
        for (Path folder : folders()) {
            all.addAll(homesIn(folder));
        }
        return all;
    }

    private static List<Path> folders() {
        List<Path> all = new ArrayList<>();
        for (Path folder = real(current()).getParent(); folder != null && all.size() < 3; folder = folder.getParent()) {
            // three up, because on macOS a home is JavaVirtualMachines/<name>/Contents/Home
            all.add(folder);
        }
        all.add(Path.of("/usr/lib/jvm"));
        all.add(Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "java"));
        all.add(Path.of("/Library/Java/JavaVirtualMachines"));
        return all;
    }

    private static List<Path> homesIn(Path folder) {
        if (!Files.isReadable(folder) || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().flatMap(child -> Stream.of(child, child.resolve("Contents").resolve("Home")))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }
}
