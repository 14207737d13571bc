package dev.ioloop.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that goes with the process.
 *
 * <p>Thread rule: any thread.
 *
 * @param path where it is
 */
record TemporaryFolder(Path path) {
    static TemporaryFolder create(String prefix) throws LaunchException {
        try {
            TemporaryFolder folder = new TemporaryFolder(Files.createTempDirectory(prefix));
            Runtime.getRuntime().addShutdownHook(new Thread(folder::delete, "ioloop-delete"));
            return folder;
        } catch (IOException e) {
            throw LaunchException.runTime("no temporary folder can be made in " + System.getProperty("java.io.tmpdir")
                    + ": " + e);
        }
    }

    /** Deletes it with all that is in it. What is being written meanwhile may stay behind. */
    void delete() {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(path)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("ioloop: " + path + " could not be deleted: " + e);
        }
    }
}
