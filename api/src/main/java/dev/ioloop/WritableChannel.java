package dev.ioloop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A channel that takes bytes: a stream, or the sink end of a pipe.
 *
 * <p>Thread rule: as {@link Channel}.
 */
@ConsumerType
public interface WritableChannel extends Channel, GatheringByteChannel {
    /**
     * Writes what fits, without waiting. Write first and ask for {@link Interest#WRITE} only if bytes are left: asking
     * first costs a system call for each message.
     *
     * @param source the bytes; its position moves by what was taken
     * @return the number of bytes taken, 0 if there is no space now
     * @throws java.nio.channels.ClosedChannelException if the channel is closed
     * @throws ConnectionLostException if the peer has reset or closed the connection
     * @throws IOException on any other error of the system
     */
    @Override
    int write(ByteBuffer source) throws IOException;

    /**
     * Sends as much of a region of a file as fits, without waiting for the channel, and moves the region forward.
     *
     * <p>Uses {@code sendfile(2)} where the family has it. <b>The calling thread pays for the disk:</b> where the bytes
     * are not in the page cache, it waits for them. Serve cold files from an executor.
     *
     * <p>The default copies through a buffer of 8 KiB, for channels that a program brings.
     *
     * @param region what is to be sent
     * @return the number of bytes sent, 0 if there is no space now or the region is at its end
     * @throws java.io.EOFException if the file has become shorter than the region
     * @throws IOException on an error of the file or of the channel
     */
    default long send(FileRegion region) throws IOException {
        return region.copyTo(this);
    }
}
