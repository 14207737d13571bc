package dev.ioloop.launcher;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.itest.contracts.Jdks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** One run of the script, seen from outside. It ends with the test, whatever happens. */
final class Launch implements AutoCloseable {
    private static final long SIGINT_BIT = 1L << (2 - 1);
    /** How long any answer may take, in seconds: the machine may be busy with other builds. */
    static final long BOUND = 60;

    private static final String SERVES = "serves   echo on ";

    /**
     * A way to start.
     *
     * @param options what the command line says about it
     */
    record World(List<String> options) {
        static Stream<World> all() {
            List<World> worlds = new ArrayList<>();
            for (List<String> osgi : List.of(List.<String>of(), List.of("--plain"))) {
                worlds.add(on(osgi, Jdks.current()));
                try {
                    worlds.add(on(osgi, Jdks.require(17)));
                } catch (TestAbortedException leftOut) {
                    continue; // require() has said so in a line, and fails in CI
                }
            }
            return worlds.stream();
        }

        /** With and without OSGi, on the Java that runs the tests: for what does not depend on the version. */
        static Stream<World> current() {
            return Stream.of(on(List.of(), Jdks.current()), on(List.of("--plain"), Jdks.current()));
        }

        private static World on(List<String> osgi, Path jdk) {
            List<String> options = new ArrayList<>(osgi);
            options.addAll(List.of("--java", jdk.toString()));
            return new World(options);
        }
    }

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    /** Its report is out. */
    private final CompletableFuture<@Nullable Void> reported = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> draining = new CompletableFuture<>();
    private final Object changed = new Object();
    private final List<Thread> readers;

    Launch(ProcessBuilder builder) throws IOException {
        process = builder.start();
        process.getOutputStream().close();
        readers = List.of(reader(process.getInputStream(), this::onOut), reader(process.getErrorStream(), err::add));
    }

    /** Runs the script with options of the world and others. */
    static Launch of(World world, String... more) throws IOException {
        return new Launch(builder(world, more));
    }

    static ProcessBuilder builder(World world, String... more) {
        List<String> command = new ArrayList<>();
        if (isInterruptIgnored()) {
            // As in a job that a shell has put into the background: what it starts would never see a Ctrl-C.
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.add(script());
        command.addAll(world.options());
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command);
        // A run that is killed leaves its files behind: in the folder of the build.
        String temporary = System.getProperty("dev.ioloop.target", System.getProperty("java.io.tmpdir"));
        builder.environment().put("IOLOOP_OPTS", "-Djava.io.tmpdir=" + temporary);
        return builder;
    }

    private static boolean isInterruptIgnored() {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & SIGINT_BIT) != 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String script() {
        return System.getProperty("dev.ioloop.script", "../../ioloop");
    }

    private Thread reader(InputStream stream, Consumer<String> lines) {
        Thread thread = new Thread(() -> {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    lines.accept(line);
                    synchronized (changed) {
                        changed.notifyAll();
                    }
                }
            } catch (IOException e) {
                assert !process.isAlive() : e; // the test has closed the stream
            }
        }, "reader");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void onOut(String line) {
        out.add(line);
        if (line.startsWith(SERVES) && !port.isDone()) { // the first one is that over TCP
            port.complete(Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
        }
        if (line.startsWith("stop ")) {
            reported.complete(null);
        }
        if (line.startsWith("draining")) {
            draining.complete(null);
        }
    }

    /** Waits until it serves. */
    InetSocketAddress address() throws Exception {
        CompletableFuture.anyOf(port, process.onExit()).get(BOUND, TimeUnit.SECONDS);
        assertTrue(port.isDone(), () -> "it has ended: " + out + err);
        return new InetSocketAddress("127.0.0.1", port.get());
    }

    /** Waits until it serves, and gives the rest of the last line of its report that begins with something. */
    String report(String begin) throws Exception {
        CompletableFuture.anyOf(reported, process.onExit()).get(BOUND, TimeUnit.SECONDS);
        assertTrue(reported.isDone(), () -> "it has ended: " + out + err);
        return out.stream().filter(line -> line.startsWith(begin)).reduce((a, b) -> b)
                .orElseThrow(() -> new AssertionError("no line that begins with '" + begin + "' in " + out))
                .substring(begin.length());
    }

    /** Waits for a line on standard error that contains something. */
    String awaitError(String part) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND);
        synchronized (changed) {
            while (true) {
                for (String line : err) {
                    if (line.contains(part)) {
                        return line;
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                assertTrue(left > 0, () -> "no line with '" + part + "' came, but " + out + err);
                changed.wait(left);
            }
        }
    }

    void awaitDraining() throws Exception {
        draining.get(BOUND, TimeUnit.SECONDS);
    }

    /** Asks it to end, as kill(1) does. */
    void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        assertTrue(kill.waitFor(BOUND, TimeUnit.SECONDS) && kill.exitValue() == 0, "kill -" + name);
    }

    /** Waits for its end and gives its status. */
    int status() throws InterruptedException {
        assertTrue(process.waitFor(BOUND, TimeUnit.SECONDS), () -> "it has not ended: " + out + err);
        for (Thread reader : readers) {
            reader.join(TimeUnit.SECONDS.toMillis(BOUND));
        }
        return process.exitValue();
    }

    Process process() {
        return process;
    }

    List<String> out() {
        return out;
    }

    List<String> err() {
        return err;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().orTimeout(BOUND, TimeUnit.SECONDS).join();
    }
}
