package dev.ioloop.impl.loop;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.core.Appender;
import dev.ioloop.IOLoop;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** Starts a main class of the tests in a JVM of its own, with what it needs on the class path. */
final class ChildProgram {
    private ChildProgram() {}

    static Process start(Class<?> main) throws IOException, URISyntaxException {
        return start(main, Logger.class, Appender.class);
    }

    static Process startWithoutLogging(Class<?> main) throws IOException, URISyntaxException {
        return start(main, new Class<?>[0]);
    }

    private static Process start(Class<?> main, Class<?>... more) throws IOException, URISyntaxException {
        Set<String> path = new LinkedHashSet<>();
        String target = System.getProperty("dev.ioloop.target");
        if (target != null) {
            path.add(Path.of(target, "test-classes").toString());
            path.add(Path.of(target, "classes").toString());
        }
        for (Class<?> needed : new Class<?>[]{main, EventLoop.class, IOLoop.class, LoggerFactory.class}) {
            path.add(placeOf(needed));
        }
        for (Class<?> needed : more) {
            path.add(placeOf(needed));
        }
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                String.join(File.pathSeparator, path), main.getName()).redirectErrorStream(true).start();
    }

    private static String placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }
}
