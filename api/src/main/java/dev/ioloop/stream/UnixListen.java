package dev.ioloop.stream;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where and how a server listens on a UNIX domain socket.
 *
 * <p>The permissions are set after the file was made, whatever the process's umask is: who must not connect even in
 * between is kept out by the permissions of the directory, which is the better place for them anyhow. Linux's abstract
 * names cannot be written as a path: see {@link TcpServerBuilder#listen(java.net.SocketAddress)}. A descriptor cannot
 * be passed to another process over such a socket, since Java has no call for it.
 *
 * <p>Answers to {@code bind_unix_socket} of Tornado and {@code UNIXServerEndpoint} of Twisted.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param path the file that stands for the socket; at most 107 bytes on Linux, fewer elsewhere
 * @param mode the permissions of the file, as in {@code chmod(2)}, from 0 to 0777
 * @param lockFile whether a symbolic link {@code <path>.lock} that points to the number of this process guards the
 *     path: a second server is then refused while the first one lives, and what a dead one has left is removed
 * @param removeStale whether a socket file that nobody listens on is removed without such a lock. Without either, a
 *     file at the path is an error
 */
public record UnixListen(Path path, int mode, boolean lockFile, boolean removeStale) {
    /** The permissions where nothing else is said: the owner alone. */
    public static final int DEFAULT_MODE = 0600;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the mode is out of its bounds
     */
    public UnixListen {
        Objects.requireNonNull(path, "path");
        if (mode < 0 || mode > 0777) {
            throw new IllegalArgumentException("the mode of " + path + " is 0" + Integer.toOctalString(mode)
                    + "; it must be from 0 to 0777");
        }
    }

    /**
     * Listens at a path with mode 0600, no lock, and where a file is an error.
     *
     * @param path the path
     * @return how to listen
     */
    public static UnixListen at(Path path) {
        return new UnixListen(path, DEFAULT_MODE, false, false);
    }

    /**
     * The same with other permissions.
     *
     * @param permissions as in {@code chmod(2)}
     * @return how to listen
     */
    public UnixListen withMode(int permissions) {
        return new UnixListen(path, permissions, lockFile, removeStale);
    }

    /**
     * The same with a lock file.
     *
     * @return how to listen
     */
    public UnixListen withLockFile() {
        return new UnixListen(path, mode, true, removeStale);
    }

    /**
     * The same, where a socket file that nobody listens on is removed.
     *
     * @return how to listen
     */
    public UnixListen withStaleRemoved() {
        return new UnixListen(path, mode, lockFile, true);
    }

    /**
     * The lock file that belongs to a path.
     *
     * @param path the path of a socket
     * @return the path with {@code .lock} after it
     */
    public static Path lockOf(Path path) {
        return path.resolveSibling(path.getFileName() + ".lock");
    }
}
