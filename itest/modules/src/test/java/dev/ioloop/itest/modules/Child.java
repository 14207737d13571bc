package dev.ioloop.itest.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ioloop.itest.contracts.Jdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that was run in a process of its own.
 *
 * <p>Thread rule: immutable.
 *
 * @param command the program and its arguments
 * @param status the status it has ended with
 * @param out what it has written to standard output
 * @param err what it has written to standard error
 */
record Child(List<String> command, int status, String out, String err) {
    private static final long LIMIT_SECONDS = 60;
    /** What the environment may smuggle into a JVM. */
    private static final List<String> FOREIGN = List.of("CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS",
            "_JAVA_OPTIONS");

    /** Runs {@code java} of a JDK or of an image. */
    static Child java(Path home, Path scratch, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Jdks.tool(home, "java").toString(),
                "-XX:TieredStopAtLevel=1"));
        command.addAll(arguments);
        return run(scratch, command);
    }

    /** Runs a program to its end; one that does not end is killed, and the test fails. */
    static Child run(Path scratch, List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(scratch, "out", ".txt");
        Path err = Files.createTempFile(scratch, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeAll(FOREIGN);
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("not ended after " + LIMIT_SECONDS + " s: "
                        + new Child(command, -1, Files.readString(out, UTF_8), Files.readString(err, UTF_8)));
            }
        } finally {
            process.destroyForcibly();
        }
        return new Child(command, process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    /** Expects an end in peace: status 0, no stack trace, no warning. */
    Child succeeded() {
        assertEquals(0, status, this::toString);
        assertFalse(err.contains("\tat ") || err.contains(" WARN ") || err.contains(" ERROR ")
                || err.contains("WARNING"), () -> "something is wrong on standard error: " + this);
        return this;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\nended with status " + status + "\n--- standard output\n" + out
                + "--- standard error\n" + err;
    }
}
