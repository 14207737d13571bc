package dev.ioloop.poller.epoll;

import dev.ioloop.itest.contracts.PollerContract;
import dev.ioloop.spi.PollerProvider;

/**
 * Tries epoll(7) against the contract of all pollers.
 *
 * <p>Thread rule: as the contract.
 */
class EpollPollerContractTest implements PollerContract {
    private final PollerProvider provider = new EpollPollerProvider();

    @Override
    public PollerProvider provider() {
        return provider;
    }
}
