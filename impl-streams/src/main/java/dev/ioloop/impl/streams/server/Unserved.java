package dev.ioloop.impl.streams.server;

import dev.ioloop.Registration;
import dev.ioloop.StreamChannel;
import dev.ioloop.spi.RegistrationSlot;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Channels that were accepted and that nobody serves.
 *
 * <p>Thread rule: the thread of the loop that the channel is registered with; any thread if it is registered with none.
 */
final class Unserved {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningServer.class);

    private Unserved() {}

    static void close(StreamChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing {} has failed: {}", channel, e.toString());
        }
        Registration left = channel.pollable() instanceof RegistrationSlot slot ? slot.registration() : null;
        if (left != null) {
            left.cancel(); // of a connection that was opened before its factory has thrown
        }
    }
}
