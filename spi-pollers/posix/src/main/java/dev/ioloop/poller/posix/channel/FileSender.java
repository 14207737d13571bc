package dev.ioloop.poller.posix.channel;

import dev.ioloop.FileRegion;
import dev.ioloop.WritableChannel;
import dev.ioloop.poller.posix.libc.Errno;
import dev.ioloop.poller.posix.libc.OpenFile;
import dev.ioloop.poller.posix.libc.SystemError;
import dev.ioloop.poller.posix.libc.Transfer;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Sends regions of files: by {@code sendfile(2)} where the file was opened by a path and the system has it, by copies
 * where not.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}; the calling thread pays for the disk.
 */
final class FileSender {
    /** The most that Linux moves by one call: sendfile(2), "Notes". */
    private static final long MOST = 0x7ffff000;

    private FileSender() {}

    /** Sends what fits. The descriptor of the channel is in use. */
    static <C extends PosixChannel & WritableChannel> long send(C channel, FileRegion region) throws IOException {
        if (region.remaining() == 0) {
            return 0;
        }
        Path path = region.path().orElse(null);
        Object key = region.fileKey().orElse(null);
        if (!Transfer.hasSendfile() || path == null || key == null) {
            return region.copyTo(channel);
        }
        OpenFile file = region.companion(OpenFile.class, () -> OpenFile.of(path, key));
        if (!file.isOpen()) {
            return region.copyTo(channel);
        }
        long sent = Transfer.sendfile(channel.fd, file.fd(), region.position(), Math.min(region.remaining(), MOST));
        if (sent > 0) {
            region.advance(sent);
            return sent;
        }
        int errno = (int) -sent;
        if (errno == Bytes.EAGAIN) {
            return 0;
        }
        if (errno == 0 || Errno.EINVAL.is(errno) || Errno.ENOSYS.is(errno)) {
            // the end of a file that became shorter, which the copy reports; or a file system without it
            return region.copyTo(channel);
        }
        if (Errno.EIO.is(errno)) {
            throw new IOException("cannot read " + region + ": " + SystemError.text(errno), SystemError.of(errno));
        }
        throw PosixErrors.transferring(channel, errno);
    }
}
