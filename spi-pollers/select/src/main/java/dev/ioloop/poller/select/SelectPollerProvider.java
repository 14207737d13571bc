package dev.ioloop.poller.select;

import dev.ioloop.poller.posix.spi.PosixPollerProvider;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import java.io.IOException;

/**
 * Brings the poller {@code "select"}.
 *
 * <p>Thread rule: any thread.
 */
public class SelectPollerProvider extends PosixPollerProvider {
    private static final int PRIORITY = 100;

    /**
     * Called by the ServiceLoader.
     */
    public SelectPollerProvider() {
        super("select", PRIORITY);
    }

    @Override
    public Poller open(PollerOptions options) throws IOException {
        return SelectPoller.open(options);
    }
}
