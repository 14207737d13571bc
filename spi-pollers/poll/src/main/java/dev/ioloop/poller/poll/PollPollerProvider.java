package dev.ioloop.poller.poll;

import dev.ioloop.poller.posix.spi.PosixPollerProvider;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import java.io.IOException;

/**
 * Brings the poller {@code "poll"}.
 *
 * <p>Thread rule: any thread.
 */
public class PollPollerProvider extends PosixPollerProvider {
    private static final int PRIORITY = 200;

    /**
     * Called by the ServiceLoader.
     */
    public PollPollerProvider() {
        super("poll", PRIORITY);
    }

    @Override
    public Poller open(PollerOptions options) throws IOException {
        return PollPoller.open(options);
    }
}
