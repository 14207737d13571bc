package dev.ioloop.poller.epoll;

import dev.ioloop.itest.contracts.ChannelContract;
import dev.ioloop.spi.PollerProvider;

/**
 * Tries the channels of descriptors on epoll against the contract of all channels.
 *
 * <p>Thread rule: as the contract.
 */
class EpollChannelContractTest implements ChannelContract {
    private final PollerProvider provider = new EpollPollerProvider();

    @Override
    public PollerProvider provider() {
        return provider;
    }
}
