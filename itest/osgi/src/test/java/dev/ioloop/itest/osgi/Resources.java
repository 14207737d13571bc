package dev.ioloop.itest.osgi;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * What this JVM holds: threads, and file descriptors where the system shows them (Linux).
 *
 * <p>Thread rule: one thread.
 */
final class Resources {
    private static final File DESCRIPTORS = new File("/proc/self/fd");

    private final Set<Thread> threads = Thread.getAllStackTraces().keySet();
    private final Map<String, Integer> descriptors = descriptors();

    /** How many descriptors of each kind are open: sockets, pipes, pollers, and each file by its name. */
    private static Map<String, Integer> descriptors() {
        Map<String, Integer> counts = new TreeMap<>();
        String[] numbers = DESCRIPTORS.list();
        for (String number : numbers == null ? new String[0] : numbers) {
            try {
                Path target = Files.readSymbolicLink(Path.of(DESCRIPTORS.getPath(), number));
                if (target.startsWith("/sys") || target.startsWith("/proc")) {
                    continue; // the JVM looks after its limits now and then
                }
                counts.merge(target.toString().replaceFirst(":\\[?\\d+]?$", ""), 1, Integer::sum);
            } catch (IOException e) {
                // the descriptor by which the folder was read
                continue;
            }
        }
        return counts;
    }

    boolean showDescriptors() {
        return !descriptors.isEmpty();
    }

    /** What is open now and was not then, or the reverse; empty if all is as it was. */
    List<String> changedDescriptors() {
        List<String> changes = new ArrayList<>();
        Map<String, Integer> now = descriptors();
        Set<String> kinds = new TreeSet<>(descriptors.keySet());
        kinds.addAll(now.keySet());
        for (String kind : kinds) {
            int before = descriptors.getOrDefault(kind, 0);
            int after = now.getOrDefault(kind, 0);
            if (before != after) {
                changes.add(kind + ": " + before + " before, " + after + " after");
            }
        }
        return changes;
    }

    /** The threads that are alive now and were not then; those that are about to end are waited for. */
    List<String> newThreads() throws InterruptedException {
        List<String> fresh = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!threads.contains(thread)) {
                thread.join(TimeUnit.SECONDS.toMillis(2));
                if (thread.isAlive()) {
                    fresh.add(thread.getName());
                }
            }
        }
        return fresh;
    }

    /** Waits until no thread with this beginning of its name is left. */
    static List<String> threadsNamed(String prefix) throws InterruptedException {
        List<String> left = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(prefix)) {
                thread.join(TimeUnit.SECONDS.toMillis(2));
                if (thread.isAlive()) {
                    left.add(thread.getName());
                }
            }
        }
        return left;
    }
}
