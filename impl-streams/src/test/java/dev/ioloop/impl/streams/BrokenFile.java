package dev.ioloop.impl.streams;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file on a disk that cannot be read from some byte on. */
final class BrokenFile extends FileChannel {
    /** What reading fails with. */
    static final IOException FAULT = new IOException("disk on fire");

    private final long size;
    private final long readable;

    BrokenFile(long size, long readable) {
        this.size = size;
        this.readable = readable;
    }

    private void check(long position) throws IOException {
        if (position >= readable) {
            throw FAULT;
        }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        check(position);
        int count = (int) Math.min(target.remaining(), readable - position);
        target.put(new byte[count]);
        return count;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        check(position);
        return target.write(ByteBuffer.allocate((int) Math.min(Math.min(count, readable - position), 64 * 1024)));
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    protected void implCloseChannel() {
        // nothing is open
    }

    private static <T> T unused() {
        throw new UnsupportedOperationException("regions of files need no more than positional reads");
    }

    @Override
    public int read(ByteBuffer target) {
        return unused();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        return unused();
    }

    @Override
    public int write(ByteBuffer source) {
        return unused();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        return unused();
    }

    @Override
    public long position() {
        return unused();
    }

    @Override
    public FileChannel position(long position) {
        return unused();
    }

    @Override
    public FileChannel truncate(long length) {
        return unused();
    }

    @Override
    public void force(boolean metaData) {
        unused();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        return unused();
    }

    @Override
    public int write(ByteBuffer source, long position) {
        return unused();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long length) {
        return unused();
    }

    @Override
    public FileLock lock(long position, long length, boolean shared) {
        return unused();
    }

    @Override
    public FileLock tryLock(long position, long length, boolean shared) {
        return unused();
    }
}
