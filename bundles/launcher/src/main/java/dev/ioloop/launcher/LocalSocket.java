package dev.ioloop.launcher;

import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The UNIX domain socket that the echo listens on besides: where the command line says, else in a folder that the owner
 * of the process alone can enter and that goes with it, so that any number of them runs at once.
 *
 * <p>Thread rule: any thread; no state.
 */
final class LocalSocket {
    /** The longest path that every system takes, in bytes: unix(4) of macOS and BSD has the shortest. */
    private static final int MOST_BYTES = 103;

    private LocalSocket() {}

    /** The socket in the process's own folder, or null where there can be none: it was not asked for, so all else runs. */
    static @Nullable Path in(Path folder) {
        Path path = folder.resolve("echo.sock").toAbsolutePath();
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            System.err.println("ioloop: no UNIX domain socket: its path " + path + " has " + bytes
                    + " bytes, expected at"
                    + " most " + MOST_BYTES + "; give a shorter one by --unix PATH, or set java.io.tmpdir to a shorter"
                    + " folder, or say --no-unix");
            return null;
        }
        return isSupported() ? path : null;
    }

    private static boolean isSupported() {
        if (File.separatorChar == '/') {
            return true; // POSIX: asking the JDK would cost time at each start
        }
        try {
            ServerSocketChannel.open(StandardProtocolFamily.UNIX).close();
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Removes what would stay behind when the process ends without closing it. */
    static void discard(@Nullable Path path) {
        if (path == null) {
            return;
        }
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            System.err.println("ioloop: " + path + " could not be deleted: " + e);
        }
    }
}
