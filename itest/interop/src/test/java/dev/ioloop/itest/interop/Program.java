package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import org.opentest4j.TestAbortedException;

/**
 * A program of others in a process of its own. It is killed at the end, with what it has started; what it has said on
 * its standard error is part of every failure.
 *
 * <p>Thread rule: one thread at a time.
 */
final class Program implements AutoCloseable {
    private static final Set<Program> RUNNING = ConcurrentHashMap.newKeySet();
    /** What was said about programs that are missing, once each. */
    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Program::kill), "programs"));
    }

    private final List<String> command;
    private final Process process;
    private final Said output;
    private final Said errors;

    private Program(List<String> command) throws IOException {
        this.command = command;
        process = new ProcessBuilder(command).start();
        RUNNING.add(this);
        output = new Said(process.getInputStream());
        errors = new Said(process.getErrorStream());
    }

    /** Starts it; the first word is looked up in the PATH. */
    static Program start(String... command) throws IOException {
        return new Program(List.of(command));
    }

    /**
     * Goes on only if a program is there. Where the environment says {@code CI=true}, as {@code .ci/run} does, it is a
     * failure if it is not.
     *
     * @param name the name of the program
     * @param debian the package of Debian that has it
     * @throws TestAbortedException if it is not there
     */
    static void require(String name, String debian) {
        boolean found = List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
                .anyMatch(folder -> !folder.isEmpty() && Files.isExecutable(Path.of(folder, name)));
        if (!found) {
            leaveOut("no " + name + " is on the PATH; install it (Debian: the package " + debian + ")");
        }
    }

    /** Aborts a test, or fails it where nothing may be left out. */
    static void leaveOut(String why) {
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(why + "; nothing may be left out where CI=true");
        }
        if (TOLD.add(why)) {
            System.out.println(why + ": the tests with it are left out");
        }
        throw new TestAbortedException(why);
    }

    // ---- talking to it

    /** Sends it bytes on its standard input. */
    void send(byte[] bytes) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write(bytes);
        input.flush();
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Ends its standard input. */
    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Waits for a line of its standard output that a regular expression finds something in. */
    Matcher expect(String regex) throws InterruptedException {
        return expect(regex, Site.BOUND);
    }

    Matcher expect(String regex, Duration bound) throws InterruptedException {
        return output.expect(regex, bound, this);
    }

    /** Waits for such a line on its standard error, where many programs tell their port. */
    Matcher expectError(String regex) throws InterruptedException {
        return errors.expect(regex, Site.BOUND, this);
    }

    /** Waits for the end of the process, which must be in order, and gives all that it has said. */
    byte[] finish() throws Exception {
        return finish(Site.BOUND);
    }

    byte[] finish(Duration bound) throws Exception {
        int status = status(bound);
        assertEquals(0, status, () -> this + " has ended with status " + status);
        return output.bytes();
    }

    String finishedText() throws Exception {
        return new String(finish(), StandardCharsets.ISO_8859_1);
    }

    /** Waits for the end of the process, in order or not. */
    int status(Duration bound) throws Exception {
        if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(this + " has not ended in " + bound);
        }
        output.join();
        errors.join();
        return process.exitValue();
    }

    /** The first words of the command, and what it has said on its standard error. */
    @Override
    public String toString() {
        String words = String.join(" ", command);
        return "'" + words.substring(0, Math.min(200, words.length())) + "' (its standard error: " + errors.text()
                + ")";
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        RUNNING.remove(this);
    }

    /** Kills it if it still runs, and waits for its end. */
    @Override
    public void close() throws IOException {
        kill();
        try {
            if (!process.waitFor(Site.BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(this + " cannot be killed");
            }
            process.getOutputStream().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
