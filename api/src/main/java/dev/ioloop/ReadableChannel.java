package dev.ioloop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A channel that bytes come from: a stream, or the source end of a pipe.
 *
 * <p>Thread rule: as {@link Channel}.
 */
@ConsumerType
public interface ReadableChannel extends Channel, ScatteringByteChannel {
    /**
     * Reads what is there, without waiting.
     *
     * @param target where the bytes go
     * @return the number of bytes, 0 if none are there now or the target is full, -1 at the end of the input
     * @throws java.nio.channels.ClosedChannelException if the channel is closed
     * @throws ConnectionLostException if the peer reset the connection
     * @throws IOException on any other error of the system
     */
    @Override
    int read(ByteBuffer target) throws IOException;
}
