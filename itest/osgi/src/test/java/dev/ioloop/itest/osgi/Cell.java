package dev.ioloop.itest.osgi;

import java.nio.file.Path;
import java.util.Locale;

/**
 * A place to run in: one Java and one framework.
 *
 * <p>Thread rule: immutable.
 *
 * @param version the Java version, for example 17
 * @param home the home of that Java
 * @param framework which framework
 */
record Cell(int version, Path home, Framework framework) {
    /** A framework: its jar in target/frameworks, and the name that its system bundle has. */
    enum Framework {
        FELIX("org.apache.felix.framework", "org.apache.felix.framework"),
        EQUINOX("org.eclipse.osgi", "org.eclipse.osgi");

        final String artifact;
        final String symbolicName;

        Framework(String artifact, String symbolicName) {
            this.artifact = artifact;
            this.symbolicName = symbolicName;
        }
    }

    String folder() {
        return framework.name().toLowerCase(Locale.ROOT) + "-" + version;
    }

    @Override
    public String toString() {
        String name = framework.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT) + " on Java " + version;
    }
}
