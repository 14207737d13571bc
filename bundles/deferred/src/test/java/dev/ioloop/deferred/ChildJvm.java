package dev.ioloop.deferred;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Another JVM with all that this one has, on one class path, whether it came as modules or not. */
final class ChildJvm {
    /** Where the build puts things; beside it is what the module is made of. */
    static final Path TARGET = Path.of(System.getProperty("dev.ioloop.target"));

    private ChildJvm() {}

    static Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("os.name").equals("Linux")) {
            // a build in the background of a shell ignores SIGINT, which its children inherit, and a JVM respects
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath()));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static String classPath() {
        List<String> all = new ArrayList<>();
        Stream.of("classes", "test-classes").map(TARGET::resolve).filter(Files::isDirectory)
                .forEach(path -> all.add(path.toString()));
        for (String property : List.of("jdk.module.path", "java.class.path")) {
            all.add(System.getProperty(property, ""));
        }
        return String.join(File.pathSeparator, all);
    }
}
