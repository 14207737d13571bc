package dev.ioloop;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file that is to be sent, and how much of it was sent already.
 *
 * <p>Answers to {@code sendfile(2)} and {@link FileChannel#transferTo}.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class FileRegion implements AutoCloseable {
    private static final int COPY_CHUNK = 8192;

    private final FileChannel file;
    private final boolean owned;
    private final String label;
    private final long offset;
    private final long length;
    /** The path and what stood there when it was opened, so that who opens it again knows the file; null if unsure. */
    private final @Nullable Path path;
    private final @Nullable Object key;
    private @Nullable Closeable companion;
    private long sent;

    private FileRegion(FileChannel file, boolean owned, String label, long offset, long length, @Nullable Path path,
            @Nullable Object key) {
        this.file = file;
        this.path = path;
        this.key = key;
        this.owned = owned;
        this.label = label;
        this.offset = offset;
        this.length = length;
    }

    /**
     * A region of a file that is opened here and closed by {@link #close()}.
     *
     * @param path the file
     * @param offset the first byte, in bytes from the start of the file
     * @param length the number of bytes
     * @return the region
     * @throws IllegalArgumentException if offset or length is negative
     * @throws EOFException if the file ends before the region does
     * @throws IOException if the file cannot be opened
     */
    public static FileRegion open(Path path, long offset, long length) throws IOException {
        check(path, offset, length);
        Object key = key(path);
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            checkSize(file, path.toString(), offset, length);
            return new FileRegion(file, true, path.toString(), offset, length, path, same(key, key(path)));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * A whole file, as long as it is now. It is opened here and closed by {@link #close()}.
     *
     * @param path the file
     * @return the region
     * @throws IOException if the file cannot be opened
     */
    public static FileRegion open(Path path) throws IOException {
        Object key = key(path);
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new FileRegion(file, true, path.toString(), 0, file.size(), path, same(key, key(path)));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * A region of a file that the caller has opened, and closes after the region was sent. The file's position is
     * neither used nor moved.
     *
     * @param file the file, open for reading
     * @param offset the first byte, in bytes from the start of the file
     * @param length the number of bytes
     * @return the region
     * @throws IllegalArgumentException if offset or length is negative
     * @throws EOFException if the file ends before the region does
     * @throws IOException if the size cannot be read
     */
    public static FileRegion of(FileChannel file, long offset, long length) throws IOException {
        check(file, offset, length);
        checkSize(file, file.toString(), offset, length);
        return new FileRegion(file, false, file.toString(), offset, length, null, null);
    }

    /** What identifies the file at a path while somebody has it open; null where there is no such thing. */
    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** The key, if it was the same before and after the file was opened. */
    private static @Nullable Object same(@Nullable Object before, @Nullable Object after) {
        return before != null && before.equals(after) ? before : null;
    }

    private static void check(Object what, long offset, long length) {
        if (offset < 0 || length < 0 || offset + length < 0) {
            throw new IllegalArgumentException("region of " + what + " has offset " + offset + " and length " + length
                    + " bytes; both must be 0 or more, and their sum must fit into a long");
        }
    }

    private static void checkSize(FileChannel file, String label, long offset, long length) throws IOException {
        long size = file.size();
        if (offset + length > size) {
            throw new EOFException("region of " + label + " ends at byte " + (offset + length) + ", but the file has "
                    + size + " bytes; ask for what is there");
        }
    }

    /**
     * The file.
     *
     * @return the open file
     */
    public FileChannel file() {
        return file;
    }

    /**
     * Where the next byte to send stands.
     *
     * @return bytes from the start of the file
     */
    public long position() {
        return offset + sent;
    }

    /**
     * How much of the region was sent.
     *
     * @return bytes
     */
    public long sent() {
        return sent;
    }

    /**
     * How much is left to send.
     *
     * @return bytes; 0 at the end
     */
    public long remaining() {
        return length - sent;
    }

    /**
     * Sends through {@link FileChannel#transferTo}, which uses {@code sendfile(2)} where file, target and system allow
     * it, and moves forward by what the target took. The calling thread pays for the disk.
     *
     * @param target where the bytes go
     * @return the number of bytes that the target took, 0 if it has no space now or the region is at its end
     * @throws EOFException if the file has become shorter than the region
     * @throws IOException on an error of the file or of the target
     */
    public long transferTo(WritableByteChannel target) throws IOException {
        if (remaining() == 0) {
            return 0;
        }
        long count = file.transferTo(position(), remaining(), target);
        if (count == 0) {
            checkNotTruncated();
        }
        sent += count;
        return count;
    }

    /**
     * Sends through a buffer, for targets that the system cannot send a file to, and moves forward by what the target
     * took. The calling thread pays for the disk.
     *
     * @param target where the bytes go
     * @return the number of bytes that the target took, 0 if it has no space now or the region is at its end
     * @throws EOFException if the file has become shorter than the region
     * @throws IOException on an error of the file or of the target
     */
    public long copyTo(WritableByteChannel target) throws IOException {
        if (remaining() == 0) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(remaining(), COPY_CHUNK));
        long total = 0;
        while (remaining() > 0) {
            buffer.clear().limit((int) Math.min(remaining(), COPY_CHUNK));
            if (file.read(buffer, position()) < 0) {
                checkNotTruncated();
            }
            int count = target.write(buffer.flip());
            sent += count;
            total += count;
            if (buffer.hasRemaining()) {
                break;
            }
        }
        return total;
    }

    /**
     * Reads the next bytes, for who changes them before they are sent, and moves forward by them. The calling thread
     * pays for the disk.
     *
     * @param target where the bytes go, as many as fit
     * @return the number of bytes, 0 if the target is full or the region is at its end
     * @throws EOFException if the file has become shorter than the region
     * @throws IOException on an error of the file
     */
    public int read(ByteBuffer target) throws IOException {
        int limit = target.limit();
        int most = (int) Math.min(remaining(), target.remaining());
        if (most == 0) {
            return 0;
        }
        int count;
        try {
            count = file.read(target.limit(target.position() + most), position());
        } finally {
            target.limit(limit);
        }
        if (count < 0) {
            checkNotTruncated();
            return 0;
        }
        sent += count;
        return count;
    }

    private void checkNotTruncated() throws IOException {
        if (file.size() <= position()) {
            throw new EOFException("file " + label + " ends at byte " + file.size() + ", but " + remaining()
                    + " more bytes were to be sent from byte " + position() + "; it became shorter meanwhile");
        }
    }

    /**
     * The path of the file, for channels that send it by a descriptor of their own. It may stand for another file by
     * now: compare {@link #fileKey()}.
     *
     * @return the path, if the file was opened here
     */
    public Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    /**
     * What identifies the file: {@link BasicFileAttributes#fileKey()} of the path when it was opened.
     *
     * @return the key, if the file was opened here and the system has such keys
     */
    public Optional<Object> fileKey() {
        return Optional.ofNullable(key);
    }

    /**
     * Something that a channel needs to send this region by its own means, for example a descriptor. It is made when it
     * is first asked for, and closed with this region.
     *
     * @param <T> its type
     * @param type its type; another one made before is closed and replaced
     * @param maker makes it
     * @return what was made
     * @throws IOException if one of another type cannot be closed
     */
    public <T extends Closeable> T companion(Class<T> type, Supplier<? extends T> maker) throws IOException {
        Closeable present = companion;
        if (type.isInstance(present)) {
            return type.cast(present);
        }
        companion = null;
        if (present != null) {
            present.close();
        }
        T made = maker.get();
        companion = made;
        return made;
    }

    /**
     * Moves forward, after a channel has sent bytes by its own means.
     *
     * @param bytes how many the target took
     * @throws IllegalArgumentException if they are negative or more than are left
     */
    public void advance(long bytes) {
        if (bytes < 0 || bytes > remaining()) {
            throw new IllegalArgumentException("cannot move forward by " + bytes + " bytes; 0 to " + remaining()
                    + " are left");
        }
        sent += bytes;
    }

    /**
     * Closes what a channel has made to send it, and the file, if it was opened here.
     *
     * @throws IOException if the system reports an error
     */
    @Override
    public void close() throws IOException {
        Closeable present = companion;
        companion = null;
        try {
            if (present != null) {
                present.close();
            }
        } finally {
            if (owned) {
                file.close();
            }
        }
    }

    @Override
    public String toString() {
        return "FileRegion[" + label + ", bytes " + offset + " to " + (offset + length) + ", " + sent + " sent]";
    }
}
