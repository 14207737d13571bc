package dev.ioloop.poller.posix.libc;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;

/**
 * A file opened for {@code sendfile(2)}, since the JDK does not tell the descriptor of a {@code FileChannel}.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class OpenFile implements Closeable {
    /** Stands for a file that cannot be had: bytes must be copied. */
    private static final int NONE = -1;
    private static final Charset PATHS = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private int fd;

    private OpenFile(int fd) {
        this.fd = fd;
    }

    /**
     * Opens the file at a path, if it is still the one that a key stands for. {@code struct stat} begins with the device
     * and the number of the inode, 8 bytes each, on Linux for x86-64 and aarch64 ({@code asm/stat.h}); elsewhere nothing
     * is opened.
     *
     * @param path the path
     * @param key the key that the file had
     * @return the file; not {@link #isOpen() open} if it cannot be had, or is another one by now
     */
    public static OpenFile of(Path path, Object key) {
        if (OperatingSystem.current() != OperatingSystem.LINUX) {
            return new OpenFile(NONE);
        }
        int fd;
        try (Arena arena = Arena.ofConfined()) {
            byte[] name = path.toString().getBytes(PATHS);
            MemorySegment text = arena.allocate(name.length + 1L);
            MemorySegment.copy(name, 0, text, ValueLayout.JAVA_BYTE, 0, name.length);
            fd = Libc.open(text);
        }
        if (fd < 0) {
            return new OpenFile(NONE);
        }
        try {
            if (isThat(fd, path, key)) {
                return new OpenFile(fd);
            }
        } catch (IOException | RuntimeException e) {
            // not sure that it is the file: the bytes are copied from the one that is
        }
        Libc.close(fd);
        return new OpenFile(NONE);
    }

    private static boolean isThat(int fd, Path path, Object key) throws IOException {
        if (Libc.fstat(fd) < 0) {
            return false;
        }
        MemorySegment stat = CallState.get().struct;
        long device = stat.get(ValueLayout.JAVA_LONG, 0);
        long inode = stat.get(ValueLayout.JAVA_LONG, 8);
        Map<String, Object> now = Files.readAttributes(path, "unix:dev,ino");
        return key.equals(Files.readAttributes(path, BasicFileAttributes.class).fileKey())
                && now.get("dev") instanceof Long dev && dev == device
                && now.get("ino") instanceof Long ino && ino == inode;
    }

    /**
     * Whether it can be sent.
     *
     * @return false if the bytes must be copied
     */
    public boolean isOpen() {
        return fd != NONE;
    }

    /**
     * The descriptor.
     *
     * @return the number
     */
    public int fd() {
        return fd;
    }

    @Override
    public void close() {
        if (fd != NONE) {
            Libc.close(fd);
            fd = NONE;
        }
    }
}
