package dev.ioloop.impl.streams.server;

import dev.ioloop.BindFailedException;
import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.stream.UnixListen;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a UNIX domain socket that is listened on, and its lock.
 *
 * <p>Thread rule: the loop's thread.
 */
final class UnixFile {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningServer.class);

    private final UnixListen listen;
    private final @Nullable UnixLock lock;
    /** Which file it is, so that no other one is removed. */
    private @Nullable Object identity;

    private UnixFile(UnixListen listen, @Nullable UnixLock lock) {
        this.listen = listen;
        this.lock = lock;
    }

    /** Makes the path free, or says why it is not. */
    static UnixFile prepare(IOLoop loop, UnixListen listen) throws IOException {
        Path path = listen.path();
        String problem = Ports.pathProblem(path);
        if (problem != null) {
            throw new BindFailedException(problem);
        }
        UnixLock lock = listen.lockFile() ? UnixLock.acquire(path) : null;
        try {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                removeStale(loop, listen, lock != null);
            }
            return new UnixFile(listen, lock);
        } catch (IOException | RuntimeException e) {
            if (lock != null) {
                lock.release();
            }
            throw e;
        }
    }

    private static void removeStale(IOLoop loop, UnixListen listen, boolean locked) throws IOException {
        Path path = listen.path();
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()) {
            throw new BindFailedException("cannot listen at " + path + ": a file is there that is no socket; choose"
                    + " another path");
        }
        if (!locked && !listen.removeStale()) {
            throw new BindFailedException("cannot listen at " + path + ": the address is in use, or a socket that is"
                    + " not used any more was left there; remove the file, or choose withLockFile() or"
                    + " withStaleRemoved()");
        }
        if (isLive(loop, path)) {
            throw new BindFailedException("cannot listen at " + path + ": the address is in use, another server listens"
                    + " there; end it, or choose another path");
        }
        Files.delete(path);
        LOG.info("removed the socket {}, which nobody listened on", path);
    }

    private static boolean isLive(IOLoop loop, Path path) throws IOException {
        try (StreamChannel probe = loop.channels().stream(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectionRefusedException e) {
            return false;
        } catch (dev.ioloop.ConnectFailedException e) {
            return true; // its backlog is full, or its permissions keep us out
        }
    }

    /** The file was made. */
    void bound() throws IOException {
        Path path = listen.path();
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values(); // from the owner's right to read on, as in chmod(2)
        for (int i = 0; i < all.length; i++) {
            if ((listen.mode() & (0400 >> i)) != 0) {
                permissions.add(all[i]);
            }
        }
        identity = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
        try {
            Files.setPosixFilePermissions(path, permissions);
        } catch (UnsupportedOperationException e) {
            LOG.debug("{} is on a file system without such permissions", path);
        }
    }

    /** Removes what was made. */
    void release() {
        try {
            if (identity != null && identity.equals(Files.readAttributes(listen.path(), BasicFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS).fileKey())) {
                Files.delete(listen.path());
            }
        } catch (IOException e) {
            LOG.debug("the socket {} is gone already: {}", listen.path(), e.toString());
        }
        identity = null;
        if (lock != null) {
            lock.release();
        }
    }
}
