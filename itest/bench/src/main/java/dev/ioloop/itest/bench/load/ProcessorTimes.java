package dev.ioloop.itest.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Processor times at one moment, from {@code /proc}: of each thread of two processes, and of the whole machine.
 *
 * <p>Thread rule: immutable, safe from any thread.
 */
final class ProcessorTimes {
    private static final long NANOS_PER_TICK = 10_000_000;

    private final Map<String, Long> server;
    private final Map<String, Long> own;
    private final long busy;

    private ProcessorTimes(Map<String, Long> server, Map<String, Long> own, long busy) {
        this.server = server;
        this.own = own;
        this.busy = busy;
    }

    /** Reads them now; a process with the number 0 has none. */
    static ProcessorTimes now(long server) throws IOException {
        return new ProcessorTimes(server == 0 ? Map.of() : threads(String.valueOf(server)), threads("self"),
                busyNanos());
    }

    /** What the threads of a server have worked since then, in ns. */
    long serverSince(ProcessorTimes before) {
        return since(before.server, server);
    }

    /** What the threads of this process have worked since then, in ns. */
    long ownSince(ProcessorTimes before) {
        return since(before.own, own);
    }

    /** What all processors have worked since then, in ns. */
    long busySince(ProcessorTimes before) {
        return busy - before.busy;
    }

    private static long since(Map<String, Long> before, Map<String, Long> after) {
        return after.entrySet().stream().mapToLong(e -> e.getValue() - before.getOrDefault(e.getKey(), 0L)).sum();
    }

    private static Map<String, Long> threads(String process) throws IOException {
        Map<String, Long> times = new HashMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc", process, "task"))) {
            for (Path task : tasks) {
                Path name = task.getFileName();
                try {
                    times.put(String.valueOf(name),
                            Long.valueOf(Files.readString(task.resolve("schedstat")).split(" ")[0]));
                } catch (IOException e) {
                    if (Files.exists(task)) {
                        throw e;
                    } // else the thread has ended meanwhile, before its file was opened or after
                }
            }
        } catch (DirectoryIteratorException | UncheckedIOException e) {
            throw new IOException(e);
        }
        return times;
    }

    private static long busyNanos() throws IOException {
        String[] words = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +");
        long ticks = 0;
        for (int i = 1; i <= 8; i++) { // user nice system idle iowait irq softirq steal
            ticks += i == 4 || i == 5 ? 0 : Long.parseLong(words[i]);
        }
        return ticks * NANOS_PER_TICK;
    }
}
