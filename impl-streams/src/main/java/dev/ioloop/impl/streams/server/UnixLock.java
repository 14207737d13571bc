package dev.ioloop.impl.streams.server;

import dev.ioloop.BindFailedException;
import dev.ioloop.stream.UnixListen;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock as Twisted's {@code lockfile.FilesystemLock} makes it: a symbolic link to the number of the process, which is
 * made with its content or not at all.
 *
 * <p>Thread rule: any thread.
 */
public final class UnixLock {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningServer.class);
    /** What this process holds: a number alone does not tell a lock of an earlier process of the same number. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();
    private static final int TRIES = 3;

    private final Path link;

    private UnixLock(Path link) {
        this.link = link;
    }

    static UnixLock acquire(Path socket) throws IOException {
        Path link = UnixListen.lockOf(socket).toAbsolutePath().normalize();
        for (int i = 0; i < TRIES; i++) {
            try {
                Files.createSymbolicLink(link, Path.of(Long.toString(ProcessHandle.current().pid())));
                OURS.add(link);
                return new UnixLock(link);
            } catch (FileAlreadyExistsException e) {
                String holder = holder(link);
                if (isLive(link, holder)) {
                    break;
                }
                remove(link, holder);
            } catch (UnsupportedOperationException e) {
                throw new BindFailedException("the lock " + link + " cannot be made: " + e.getMessage()
                        + "; listen without a lock file", e);
            }
        }
        throw new BindFailedException("cannot listen at " + socket + ": the lock " + link + " is held by process "
                + holder(link) + "; end it, or choose another path");
    }

    /** Takes away what a dead process has left, unless another one was faster and has a lock of its own there now. */
    private static void remove(Path link, String holder) throws IOException {
        Path aside = link.resolveSibling(link.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.move(link, aside);
            if (!holder(aside).equals(holder)) {
                Files.move(aside, link);
                return;
            }
            Files.deleteIfExists(aside);
            LOG.info("removed the lock {} of process {}, which has ended", link, holder);
        } catch (NoSuchFileException e) {
            LOG.debug("{} was removed by another process", link);
        }
    }

    private static String holder(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException e) {
            return "(none)";
        } catch (NotLinkException e) {
            throw new BindFailedException("the lock " + link + " is no symbolic link to the number of a process;"
                    + " remove it if it is nobody's", e);
        }
    }

    private static boolean isLive(Path link, String holder) {
        try {
            long pid = Long.parseLong(holder);
            return pid == ProcessHandle.current().pid() ? OURS.contains(link)
                    : ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /**
     * Tells whether a server that lives holds the lock of a path.
     *
     * @param socket the path of a socket
     * @return true if one does
     */
    public static boolean isHeld(Path socket) {
        Path link = UnixListen.lockOf(socket).toAbsolutePath().normalize();
        try {
            return isLive(link, holder(link));
        } catch (IOException e) {
            return false;
        }
    }

    void release() {
        try {
            Files.deleteIfExists(link);
        } catch (IOException e) {
            LOG.warn("the lock {} cannot be removed: {}", link, e.toString());
        }
        OURS.remove(link);
    }
}
