package dev.ioloop.itest.osgi;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Finds an installed Java of a version: in the variables that people and CI systems set, then in the usual folders.
 *
 * <p>Thread rule: any thread.
 */
final class Jdks {
    private Jdks() {
    }

    /**
     * Finds one.
     *
     * @param feature the version, for example 17
     * @return its home
     */
    static Optional<Path> find(int feature) {
        for (Path home : candidates(feature)) {
            if (feature == version(home)) {
                return Optional.of(home);
            }
        }
        return Optional.empty();
    }

    /** Where {@link #find} looks, in words. */
    static String places(int feature) {
        return "JAVA" + feature + "_HOME, JAVA_HOME_" + feature + "_X64, JAVA_HOME, beside the running JDK, /usr/lib/jvm,"
                + " ~/.sdkman/candidates/java, ~/.jdks, /Library/Java/JavaVirtualMachines";
    }

    private static List<Path> candidates(int feature) {
        List<Path> homes = new ArrayList<>();
        addVariable(homes, "JAVA" + feature + "_HOME");
        addVariable(homes, "JAVA_HOME_" + feature + "_X64");
        addVariable(homes, "JAVA_HOME_" + feature + "_ARM64");
        addVariable(homes, "JAVA_HOME");
        Path running = real(Path.of(System.getProperty("java.home")));
        homes.add(running);
        Path parent = running.getParent();
        if (parent != null) {
            addAll(homes, parent);
        }
        Path user = Path.of(System.getProperty("user.home"));
        addAll(homes, Path.of("/usr/lib/jvm"));
        addAll(homes, user.resolve(".sdkman/candidates/java"));
        addAll(homes, user.resolve(".jdks"));
        addAll(homes, Path.of("/Library/Java/JavaVirtualMachines"));
        return homes;
    }

    private static void addVariable(List<Path> homes, String name) {
        String value = System.getenv(name);
        if (value != null && !value.isBlank()) {
            homes.add(Path.of(value));
        }
    }

    private static void addAll(List<Path> homes, Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                homes.add(child);
                homes.add(child.resolve("Contents").resolve("Home"));
            }
        } catch (IOException e) {
            System.out.println("JDKs in " + folder + " are not looked at: " + e);
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    /** What the file {@code release} of a Java home says, or 0. */
    private static int version(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(java(home)) || !Files.isReadable(release)) {
            return 0;
        }
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(release)) {
            values.load(reader);
            @Nullable String version = values.getProperty("JAVA_VERSION");
            return version == null ? 0 : Runtime.Version.parse(version.replace("\"", "")).feature();
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }

    static Path java(Path home) {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        return home.resolve("bin").resolve(windows ? "java.exe" : "java");
    }
}
