package dev.ioloop.itest.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * The file that tells which rows ran: one line for each id and test, sorted, with id, test and PASSED, FAILED or SKIPPED
 * between tabs.
 *
 * <p>A module may run its tests in several JVMs, one after the other or at once (a fork for each class, unit tests and
 * integration tests). Each of them replaces the lines of the classes it ran and leaves the others.
 *
 * <p>Thread rule: one thread of a JVM at a time; several JVMs.
 */
record RowFile(Path path) {
    void replace(Set<String> classes, Collection<RowLine> lines) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            FileLock lock = file.lock();
            try {
                Set<RowLine> all = new TreeSet<>(lines);
                for (String line : text(file).split("\n", -1)) {
                    if (!line.isEmpty() && !classes.contains(RowLine.parse(line).type())) {
                        all.add(RowLine.parse(line));
                    }
                }
                write(file, all);
            } finally {
                lock.release();
            }
        }
    }

    private static String text(FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
        int count = 0;
        while (bytes.hasRemaining() && count >= 0) {
            count = file.read(bytes);
        }
        return UTF_8.decode(bytes.flip()).toString();
    }

    private static void write(FileChannel file, Set<RowLine> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        ByteBuffer bytes = UTF_8.encode(text.toString());
        file.truncate(0);
        long at = 0;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }
}
