package dev.ioloop.itest.bench.load;

import dev.ioloop.itest.bench.load.server.Protocol;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The programs in C, compiled when they are first needed.
 *
 * <p>Thread rule: one thread at a time.
 */
final class Programs {
    private final Path directory;
    private final @Nullable Path compiler;

    /**
     * Programs that are put into a directory.
     *
     * @param directory where; it is made
     * @param compiled whether to compile at all
     */
    Programs(Path directory, boolean compiled) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.compiler = compiled && System.getProperty("os.name").equals("Linux")
                ? Stream.of("cc", "gcc", "clang").flatMap(name -> onPath(name).stream()).findFirst().orElse(null)
                : null;
    }

    /** A program that can be called by its mere name. */
    static Optional<Path> onPath(String name) {
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "" : path).split(File.pathSeparator)).filter(part -> !part.isEmpty())
                .map(part -> Path.of(part, name)).filter(Files::isExecutable).findFirst();
    }

    /** Whether there is a compiler. */
    boolean canCompile() {
        return compiler != null;
    }

    /**
     * Compiles a program, unless it is there already and no older than this class's sources.
     *
     * @param name the name of its source without the ending
     * @return the program; empty if there is no compiler
     * @throws IOException if it does not compile; the message holds what the compiler said
     */
    Optional<Path> compile(String name) throws IOException {
        if (compiler == null) {
            return Optional.empty();
        }
        Path source = resource(name + ".c");
        Path log = directory.resolve(name + ".log");
        Path program = directory.resolve(name + "-" + ProcessHandle.current().pid());
        Process process = new ProcessBuilder(compiler.toString(), "-O2", "-o", program.toString(), source.toString())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(compiler + " does not compile " + source + ": " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
        program.toFile().deleteOnExit();
        return Optional.of(program);
    }

    /**
     * A file that belongs to this class, put into the directory.
     *
     * @param name its name
     * @return where it is now
     * @throws IOException if it is missing or cannot be written
     */
    Path resource(String name) throws IOException {
        Path copy = directory.resolve(name);
        try (InputStream in = Programs.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the source " + name + " is missing");
            }
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        return copy;
    }

    /**
     * The file that is sent by servers of {@link Protocol#FILE}, made when it is first needed.
     *
     * @return the file, of {@link Protocol#FILE_BYTES} bytes
     * @throws IOException if it cannot be made
     */
    Path file() throws IOException {
        Path file = directory.resolve("file-" + ProcessHandle.current().pid());
        if (!Files.exists(file)) {
            file.toFile().deleteOnExit();
            byte[] pattern = Protocol.filePattern();
            try (OutputStream out = Files.newOutputStream(file)) {
                for (int left = Protocol.FILE_BYTES; left > 0; left -= pattern.length) {
                    out.write(pattern, 0, Math.min(left, pattern.length));
                }
            }
        }
        return file;
    }

    /** The command of a JVM that runs a class of this class path on two hundred and fifty-six megabytes at first. */
    static List<String> java(List<String> options, Class<?> main) {
        return Stream.of(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                        System.getProperty("java.class.path"), "-XX:+UseSerialGC", "-Xms256m", "-Xmx1g",
                        "-XX:-UseDynamicNumberOfCompilerThreads", "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                options, List.of(main.getName())).flatMap(List::stream).toList();
    }
}
