package dev.ioloop.itest.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process that this one has started: a server or a generator. It ends with this JVM, whatever ends that: by a hook,
 * and because its standard input ends.
 *
 * <p>Thread rule: one thread at a time, but for {@link #close()}.
 */
final class Child implements AutoCloseable {
    private static final long BOUND_MILLIS = 10_000;
    private static final String END = "\0";
    private static final Set<Child> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Child::kill), "bench-shutdown"));
    }

    private final List<String> command;
    private final Process process;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final StringBuffer errors = new StringBuffer();
    private final Thread errorReader;

    /**
     * Starts it.
     *
     * @param prefix words in front of the command, which bind it to a core
     * @param command the command
     * @throws IOException if it cannot be started
     */
    Child(List<String> prefix, List<String> command) throws IOException {
        this.command = command;
        List<String> words = new ArrayList<>(prefix);
        words.addAll(command);
        process = new ProcessBuilder(words).start();
        RUNNING.add(this);
        read(process.inputReader(StandardCharsets.UTF_8), true);
        errorReader = read(process.errorReader(StandardCharsets.UTF_8), false);
    }

    private Thread read(BufferedReader from, boolean output) {
        Thread reader = new Thread(() -> {
            try (from) {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    if (output) {
                        lines.add(line);
                    } else if (errors.length() < 4000) {
                        errors.append(line).append('\n');
                    }
                }
            } catch (IOException e) {
                errors.append(e).append('\n');
            } finally {
                if (output) {
                    lines.add(END);
                }
            }
        }, "bench-child");
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    /** Its number as the system counts; taskset replaces itself by what it starts. */
    long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * The next line of its output.
     *
     * @param seconds how long to wait at most
     * @return the line, or null if its output has ended
     * @throws IOException if none comes in time
     */
    @Nullable String line(double seconds) throws IOException {
        try {
            String line = lines.poll((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new IOException("no line within " + seconds + " s from " + name() + ": " + errors);
            }
            return line.equals(END) ? null : line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Sends it a line. */
    void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
    }

    /** What it has said on its standard error so far. */
    String errors() {
        return errors.toString().strip();
    }

    private String name() {
        return command.get(0) + " ... " + command.get(command.size() - 1);
    }

    /**
     * Ends its standard input and waits for its end.
     *
     * @return its exit code
     * @throws IOException if it does not end in time; it is killed
     */
    int finish(double seconds) throws IOException {
        try {
            process.getOutputStream().close();
            if (!process.waitFor((long) (seconds * 1e9), TimeUnit.NANOSECONDS)) {
                throw new IOException(name() + " has not ended within " + seconds + " s: " + errors);
            }
            errorReader.join(BOUND_MILLIS); // what it has said last counts most
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            kill();
        }
    }

    private void kill() {
        process.destroyForcibly();
        RUNNING.remove(this);
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        kill();
    }
}
