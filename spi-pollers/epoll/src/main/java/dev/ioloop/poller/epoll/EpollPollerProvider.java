package dev.ioloop.poller.epoll;

import dev.ioloop.poller.posix.spi.PosixPollerProvider;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import java.io.IOException;

/**
 * Brings the poller {@code "epoll"}.
 *
 * <p>Thread rule: any thread.
 */
public class EpollPollerProvider extends PosixPollerProvider {
    private static final int PRIORITY = 500;

    /**
     * Called by the ServiceLoader.
     */
    public EpollPollerProvider() {
        super("epoll", PRIORITY);
    }

    @Override
    public Poller open(PollerOptions options) throws IOException {
        return EpollPoller.open(options);
    }
}
