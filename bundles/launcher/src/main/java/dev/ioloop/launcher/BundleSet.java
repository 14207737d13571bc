package dev.ioloop.launcher;

import dev.ioloop.launcher.inside.NativePollers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * The bundles of the distribution and the order in which they start: services of OSGi, the launcher's own components,
 * pollers, the loop with its streams, and what works on them.
 *
 * <p>Thread rule: any thread; no state.
 */
final class BundleSet {
    /** The start level at which the pollers are there and nobody asks for one yet. */
    static final int POLLER_LEVEL = 3;
    /** The start level at which all bundles are started. */
    static final int LAST_LEVEL = 5;

    private static final int SERVICE_LEVEL = 1;
    private static final int LAUNCHER_LEVEL = 2;
    private static final int LOOP_LEVEL = 4;
    private static final String CHAT = "dev.ioloop.chat";

    private BundleSet() {}

    /** The chat is installed in any case, since the launcher knows its types, but started only if it is wanted. */
    static void install(BundleContext context, Path home, boolean withChat) throws BundleException, IOException {
        List<Bundle> bundles = new ArrayList<>();
        for (Path jar : jars(home)) {
            // "reference": the framework reads the jar where it is, and copies nothing
            bundles.add(context.installBundle("reference:" + jar.toUri()));
        }
        for (Bundle bundle : bundles) {
            bundle.adapt(BundleStartLevel.class).setStartLevel(level(bundle.getSymbolicName()));
            if (withChat || !bundle.getSymbolicName().equals(CHAT)) {
                bundle.start(Bundle.START_ACTIVATION_POLICY);
            }
        }
    }

    private static List<Path> jars(Path home) throws IOException {
        List<Path> jars = new ArrayList<>();
        List<String> folders = NativePollers.missing().isEmpty() ? List.of("bundles", "modules", "native")
                : List.of("bundles", "modules");
        for (String folder : folders) {
            try (Stream<Path> files = Files.list(home.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
            }
        }
        jars.add(home.resolve("lib").resolve("ioloop-launcher.jar"));
        return jars;
    }

    private static int level(String symbolicName) {
        if (symbolicName.equals("dev.ioloop.launcher")) {
            return LAUNCHER_LEVEL;
        }
        if (symbolicName.startsWith("dev.ioloop.poller.")) {
            return POLLER_LEVEL;
        }
        if (symbolicName.startsWith("dev.ioloop.impl.")) {
            return LOOP_LEVEL;
        }
        return symbolicName.startsWith("dev.ioloop.") ? LAST_LEVEL : SERVICE_LEVEL;
    }
}
