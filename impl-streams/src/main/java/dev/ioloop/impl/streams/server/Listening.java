package dev.ioloop.impl.streams.server;

import dev.ioloop.ListenChannel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel that listens, and the file that belongs to it.
 *
 * <p>Thread rule: the loop's thread.
 */
record Listening(ListenChannel channel, @Nullable UnixFile file) {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningServer.class);

    void close() {
        if (file != null) {
            file.release();
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing {} has failed: {}", channel, e.toString());
        }
    }
}
