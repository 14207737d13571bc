package dev.ioloop.poller.epoll;

import dev.ioloop.itest.contracts.PollerAllocationContract;
import dev.ioloop.spi.PollerProvider;

/**
 * Counts what polls and transfers allocate.
 *
 * <p>Thread rule: as the contract.
 */
class EpollAllocationTest implements PollerAllocationContract {
    private final PollerProvider provider = new EpollPollerProvider();

    @Override
    public PollerProvider provider() {
        return provider;
    }
}
