package dev.ioloop.launcher;

import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.EnumSet;
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
            TemporaryFolder folder = new TemporaryFolder(make(prefix));
            Runtime.getRuntime().addShutdownHook(new Thread(folder::delete, "ioloop-delete"));
            return folder;
        } catch (IOException e) {
            throw LaunchException.runTime("no temporary folder can be made in " + System.getProperty("java.io.tmpdir")
                    + ": " + e);
        }
    }

    /**
     * A folder that its owner alone can enter, called by the number of the process: easier to find and sooner there than one
     * with a random name, which is what remains where the other one is taken.
     */
    private static Path make(String prefix) throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), prefix + ProcessHandle.current().pid());
        try {
            return Files.createDirectory(folder,
                    PosixFilePermissions.asFileAttribute(EnumSet.of(OWNER_READ, OWNER_WRITE, OWNER_EXECUTE)));
        } catch (FileAlreadyExistsException | UnsupportedOperationException e) {
            return Files.createTempDirectory(prefix);
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
